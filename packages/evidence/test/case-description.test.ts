import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describe } from './bag-of.ts'

interface Graph {
  readonly '@graph': readonly Readonly<Record<string, unknown>>[]
}
const graphOf = (name: string) =>
  (JSON.parse(Buffer.from(describe([new Uint8Array(3), new Uint8Array()], () => name)).toString()) as Graph)['@graph']

test('the description is one InvestigativeAction whose result is a ProvenanceRecord over every file', () => {
  const graph = graphOf('image.dd')
  const of = (type: string) => graph.filter((node) => node['@type'] === type)
  const [action, ...others] = of('case-investigation:InvestigativeAction')
  const [record] = of('case-investigation:ProvenanceRecord')
  assert.equal(others.length, 0)
  const results = JSON.stringify(action?.['uco-action:result'])
  assert.ok(results.includes(JSON.stringify(record?.['@id'])))
  const files = of('uco-observable:File').map((file) => ({ '@id': file['@id'] }))
  assert.deepEqual(record?.['uco-core:object'], files)
  assert.equal(files.length, 2)
})

test('F-01: a file name is a value and never an id, a type or a path, whatever stands in it', () => {
  for (const name of ['<script>alert(1)</script>', '../../etc/passwd', '@id', 'javascript:alert(1)', '"}],"@id":"x']) {
    const members = membersOf(graphOf(name))
    const all = (key: string) => members.filter((member) => member[0] === key).map(([, value]) => String(value))
    for (const id of all('@id')) assert.match(id, /^urn:uuid:[0-9a-f-]{36}$/)
    for (const path of all('uco-observable:filePath')) assert.match(path, /^data\/000[12]$/)
    assert.deepEqual(all('uco-observable:fileName'), [name, name])
  }
})

function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => [[key, member] as const, ...membersOf(member)])
}
