import { type OutcomeLineValue, outcomePost } from '@comity/client/api'
import { fail } from '../../errors.ts'
import { loadOperation } from '../../operation/operations.ts'
import { requireActive, sayOutcomes, type Unsaid, verifyForm } from '../../outcome/post.ts'
import { askTokens, type Subject } from '../../outcome/tokens.ts'
import { ownRoute } from '../define.ts'

/**
 * Says something about outcomes, all or nothing: subjects are asked of the keeper first, then everything is signed as one batch. Throws
 * `operation-not-active` before anything is asked, what the keeper refuses with, and what `sayOutcomes` throws.
 */
export const outcomePostRoute = ownRoute({
  call: outcomePost,
  roles: ['investigator', 'supervisor', 'custodian'],
  maxBytes: 4_194_304,
  handle: async (node, actor, { operation: id, lines }) => {
    const { operation } = await loadOperation(node, node.db, { operation: id, actor })
    await node.db.transaction().execute((tx) => requireActive(node, tx, id))
    // A line that is refused for its form has cost no question of the day at the keeper, nor have those beside it.
    for (const line of lines) verifyForm(node, { operation: id, statement: unsaidOf(line, () => noToken) })
    const named = lines.flatMap(subjectsOf)
    const tokens = await askTokens(node, { operation, subjects: named })
    let at = 0
    const tokenOf = (subject: OutcomeLineValue['subject']): string =>
      'token' in subject ? subject.token : (tokens[at++] ?? fail('internal', {}))
    return sayOutcomes(node, actor, { operation: id, statements: lines.map((line) => unsaidOf(line, tokenOf)) })
  },
})

/** Stands for a token that is not asked for yet. */
const noToken = 'A'.repeat(43)

/** The subjects that a line calls by name, in the order in which `unsaidOf` wants their tokens. */
function subjectsOf(line: OutcomeLineValue): readonly Subject[] {
  const provisional = line.act === 'post' && line.facts.provisional
  const subjects = line.act === 'merge' ? [line.subject, line.to] : [line.subject]
  return subjects.flatMap((subject) =>
    'called' in subject ? [{ kind: line.kind, subject: subject.called, provisional }] : [],
  )
}

function unsaidOf(line: OutcomeLineValue, tokenOf: (subject: OutcomeLineValue['subject']) => string): Unsaid {
  const token = tokenOf(line.subject)
  if (line.act === 'merge') return { act: 'merge', from: token, to: tokenOf(line.to) }
  const key = { kind: line.kind, token, event: line.event }
  return line.act === 'post' ? { act: 'post', key, facts: line.facts } : lineOf(line, key)
}

function lineOf(
  line: Exclude<OutcomeLineValue, { readonly act: 'post' | 'merge' }>,
  key: Extract<Unsaid, { readonly act: 'dispute' }>['key'],
): Unsaid {
  return line.act === 'dispute'
    ? { act: 'dispute', key, reason: line.reason }
    : { act: 'withdraw', key, reason: line.reason }
}
