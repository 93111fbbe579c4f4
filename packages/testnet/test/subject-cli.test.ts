import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { run } from '@comity/cli'
import { recordOf } from './retraction-scene.ts'
import { caseOf, host, openScene, type SubjectScene } from './subject-scene.ts'

let scene: SubjectScene
before(async () => {
  scene = await openScene(['told', 'held'])
  await scene.sudland.writeForPeople()
})
after(() => scene.net.close())

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Types `comity …` at Sudland's node. */
async function comity(as: 'officer' | 'approver', ...words: readonly string[]): Promise<Ran> {
  const written = { stdout: '', stderr: '' }
  const to = (name: keyof typeof written) => ({
    write: (text: string) => void (written[name] += text),
    isTerminal: false,
    env: {},
  })
  const argv = ['--node', scene.sudland.dir, '--as', as, ...words]
  const code = await run({ argv, env: {}, stdout: to('stdout'), stderr: to('stderr') })
  return { code, ...written }
}

async function opened(kind: string, name: string): Promise<string> {
  const letter = ['--kind', kind, '--profile', 'domain/1', '--value', host(name), '--json']
  const { stdout } = await comity('officer', 'subject', 'open', ...letter)
  return (JSON.parse(stdout) as { readonly subject: string }).subject
}

test('one person asks for the report and does not read it; the second reads and approves; then the first reads it', async () => {
  const subject = await opened('access', 'told')
  const asked = await comity('officer', 'subject', 'report', subject)
  assert.equal(asked.code, 0)
  assert.match(asked.stdout, /A second person reads what it would tell/)
  const early = await comity('officer', 'subject', 'report', subject)
  assert.notEqual(early.code, 0)
  assert.match(early.stderr, /same-person/)
  const read = await comity('approver', 'subject', 'report', subject)
  for (const told of [/published/, /kept/, /norland-police/, /comity subject approve/]) assert.match(read.stdout, told)
  assert.match((await comity('approver', 'subject', 'approve', subject)).stdout, /ANSWERED/)
  const after = await comity('officer', 'subject', 'report', subject, '--json')
  assert.equal((JSON.parse(after.stdout) as { readonly withheld: unknown }).withheld, null)
  assert.match((await comity('officer', 'subject', 'list', '--lang', 'zh')).stdout, /逾期天数/)
  assert.match((await comity('officer', 'subject', 'show', subject)).stdout, new RegExp(host('told')))
})

test('what stands under a confidential case is printed to the approver, with its ground, and to nobody else', async () => {
  const hidden = await caseOf(scene.sudland, 'secret')
  const words = ['case', 'confidential', hidden]
  assert.equal((await comity('approver', ...words)).code, 2)
  assert.equal((await comity('approver', ...words, '--ground', 'tipping-off')).code, 0)
  assert.match((await comity('officer', 'case', 'show', hidden)).stdout, /Withheld from persons +tipping-off/)
  const subject = await opened('access', 'secret')
  await comity('officer', 'subject', 'report', subject)
  assert.match((await comity('approver', 'subject', 'report', subject)).stdout, /Withheld[^]*tipping-off/)
  await comity('approver', 'subject', 'approve', subject)
  const { stdout } = await comity('officer', 'subject', 'report', subject)
  assert.ok(!stdout.includes('tipping-off') && !stdout.includes(hidden) && !stdout.includes('Withheld'))
  assert.match((await comity('approver', ...words, '--lift')).stdout, new RegExp(hidden))
})

test('a restriction is decided, explained and lifted in commands; a refusal needs a ground of its kind', async () => {
  const subject = await opened('restriction', 'held')
  assert.equal((await comity('officer', 'subject', 'decide', subject)).code, 2)
  const unlawful = await comity('officer', 'subject', 'decide', subject, '--refuse', 'legal-duty')
  assert.match(unlawful.stderr, /ground-not-lawful/)
  assert.equal((await comity('officer', 'subject', 'decide', subject, '--grant')).code, 0)
  assert.equal((await comity('approver', 'subject', 'approve', subject)).code, 0)
  const { isRestricted } = await recordOf(scene.sudland, { case: scene.theirCase, value: host('held') })
  assert.equal(isRestricted, true)
  const published = await comity('officer', 'index', 'publish', scene.agreement, '--json')
  const { job } = JSON.parse(published.stdout) as { readonly job: string }
  const why = await comity('officer', 'why', job)
  assert.match(why.stdout, /record-restricted: the record is restricted/)
  assert.match((await comity('officer', 'why', job, '--lang', 'zh')).stdout, /该记录受限制/)
  const again = await comity('officer', 'index', 'publish', scene.agreement)
  assert.match(again.stdout, /State +done[^]*Publisher +Epoch +Version +Rows[^]*sudland-bank +\d+ +\d+ +\d+/)
  await comity('officer', 'subject', 'lift', subject)
  assert.match((await comity('approver', 'subject', 'approve', subject)).stdout, /LIFTED/)
})
