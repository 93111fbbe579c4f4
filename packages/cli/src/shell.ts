import type { OwnCall } from '@comity/client/api'
import { callOwn, type OwnNode } from '@comity/client/own'
import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { Static, TSchema } from 'typebox'
import { connect } from './connection.ts'
import type { ExitCode } from './exit-codes.ts'
import { makePrinter, type Output, type Printer } from './output.ts'
import type { Translate } from './texts.ts'

/** What the program has of the outside. */
export interface Surroundings {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Output
  readonly stderr: Output
}

/** What every command receives when it runs. */
export interface Session {
  readonly t: Translate
  readonly env: Readonly<Record<string, string | undefined>>
  readonly print: Printer
  readonly stderr: Output
  /** Folder of the node. */
  readonly dir: string
  /** Whose token is used. */
  readonly as: string
  /** The connection to the own node; opened when first asked for. */
  readonly node: () => Promise<OwnNode>
  readonly call: <Body extends TSchema, Result extends TSchema>(
    call: OwnCall<Body, Result>,
    body: Static<Body>,
  ) => Promise<Static<Result>>
  /** Sets how the program ends although the command itself did not throw. */
  readonly endWith: (code: ExitCode) => void
}

/** Options of every command. */
export interface GlobalOptions {
  readonly node?: string
  readonly as?: string
  readonly json?: boolean
}

/** Makes the session of one command from its options. */
export function makeSession({
  command,
  t,
  surroundings,
  endWith,
}: {
  readonly command: Command
  readonly t: Translate
  readonly surroundings: Surroundings
  readonly endWith: (code: ExitCode) => void
}): Session {
  const { env, stdout, stderr } = surroundings
  const options = command.optsWithGlobals<GlobalOptions>()
  const dir = resolve(options.node ?? env['COMITY_NODE'] ?? 'data')
  const as = options.as ?? env['COMITY_AS'] ?? 'officer'
  let opened: Promise<OwnNode> | undefined
  const node = () => (opened ??= connect({ dir, as }))
  return {
    t,
    env,
    print: makePrinter({ output: stdout, isJson: options.json === true, t }),
    stderr,
    dir,
    as,
    node,
    call: async <Body extends TSchema, Result extends TSchema>(call: OwnCall<Body, Result>, body: Static<Body>) =>
      callOwn<Body, Result>(await node(), { call, body }),
    endWith,
  }
}
