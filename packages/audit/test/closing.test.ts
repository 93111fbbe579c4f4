import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditCloseType, populationDigest, verifyPopulation } from '@comity/audit'
import { isComityError } from '@comity/codec'
import { InquirerLog, log } from './world.ts'

const audit = '0f8fad5b-d9cb-469f-a165-70867728950e'
const population = [
  { digest: new Uint8Array(32).fill(1), count: 4 },
  { digest: new Uint8Array(32).fill(2), count: 9 },
]

test('C-06 a list is drawn from if the publisher’s log names it for this audit below the checkpoint of the draw, and no other', async () => {
  const publisher = new InquirerLog() // any log: what it says counts
  const write = (type: string, body: Record<string, string>) => publisher.append(type, body).index
  const batches = populationDigest(population)
  const fixed = write(auditCloseType, { audit, batches })
  const closing = publisher.head().size
  const other = write('audit.open', { audit, batches })
  const more = write(auditCloseType, { audit, batches, and: 'more' })
  const asked = { audit, population, closing, proof: await publisher.prove(fixed), log }
  assert.deepEqual(verifyPopulation(asked), { audit, population, closing })
  const [first, second] = population as [(typeof population)[0], (typeof population)[0]]
  for (const bad of [
    { ...asked, audit: '0f8fad5b-d9cb-469f-a165-70867728950f' },
    { ...asked, population: [first] },
    { ...asked, population: [first, { ...second, count: 10 }] },
    { ...asked, population: [] },
    { ...asked, closing: fixed },
    { ...asked, closing: 9, proof: await publisher.prove(other) },
    { ...asked, closing: 9, proof: await publisher.prove(more) },
    { ...asked, log: { ...log, origin: 'comity/eastland-police' } },
    { ...asked, log: { ...log, cosignatures: { count: 1, witnesses: [] } } },
    { ...asked, proof: undefined },
  ]) {
    assert.throws(
      () => verifyPopulation(bad),
      (error) => isComityError(error, 'audit-population'),
    )
  }
})
