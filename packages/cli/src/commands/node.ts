import { nodeStatus } from '@comity/client/api'
import { memberClasses } from '@comity/agreement'
import { closedMember } from '@comity/codec'
import { resolve } from 'node:path'
import { runProgram } from '../child.ts'
import { requireNode, tokenFile } from '../connection.ts'
import { fail } from '../errors.ts'
import { escapeLine } from '../escape.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Session } from '../shell.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'
import { warn } from '../warnings.ts'
import { flagList, protectionFlags, type ProtectionOptions, protectionOptions } from './protection.ts'

interface InitOptions extends Partial<ProtectionOptions> {
  readonly party: string
  readonly name: string
  readonly country: string
  readonly memberClass: string
  readonly administrator: string
  readonly unit: string
  readonly ownPort: number
  readonly partnerPort: number
  readonly partnerHost: string
  readonly partnerUrl?: string
  readonly cards?: boolean
  readonly partnerDaily: number
  readonly agreementKey?: string
}

/** `comity node …`: `init` and `start` are run by the node's own program. */
export function addNodeCommands(tree: Tree): void {
  const node = group(tree, 'node')
  verb<InitOptions>(tree, node, {
    name: 'init',
    text: 'node.init',
    arguments: [argument(tree, '[dir]', 'argument.dir')],
    options: [
      option(tree, { flags: '--party <code>', text: 'option.party', required: true }),
      option(tree, { flags: '--name <name>', text: 'option.partyName', required: true }),
      option(tree, { flags: '--country <code>', text: 'option.country', required: true }),
      option(tree, {
        flags: '--member-class <class>',
        text: 'option.memberClass',
        choices: memberClasses,
        required: true,
      }),
      option(tree, { flags: '--administrator <name>', text: 'option.administrator', required: true }),
      option(tree, { flags: '--unit <unit>', text: 'option.unit', required: true }),
      option(tree, { flags: '--own-port <port>', text: 'option.ownPort', number: true, fallback: 7400 }),
      option(tree, { flags: '--partner-port <port>', text: 'option.partnerPort', number: true, fallback: 7401 }),
      option(tree, { flags: '--partner-host <address>', text: 'option.partnerHost', fallback: '127.0.0.1' }),
      option(tree, { flags: '--partner-url <url>', text: 'option.partnerUrl' }),
      option(tree, { flags: '--partner-daily <count>', text: 'option.partnerDaily', number: true, fallback: 10_000 }),
      option(tree, { flags: '--cards', text: 'option.cards' }),
      option(tree, { flags: '--agreement-key <key>', text: 'option.agreementKey' }),
      ...protectionOptions(tree, { isRequired: false }),
    ],
    examples: [
      'comity node init ./norland --party norland-police --name "Norland Police" --country NO --member-class agency \\\n    --administrator "A. Example" --unit fraud --own-port 7400 --partner-port 7401',
    ],
    run: init,
  })
  verb(tree, node, {
    name: 'start',
    text: 'node.start',
    arguments: [argument(tree, '[dir]', 'argument.dir')],
    examples: ['comity node start ./norland', 'comity node start --node ./norland'],
    run: async (session, { args }) => {
      const json = session.print.isJson ? ['--json'] : []
      const dir = folder(session, args)
      await requireNode(dir)
      const start = ['start', dir, ...json]
      session.endWith(await runProgram('node', { args: start, env: session.env }))
    },
  })
  verb(tree, node, {
    name: 'status',
    text: 'node.status',
    examples: ['comity node status --node ./norland', 'comity node status --json'],
    run: async ({ call, print }) => {
      const status = await call(nodeStatus, {})
      print.result(status, () => {
        print.facts([
          ['label.party', status.party],
          ['label.version', status.version],
          ['label.protocol', status.protocol],
          ['label.database', status.database],
          ['label.partnerUrl', status.partnerUrl],
          ['label.logSize', status.logSize],
          ['label.agreementsInForce', status.agreementsInForce],
        ])
      })
    },
  })
}

async function init(
  session: Session,
  { args, options }: { readonly args: readonly string[]; readonly options: InitOptions },
): Promise<void> {
  const dir = folder(session, args)
  refuseImpossible(options)
  const given: Readonly<Record<string, string | undefined>> = {
    '--party': options.party,
    '--name': options.name,
    '--country': options.country,
    '--member-class': options.memberClass,
    '--administrator': options.administrator,
    '--unit': options.unit,
    '--own-port': String(options.ownPort),
    '--partner-port': String(options.partnerPort),
    '--partner-host': options.partnerHost,
    '--partner-url': options.partnerUrl,
    '--partner-daily': String(options.partnerDaily),
    '--agreement-key': options.agreementKey,
    ...protectionFlags({ ...options, keys: options.keys ?? 'plain' }),
  }
  const flags = [...flagList(given), ...(options.cards === true ? ['--cards'] : [])]
  const ended = await runProgram('node', { args: ['init', dir, ...flags], env: session.env, isQuiet: true })
  session.endWith(ended)
  if (ended !== exitCodes.done) return
  // Who asks for keys without protection knows; who asks for nothing may not.
  if (options.keys === undefined) warn(session, session.t('warning.plainKeys', { dir: escapeLine(dir) }))
  const made = { party: options.party, dir, tokenFile: tokenFile({ dir, as: 'administrator' }) }
  session.print.result(made, () => {
    session.print.facts([
      ['label.party', made.party],
      ['label.dir', made.dir],
      ['label.tokenFile', made.tokenFile],
    ])
    session.print.say(session.t('say.nodeMade', { dir: escapeLine(dir) }))
  })
}

const forms = [
  ['party', /^[a-z][a-z0-9-]{1,62}[a-z0-9]$/],
  ['country', /^[A-Z]{2}$/],
  ['agreementKey', /^[A-Za-z0-9_-]{43}$/],
] as const

/** The node's own program refuses these too, but does not know the names of the options. Throws `schema`. */
function refuseImpossible(options: InitOptions): void {
  const wrong = forms.find(([name, form]) => options[name] !== undefined && !form.test(options[name]))
  if (wrong !== undefined) fail('schema', { field: closedMember([wrong[0]], wrong[0]) })
}

function folder(session: Session, [dir]: readonly string[]): string {
  return dir === undefined ? session.dir : resolve(dir)
}
