import { deriveMarking, type Marking, readGradingText, readMarking, strictestMarking } from '@comity/agreement'

/** What a file, or the query of an import, says of handling, as it stands there; what is absent is not said. */
export interface SaidMarking {
  readonly tlp?: string | undefined
  readonly pap?: string | undefined
  readonly europol?: string | undefined
  readonly audience?: string | undefined
  readonly originators?: string | undefined
  readonly gradings?: string | undefined
}

export const markingColumns = ['tlp', 'pap', 'europol', 'audience', 'originators', 'gradings'] as const

/** Who reads, what the query says of every row, and what the list was made of: an answer that somebody copies from. */
export interface MarkingReader {
  readonly own: string
  readonly said: SaidMarking
  readonly source: Marking | undefined
}

/** The word for an empty list: an audience of nobody, no code. */
const none = '-'

/**
 * Reads what rows say of handling (spec/cases.md §3). One's own list that says nothing goes no further than an agreement's
 * parties; of somebody else's list whatever is absent, or said in an unknown word, is the strictest (spec/attacks.md D-05).
 * Returns undefined where nothing is said, and `unknown-party` for an originator that no code can be.
 */
export function markingReader({ own, said: ofAll, source }: MarkingReader): (said: SaidMarking) => ReadMarking {
  const known = new Map<string, ReadMarking>()
  return (ofRow) => {
    const said = merged(ofAll, ofRow)
    const key = markingColumns.map((name) => said.get(name) ?? '').join('\n')
    const read = known.get(key) ?? readSaid(said, { own, source })
    known.set(key, read)
    return read
  }
}

export type ReadMarking = Marking | undefined | 'unknown-party'

/** The marking of one's own list that says nothing. */
export function unsaidMarking(own: string): Marking {
  return { tlp: 'AMBER', pap: 'AMBER', europol: [], audience: null, originators: [own], gradings: [] }
}

function merged(ofAll: SaidMarking, ofRow: SaidMarking): ReadonlyMap<string, string> {
  return new Map(
    markingColumns.flatMap((name) => {
      const text = ofRow[name] ?? ofAll[name]
      return text === undefined ? [] : [[name, text] as const]
    }),
  )
}

function readSaid(
  said: ReadonlyMap<string, string>,
  { own, source }: Pick<MarkingReader, 'own' | 'source'>,
): ReadMarking {
  if (said.size === 0 && source === undefined) return undefined
  const originators = listOf(said.get('originators') ?? own)
  if (originators.length === 0 || !originators.every((party) => partyCode.test(party))) return 'unknown-party'
  const isOwn = originators.length === 1 && originators[0] === own
  const unsaid = isOwn ? unsaidMarking(own) : strictestMarking
  const part = (name: string, read: (text: string) => unknown, instead: unknown) => {
    const text = said.get(name)
    return text === undefined ? instead : read(text)
  }
  const foreign = {
    tlp: part('tlp', String, unsaid.tlp),
    pap: part('pap', String, unsaid.pap),
    europol: part('europol', listOf, unsaid.europol),
    audience: part('audience', readAudience, unsaid.audience),
    gradings: listOf(said.get('gradings') ?? none).map(readGradingText),
  }
  const { audience, ...read } = readMarking(foreign, own)
  // Whoever keeps it may have it.
  const marking = { ...read, audience: audience === null ? null : [...audience, own], originators }
  return deriveMarking(source === undefined ? [marking] : [marking, source])
}

const partyCode = /^[a-z][a-z0-9-]{1,62}[a-z0-9]$/

/** A word that is no party narrows the audience to nobody: who was meant is not known. */
function readAudience(text: string): readonly string[] {
  const parties = listOf(text)
  return parties.every((party) => partyCode.test(party)) ? parties : []
}

function listOf(text: string): readonly string[] {
  return text === none ? [] : text.split(/[ ,;]+/).filter((word) => word !== '')
}
