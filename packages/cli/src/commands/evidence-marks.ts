import { europolNames, papNames, tlpNames } from '@comity/agreement'
import type { BodyOf, evidenceOffer, OwnCall } from '@comity/client/api'
import type { Session } from '../shell.ts'
import type { OptionOf } from '../verb.ts'

type Offer = BodyOf<typeof evidenceOffer>

/** Marks as a person types them. */
export interface MarkOptions {
  readonly tlp: Offer['handling']['tlp']
  readonly pap: Offer['handling']['pap']
  readonly europol?: Offer['handling']['europol']
}

/** Uses by their names. */
export const useNames = ['intelligence', 'investigation', 'court', 'onward'] as const

/** Options of a marking. */
export const markOptions: readonly OptionOf[] = [
  { flags: '--tlp <tlp>', text: 'option.tlp', choices: tlpNames, required: true },
  { flags: '--pap <pap>', text: 'option.pap', choices: papNames, required: true },
  { flags: '--europol <code>', text: 'option.europol', choices: europolNames, many: true },
]

/** The marking that a person typed. */
export function handlingOf({ tlp, pap, europol = [] }: MarkOptions): Offer['handling'] {
  return { tlp, pap, europol }
}

/** Makes a call that moves an exhibit, and prints where it stands. */
export async function move<Call extends OwnCall>(session: Session, call: Call, body: BodyOf<Call>): Promise<void> {
  // The caller's types hold call and body together; only the generic is lost on the way.
  const made = session.call as (call: OwnCall, body: unknown) => Promise<unknown>
  const moved = (await made(call, body)) as { readonly evidence: string; readonly state: string }
  session.print.result(moved, () => {
    session.print.facts([
      ['label.evidence', moved.evidence],
      ['label.state', moved.state],
    ])
  })
}
