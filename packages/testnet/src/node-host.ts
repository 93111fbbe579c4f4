import type { Instant } from '@comity/codec'
import { fail } from './errors.ts'
import { type FaultPoint, type Random, startNode } from '@comity/node'

/** Where a node answers while it runs. */
export interface Addresses {
  readonly ownUrl: string
  /** The node's own partner listener, behind the proxy. */
  readonly partnerUrl: string
}

/** How a party's node is run: in this process, or in one of its own. */
export interface NodeHost {
  start(): Promise<Addresses>
  stop(): Promise<void>
  /** Ends the node's process at once (SIGKILL), as a power cut would. Throws `not-a-process` for a node in this process. */
  kill(): Promise<void>
  /** Resolves when the node's process is gone, by itself or not. Throws `not-a-process` likewise. */
  ended(): Promise<void>
  /** What the node has written to its log since the testnet began. */
  log(): string
}

/** What a test puts in place of the world around a node in this process. */
export interface InjectedWorld {
  readonly now: () => Instant
  readonly random: Random | undefined
  readonly fault: FaultPoint | undefined
  readonly asksWitnesses: boolean
}

export interface HostedNode {
  readonly dir: string
  readonly databaseUrl: string
  readonly isDurable: boolean
  /** The folder of the web application that it serves. */
  readonly web: string | undefined
}

/** The log of a node as text, in memory. */
export class NodeLogText {
  #text = ''

  write(line: string): void {
    this.#text += line
  }

  text(): string {
    return this.#text
  }
}

/** Runs a node in this process, with the injected clock, randomness and fault points. */
export function hostInProcess(node: HostedNode, world: InjectedWorld): NodeHost {
  const log = new NodeLogText()
  let running: Awaited<ReturnType<typeof startNode>> | undefined
  return {
    start: async () => {
      running = await startNode({
        dir: node.dir,
        overrides: {
          now: world.now,
          ...(world.random === undefined ? {} : { random: world.random }),
          ...(world.fault === undefined ? {} : { fault: world.fault }),
          asksWitnesses: world.asksWitnesses,
          databaseUrl: node.databaseUrl,
          log: { level: 'info', stream: log },
          isVolatile: !node.isDurable,
          web: node.web,
        },
      })
      return running
    },
    stop: async () => {
      await running?.stop()
      running = undefined
    },
    kill: () => Promise.resolve().then(() => fail('not-a-process', {})),
    ended: () => Promise.resolve().then(() => fail('not-a-process', {})),
    log: () => log.text(),
  }
}
