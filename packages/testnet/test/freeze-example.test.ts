import assert from 'node:assert/strict'
import test from 'node:test'
import { isShort, tell } from './story.ts'

test(
  'examples/freeze.sh: money is followed over three hops, a silent desk is escalated, and every sum adds up',
  { skip: isShort && 'five nodes and a hundred commands take more than half a minute: in the soak only' },
  async () => {
    const { figures: told, said } = await tell('freeze.sh')
    const { acknowledgedMinutes, answeredMinutes, ...figures } = told
    // The silent desk was called at ten minutes, so the longest is past them.
    assert.ok(Number(acknowledgedMinutes) > 10 && Number(acknowledgedMinutes) <= 15)
    assert.ok(Number(answeredMinutes) > 60 && Number(answeredMinutes) <= 120)
    assert.deepEqual(figures, {
      hops: 3,
      escalations: 1,
      heldMinor: 3_900_000_000,
      movedOnMinor: 30_000_000,
      notFoundMinor: 300_000_000,
      claimedMinor: 4_230_000_000,
    })
    // The nodes really called somebody, by name.
    assert.match(said, /called is: Night manager/)
  },
)
