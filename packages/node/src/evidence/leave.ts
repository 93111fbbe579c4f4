import type { EvidenceCertificate } from '@comity/casework/evidence'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Tx } from '../schema.ts'
import { requireNotHeld } from './hold.ts'
import { type Moved, personStep } from './person-step.ts'
import { removeSealed } from './sealed-file.ts'
import type { OpenEvidence } from './transfers.ts'

type Certified = Pick<EvidenceCertificate, 'method' | 'reason'> & { readonly evidence: string }

/**
 * The end of an exhibit at its receiver, by two persons and with a reason (spec/attacks.md I-03): the first states the certificate
 * (e13p), the second agrees to exactly that (e13d), and then the keys of everything that is stored are gone. Throws `same-person`,
 * `role-forbids`, `object-mismatch`, `legal-hold`.
 */
export async function destroyEvidence(node: NodeContext, actor: Actor, given: Certified): Promise<Moved> {
  const { evidence, method, reason } = given
  // Who may agree is not who states: the two have different roles, and one person with both is refused as the same.
  const isSecond = actor.roles.includes('supervisor') || actor.roles.includes('legal')
  if (!isSecond)
    return personStep(node, {
      evidence,
      actor,
      row: 'e13p',
      to: null,
      require: (tx) => requireNotHeld(tx, evidence),
      document: (head, open) => ({ ...head, act: 'destroy', items: itemsOf(open), method, reason }),
    })
  return leave(node, (require) =>
    personStep(node, {
      evidence,
      actor,
      row: 'e13d',
      to: 'DESTROYED',
      require,
      document: (_, { object, documents }) =>
        documents.get(object.contents['e13p'] ?? '') ?? fail('object-mismatch', {}),
    }),
  )
}

/**
 * The receiver certifies that the exhibit and everything made of it went back (e12r); nothing of it stays here. Throws
 * `role-forbids`, `object-mismatch`, `legal-hold`.
 */
export async function returnEvidence(
  node: NodeContext,
  actor: Actor,
  { evidence, method, reason }: Certified,
): Promise<Moved> {
  return leave(node, (require) =>
    personStep(node, {
      evidence,
      actor,
      row: 'e12r',
      to: 'RETURNED',
      require,
      document: (head, open) => ({ ...head, act: 'return', items: itemsOf(open), method, reason }),
    }),
  )
}

/** Takes a step with which the keys of everything that is stored go, and then the files. */
async function leave(
  node: NodeContext,
  step: (require: (tx: Tx, open: OpenEvidence) => Promise<void>) => Promise<Moved>,
): Promise<Moved> {
  const stored: string[] = []
  const moved = await step(async (tx, { row }) => {
    await requireNotHeld(tx, row.id)
    stored.push(...(await forgetKeys(tx, row.id)))
  })
  // The keys are gone with the commit: a crash here leaves bytes that nobody opens and the next start removes.
  await removeSealed(node, stored)
  return moved
}

/** The exhibit and everything that was made of it. */
function itemsOf({ object }: OpenEvidence): string[] {
  return [object.object, ...object.derived.map(({ item }) => item)]
}

async function forgetKeys(tx: Tx, evidence: string): Promise<readonly string[]> {
  const rows = await tx
    .updateTable('evidence_file')
    .set({ key_sealed: null })
    .where('evidence', '=', evidence)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}
