import { formatAddCheckpoint } from '@comity/tlog'
import type { TestParty } from '../src/index.ts'
import { HostileLog } from './hostile-inquirer.ts'

/** What a witness answered. */
export interface WitnessSaid {
  readonly status: number
  readonly contentType: string
  readonly text: string
  readonly seen: string | null
}

/** Sends bytes to a party's witness as any C2SP client would: no signature but the note's. */
export async function askWitnessWith(witness: TestParty, body: string | Uint8Array): Promise<WitnessSaid> {
  const response = await fetch(`${witness.partnerUrl}/witness/add-checkpoint`, { method: 'POST', body })
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    text: await response.text(),
    seen: response.headers.get('comity-checkpoint'),
  }
}

/** Whoever has a party's log key, with a log that grows and forks at will. */
export class HostileLogKeeper {
  readonly log: HostileLog

  constructor(owner: TestParty | HostileLog, size = 0) {
    this.log = owner instanceof HostileLog ? owner : new HostileLog(owner)
    this.growTo(size)
  }

  growTo(size: number): this {
    while (this.log.size < size) this.log.append('case.commitment', { n: this.log.size })
    return this
  }

  /** The same first entries, then others. */
  fork(size: number): HostileLogKeeper {
    return new HostileLogKeeper(this.log.fork(size))
  }

  /** The request that shows this log at `size` to a witness which has seen it at `oldSize`. */
  async request({
    oldSize,
    size = this.log.size,
  }: {
    readonly oldSize: number
    readonly size?: number
  }): Promise<string> {
    const { hashes } = oldSize === 0 ? { hashes: [] } : await this.log.proveConsistency(oldSize, size)
    const checkpoint = await this.log.checkpoint({ size })
    return formatAddCheckpoint({ oldSize, hashes: hashes.map((hash) => Buffer.from(hash, 'base64url')), checkpoint })
  }
}
