import assert from 'node:assert/strict'
import test from 'node:test'
import { isShort, tell } from './story.ts'

test(
  'examples/negotiation.sh: five negotiate, one signs off its node, a sixth accedes, one leaves',
  { skip: isShort && 'six nodes and two hundred commands take minutes: in the soak only' },
  async () => {
    const { figures: told } = await tell('negotiation.sh')
    const { agreementHash, ...figures } = told
    assert.match(String(agreementHash), /^[A-Za-z0-9_-]{43}$/)
    assert.deepEqual(figures, {
      nodes: 6,
      hashesEqual: true,
      signedOffline: 1,
      inForceAtRatification: 4,
      acceded: true,
      denounced: true,
      passedAfterDenunciation: 0,
      historyVerified: true,
    })
  },
)
