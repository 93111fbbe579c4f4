import assert from 'node:assert/strict'
import test from 'node:test'
import { isShort, tell } from './story.ts'

test(
  'examples/telecom-fraud.sh: six nodes replay an operation whose books differ, and hold one ledger',
  { skip: isShort && 'six nodes and two hundred commands take minutes: in the soak only' },
  async () => {
    const { figures: told } = await tell('telecom-fraud.sh', { args: ['--seed', '2'] })
    const { ledgerHash, ...figures } = told
    assert.match(String(ledgerHash), /^[A-Za-z0-9_-]{43}$/)
    assert.deepEqual(figures, {
      gangs: 128,
      arrested: 1_196,
      surrendered: 1_014,
      cases: 5_124,
      amountCNY: 301_184_000,
      doubleClaims: 58,
      disputesRaised: 3,
      naiveArrested: 2_382,
      naiveSurrendered: 2_086,
      ledgersEqual: true,
    })
  },
)
