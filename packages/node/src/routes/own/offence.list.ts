import { categoryOf, describeOffence, dualCriminality, lawOf, offenceCategories, offences } from '@comity/agreement'
import { offenceList } from '@comity/client/api'
import { declarationOf } from '../../casework/dual-criminality.ts'
import { fail } from '../../errors.ts'
import { ownRoute } from '../define.ts'

/** The taxonomy with what two parties' cards declare of it (spec/agreements.md §19). Nothing of any case is in it. */
export const offenceListRoute = ownRoute({
  call: offenceList,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian', 'oversight', 'administrator', 'signatory'],
  handle: async (node, _actor, { party }) => {
    const from = node.card.card.offences ?? null
    const to = party === undefined ? undefined : await declarationOf(node.db, party)
    const ask = { kind: 'information', rule: 'ask-a-person', from } as const
    return {
      offences: offences.map((offence) => ({
        offence,
        field: fieldOf(offence),
        ...describeOffence(offence),
        budapest: [...describeOffence(offence).budapest],
        own: lawOf(offence, from),
        other: to === undefined ? null : { law: lawOf(offence, to), both: dualCriminality({ ...ask, offence, to }) },
      })),
    }
  },
})

function fieldOf(offence: string): (typeof offenceCategories)[number]['field'] {
  return offenceCategories.find(({ name }) => name === categoryOf(offence))?.field ?? fail('schema', {})
}
