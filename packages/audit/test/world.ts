import {
  type AskedBatch,
  commitSecrets,
  type PinnedLog,
  type QuestionOpening,
  recordLeaf,
  RecordPaths,
  recordSalt,
} from '@comity/audit'
import {
  type AuditPlan,
  auditEraseType,
  commitNonce,
  type Draw,
  drawPlaces,
  type Place,
  verifyNonce,
} from '@comity/audit'
import {
  concatBytes,
  hmacSha256,
  i2osp,
  type Json,
  lengthPrefixed,
  os2ip,
  sha256,
  signingKeyFromSeed,
  toBase64url,
  utf8Encode,
} from '@comity/codec'
import { blind } from '@comity/oprf'
import { commitEntry, encodeLogProof, leafHash, signCheckpoint, type TreeHead } from '@comity/tlog'

/** Bytes from a seed: the same run again gives the same world. */
export function seeded(name: string): (length: number) => Uint8Array {
  const key = sha256(utf8Encode(name))
  let used = 0
  return (length) => {
    const blocks = Array.from({ length: Math.ceil(length / 32) }, () => hmacSha256(key, i2osp((used += 1), 8)))
    return concatBytes(...blocks).subarray(0, length)
  }
}

/** A number below `size` from a seeded source: for tests, where a little bias does no harm. */
export function below(random: (length: number) => Uint8Array, size: number): number {
  return os2ip(random(6)) % size
}

export const agreement = toBase64url(new Uint8Array(32).fill(9))
const key = signingKeyFromSeed(new Uint8Array(32).fill(1))
const origin = 'comity/norland-police'
export const log: PinnedLog = { origin, publicKey: key.publicKey, cosignatures: { count: 0, witnesses: [] } }

/** The inquirer's log: it signs whatever it holds. */
export class InquirerLog {
  readonly #tree = new RecordPaths()
  readonly #entries: { readonly salt: Uint8Array; readonly type: string; readonly body: Json }[] = []

  append(type: string, body: Json): { readonly index: number; readonly entry: Uint8Array } {
    const opening = { salt: sha256(i2osp(this.#entries.length, 4)), type, body }
    const entry = commitEntry(opening)
    this.#tree.add(leafHash(entry))
    return { index: this.#entries.push(opening) - 1, entry }
  }

  head(): TreeHead {
    return { size: this.#tree.count, root: this.#tree.root() }
  }

  async prove(index: number) {
    const entry = this.#entries[index]
    if (entry === undefined) throw new RangeError('no such entry')
    return encodeLogProof({ index, hashes: await this.#tree.path(index), checkpoint: this.checkpoint(), entry })
  }

  checkpoint(): string {
    return signCheckpoint({ key, origin, ...this.head() })
  }
}

export interface AskedElement {
  readonly input: Uint8Array
  readonly status: string
  readonly blind: Uint8Array
  readonly blindedElement: Uint8Array
  /** Place in the tree of the case; undefined for an element that belongs to no case. */
  readonly index: number | undefined
}

export function phoneInput(number: number): Uint8Array {
  return lengthPrefixed(utf8Encode('phone/1'), utf8Encode(`+62812${String(number).padStart(7, '0')}`))
}

/** A case with its records committed in a log, and elements of which `alien` belong to no record of it. */
export async function openWorld({
  name,
  records,
  alien,
}: {
  readonly name: string
  readonly records: number
  readonly alien: number
}) {
  const random = seeded(name)
  const [saltSeed, salt] = [random(32), random(32)]
  const tree = new RecordPaths()
  const elements: AskedElement[] = []
  for (let at = 0; at < records + alien; at += 1) {
    const [input, status] = [phoneInput(at), 'suspect']
    const index = at < records ? at : undefined
    if (index !== undefined) tree.add(recordLeaf({ salt: recordSalt({ saltSeed, index }), input, status }))
    elements.push({ ...blind({ input, random }), status, index })
  }
  const inquirer = new InquirerLog()
  const basisDigest = sha256(utf8Encode('the order that opened this case'))
  const caseId = '0f8fad5b-d9cb-469f-a165-70867728950e'
  const secrets = { caseId, basisDigest, recordsRoot: tree.root(), recordCount: tree.count, salt }
  const zero = toBase64url(new Uint8Array(32))
  const body = { agreement, handle: zero, previous: zero, commitment: toBase64url(commitSecrets(secrets)) }
  const committed = inquirer.append('case.commitment', body)
  const proof = await inquirer.prove(committed.index)

  /** A batch of these elements in this order, as its publisher stored it. */
  const batchOf = (asked: readonly AskedElement[]): AskedBatch => {
    const packed = concatBytes(...asked.map(({ blindedElement }) => blindedElement))
    return {
      digest: sha256(concatBytes(utf8Encode('in place of a signed question'), packed)),
      agreement,
      profile: 'phone/1',
      statuses: ['suspect'],
      caseHandle: toBase64url(committed.entry),
      elements: packed,
      case: proof,
    }
  }
  /** What an honest inquirer shows; of an element of no record, the best that it can. */
  const openingOf = async (batch: AskedBatch, asked: AskedElement, position: number): Promise<QuestionOpening> => {
    const index = asked.index ?? 0
    const recordSaltOf = recordSalt({ saltSeed, index })
    const { input, status, blind: scalar } = asked
    const path = await tree.path(index)
    return { digest: batch.digest, position, input, status, blind: scalar, salt: recordSaltOf, index, path, secrets }
  }
  return { random, elements, inquirer, batchOf, openingOf, secrets, tree, saltSeed }
}

export type World = Awaited<ReturnType<typeof openWorld>>

export const plan: AuditPlan = {
  audit: '3d7a0f6e-58b1-4f8e-9d0c-0a1b2c3d4e5f',
  agreement,
  inquirer: 'norland-police',
  publisher: 'sudland-bank',
  of: 'question',
  from: Date.UTC(2026, 10, 1),
  until: Date.UTC(2026, 11, 1),
}

/** The draw of one audit whose nonce was committed before. */
export function drawOf({
  random,
  inquirer,
  population,
  draws,
}: {
  readonly random: (length: number) => Uint8Array
  readonly inquirer: TreeHead
  readonly population: Draw['population']
  readonly draws: number
}): readonly Place[] {
  const nonce = random(32)
  const commitment = commitNonce({ plan, nonce })
  const checkpoints = { inquirer, publisher: { size: 7, root: random(32) } }
  const verified = verifyNonce({ plan, nonce, commitment, shown: [] })
  return drawPlaces({ nonce: verified, checkpoints, of: 'question', population, draws })
}

/** Logs that positions of a batch were erased; the proof as an auditor gets it is made when all is logged. */
export function logErasure(inquirer: InquirerLog, batch: AskedBatch, positions: readonly number[]): number {
  const body = { agreement, batch: toBase64url(batch.digest), positions: [...positions].sort((a, b) => a - b) }
  return inquirer.append(auditEraseType, body).index
}
