import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import test, { after, before } from 'node:test'
import { composeTerms } from '@comity/agreement/negotiation'
import { toBase64url } from '@comity/codec'
import { messageNamed, messages } from '@comity/protocol'
import type { OpenSender } from './closed-message.ts'
import { answerOf, type Sample, samples } from './twice-named-samples.ts'
import { openTwiceNamedScene, type TwiceNamedScene } from './twice-named-scene.ts'
import { type Mutant, mutantsOf, opaqueFields, type OpenMessage } from './twice-named.ts'

let scene: TwiceNamedScene
before(async () => {
  scene = await openTwiceNamedScene()
})
after(() => scene.net.close())

const senderOf = (name: string): OpenSender => scene.senders[name === 'match.evaluate' ? 1 : 0]

async function openMessage(name: string, sample: Sample): Promise<OpenMessage> {
  const { from, to } = senderOf(name)
  return { hop: { name, from, to }, message: { typ: name, name, from, to }, body: await sample(scene) }
}

/** What a mutant is refused with: the first line that fits the message and the places, in the order of the gates. */
const refusals: readonly (readonly [message: RegExp, places: RegExp, code: string])[] = [
  [/./, /hop\.name|message\.typ/, 'signature-context'],
  [/./, /message\.(from|to)/, 'wrong-recipient'],
  [/./, /message\.name/, 'signature-context'],
  [/propose/, /terms/, 'schema'], // terms that name somebody who is not in them
  [/statement/, /provisions/, 'taken'], // see below
  [/statement/, /author|chair|parties\.1/, 'schema'],
  [/operation/, /^body\.document\.(lead|members\.0)$/, 'schema'], // whoever keeps the key would act as well
  [/evaluate/, /log$/, 'checkpoint-invalid'],
  [/evaluate/, /^body\.agreement/, 'agreement-not-in-force'],
  [/evaluate/, /case/, 'commitment-unknown'],
  [/freeze\.send/, /^body\.agreement/, 'purpose-not-permitted'], // the other terms let nobody ask for it
  [/freeze\.send/, /context\.from/, 'object-mismatch'],
  [/request\.send/, /context\.from|document\.marking/, 'object-mismatch'], // the document is opened before the events are read
  [/(request|freeze)\./, /events?\.(\d\.)?party/, 'role-forbids'],
  [/request\.send/, /body\.kind/, 'purpose-not-permitted'],
  [/request\.send/, /document\.kind/, 'schema'],
  [/evidence/, /event\.party/, 'role-forbids'],
  [/./, /./, 'object-mismatch'],
]

function refusalOf(name: string, { places }: Mutant): string {
  const said = places.join(' + ')
  return refusals.find(([message, place]) => message.test(name) && place.test(said))?.[2] ?? ''
}

/** What a refused message leaves: that it came, which is the next, and the use of its hop. */
const traces = /^table (inbox|hop_nonce|channel)$|^file log\/|checkpoint|cosignature/

/** What an honest message is answered with that is about nothing here. */
const controls: Readonly<Record<string, string>> = {
  'retraction.answer': 'not-found',
  'evidence.chunk': 'not-found',
  'target.contact': 'profile-not-permitted',
}

for (const [name, why, sample] of samples) {
  test(`B-07 ${name} ${why}: where two places of it name different things it is refused, and taken where they agree`, async () => {
    const definition = messageNamed(name) ?? assert.fail(name)
    const open = await openMessage(name, sample)
    const before = await scene.reader.state()
    let isTaken = false
    for (const mutant of mutantsOf(definition, open)) {
      const changed = mutant.change(await openMessage(name, sample), other(mutant.value))
      const code = await senderOf(name).send(changed)
      assert.equal(code, refusalOf(name, mutant), mutant.places.join(' + '))
      if (code === 'taken') assert.throws(() => termsOf(changed))
      isTaken ||= code === 'taken'
    }
    const after = await scene.reader.state()
    const changed = Object.keys(after).filter((part) => after[part] !== before[part])
    if (!isTaken)
      assert.deepEqual(
        changed.filter((part) => !traces.test(part)),
        [],
      )
    const control = controls[name] ?? 'taken'
    assert.equal(await senderOf(name).send(await openMessage(name, sample)), control)
  })
}

test('every message that a party sends by itself has a sample, and in every sample all that is signed or sealed is open', async () => {
  const sent = messages.filter(({ kind }) => kind !== 'answer').map(({ name }) => name)
  // A reset opens a channel epoch and names nothing but that; the notice of an emergency and a question for tokens name
  // nothing twice.
  const sampled = [...samples.map(([name]) => name), 'channel.reset', 'budget.emergency', 'outcome.evaluate']
  assert.deepEqual(
    sent.filter((name) => !sampled.includes(name)),
    [],
  )
  for (const [name, , sample] of samples) {
    const definition = messageNamed(name) ?? assert.fail(name)
    const { body } = await openMessage(name, sample)
    for (const field of opaqueFields(definition)) {
      const held = (body as Readonly<Record<string, unknown>>)[field]
      assert.ok(typeof held === 'object', `${name} ${field}`)
    }
  }
})

test('B-07 an answer about another request, in the chain of events of this one, is refused', async () => {
  const [first = '', , id = ''] = scene.requests
  const [from, to] = [scene.liar.code, scene.reader.code]
  const name = 'request.event'
  const body = await answerOf(scene, id, { request: first })
  const sent = await scene.senders[0].send({ hop: { name, from, to }, message: { typ: name, name, from, to }, body })
  assert.equal(sent, 'object-mismatch')
})

test('B-07 a retraction that names another agreement than the request it is about is refused', async () => {
  const [, , agreement] = scene.agreements
  const [request] = scene.requests
  const [from, to] = [scene.liar.code, scene.reader.code]
  const name = 'retraction.send'
  const body = { retraction: randomUUID(), request, agreement, act: 'delete', reason: 'wrong' }
  const sent = await scene.senders[0].send({ hop: { name, from, to }, message: { typ: name, name, from, to }, body })
  assert.equal(sent, 'object-mismatch')
})

/** A clause of an opening may say anything (spec/negotiation.md §2): with such a one there will be no terms. */
function termsOf({ body }: OpenMessage): unknown {
  const { statement } = body as { readonly statement: { readonly $jws: { readonly payload: unknown } } }
  const { act } = statement.$jws.payload as {
    readonly act: Parameters<typeof composeTerms>[0] & {
      readonly provisions: readonly { readonly clause: string; readonly provision: never }[]
    }
  }
  return composeTerms(act, new Map(act.provisions.map(({ clause, provision }) => [clause, provision])))
}

const nextName = new Map(
  messages.map(({ name, kind }) => [name, messages.find((one) => one.name !== name && one.kind === kind)?.name ?? '']),
)

/** Another value of the same kind, one that the reader knows where there is any. */
function other(value: string): string {
  const [main, ended, third] = scene.agreements
  const [first = '', second = ''] = scene.requests
  const [stop, otherStop] = scene.freezes
  const known: Readonly<Record<string, string>> = {
    [scene.liar.code]: 'eastland-cert',
    [scene.reader.code]: 'eastland-cert',
    'eastland-cert': scene.liar.code,
    [main]: third,
    [ended]: third,
    [scene.unsigned]: third,
    [first]: second,
    [second]: first,
    [stop]: otherStop,
    'computer-fraud': 'extortion',
    R: 'U',
    E1: 'U',
    information: 'preservation',
  }
  const named = known[value] ?? nextName.get(value)
  if (named !== undefined) return named
  return value.length === 36 ? randomUUID() : toBase64url(randomBytes(32))
}
