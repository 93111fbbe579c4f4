import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  agreementHash,
  agreementSignatureTyp,
  earliestDeparture,
  signAgreement,
  signDenunciation,
  type Terms,
  verifySigningRequest,
} from '@comity/agreement'
import {
  agreementAttach,
  agreementDenounce,
  agreementPrepare,
  agreementPropose,
  agreementShow,
  agreementSign,
  type BodyOf,
  keyList,
  keyRevoke,
  keyRotate,
  partyCard,
  personAdd,
} from '@comity/client/api'
import { callOwn } from '@comity/client/own'
import {
  asUnverified,
  canonicalBytes,
  canonicalText,
  formatInstant,
  fromBase64url,
  isComityError,
  keyId,
  signJws,
  type SigningKey,
  signingKeyFromSeed,
  toBase64url,
  utf8Encode,
} from '@comity/codec'
import { protectNode } from '@comity/node'
import { verifyCard } from '@comity/protocol'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { eventually, simpleTerms, startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { queryDatabase } from '../src/party-state.ts'
import { stolenKey } from './attacker.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

let net: Testnet
/** Its signatory keeps the agreement key elsewhere. */
let norland: TestParty
let sudland: TestParty
/** Where the key is: a folder without a node. */
let dir: string
let keyFile: string
let key: SigningKey
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'comity-signatory-'))
  keyFile = join(dir, 'norland.key')
  const made = await elsewhere('agreement', 'new-key', keyFile, '--party', 'norland-police', '--json')
  const { publicKey } = JSON.parse(made.stdout) as { publicKey: string }
  const { key: file } = JSON.parse(await readFile(keyFile, 'utf8')) as { key: { key: string } }
  key = signingKeyFromSeed(fromBase64url(file.key, 32))
  assert.equal(publicKey, toBase64url(key.publicKey))
  net = await startTestnet({
    isForPeople: true,
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO', agreementKey: key.publicKey },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  await net.introduceAll()
})
after(async () => {
  await net.close()
  await rm(dir, { recursive: true, force: true })
})

const program = fileURLToPath(new URL('../../cli/bin/comity.js', import.meta.url))
const nodeProgram = fileURLToPath(new URL('../../node/bin/comity-node.js', import.meta.url))
const noSockets = new URL('./no-sockets.ts', import.meta.url).href

/** Runs `comity`; an exit code is an answer. */
async function comity(env: NodeJS.ProcessEnv, args: readonly string[]) {
  const ran = promisify(execFile)(process.execPath, [program, ...args], { env, cwd: dir })
  try {
    return { code: 0, ...(await ran) }
  } catch (error) {
    const { code, stdout, stderr } = error as {
      readonly code: number
      readonly stdout: string
      readonly stderr: string
    }
    return { code, stdout, stderr }
  }
}

/** `comity` on the signatory's machine: no node, and whatever opens a socket ends with 99. */
const elsewhere = (...args: readonly string[]) =>
  comity({ COMITY_NODE: join(dir, 'no-node'), NODE_OPTIONS: `--import=${noSockets}` }, args)

/** `comity` of Norland's approver at their node. */
const atNode = (...args: readonly string[]) => comity({ COMITY_NODE: norland.dir, COMITY_AS: 'approver' }, args)

let rows = 10_000
/** Terms of both that both hold, different each time. */
async function proposed(): Promise<{ readonly agreement: string; readonly terms: Terms }> {
  const terms = simpleTerms(net, { rows: (rows += 1) })
  const { agreement } = await sudland.call(agreementPropose, { terms }, 'approver')
  await eventually(() => norland.call(agreementShow, { agreement }, 'officer'))
  return { agreement, terms }
}

const show = (party: TestParty, agreement: string) => party.call(agreementShow, { agreement }, 'officer')
const attach = (agreement: string, signature: string) =>
  norland.call(agreementAttach, { agreement, signature }, 'approver')

/** What a machine without a network does with a request, in short. */
function signElsewhere(request: unknown): string {
  const { terms, party } = verifySigningRequest(canonicalText(request))
  return signAgreement({ terms, party, key, signedAt: net.clock.now() })
}

test('D-01 on a node without the agreement key nobody signs, and the refusal is one of its own', async () => {
  const { agreement } = await proposed()
  await assert.rejects(norland.call(agreementSign, { agreement }, 'approver'), refusedAs('key-elsewhere'))
  assert.deepEqual((await show(norland, agreement)).signatures, [])
})

test('a party that signs off its node and one that signs on it bring an agreement into force', async () => {
  const { agreement } = await proposed()
  const request = await norland.call(agreementPrepare, { agreement }, 'approver')
  assert.equal((await attach(agreement, signElsewhere(request))).state, 'proposed')
  await eventually(async () => ((await show(sudland, agreement)).signatures.length === 1 ? true : undefined))
  assert.equal((await sudland.call(agreementSign, { agreement }, 'approver')).state, 'in-force')
  await eventually(async () => ((await show(norland, agreement)).state === 'in-force' ? true : undefined))
})

test('a signature that is given twice, or made twice, counts and is sent once', async () => {
  const { agreement } = await proposed()
  const request = await norland.call(agreementPrepare, { agreement }, 'approver')
  const signature = signElsewhere(request)
  await attach(agreement, signature)
  await eventually(async () => ((await show(sudland, agreement)).signatures.length === 1 ? true : undefined))
  const before = await norland.state()
  assert.equal((await attach(agreement, signature)).state, 'proposed')
  net.clock.advance(1)
  const later = signElsewhere(request)
  assert.notEqual(later, signature)
  assert.equal((await attach(agreement, later)).state, 'proposed')
  assert.deepEqual(await norland.state(), before)
})

test('only the signatory takes a request away or brings a signature', async () => {
  const { agreement } = await proposed()
  const signature = signElsewhere(await norland.call(agreementPrepare, { agreement }, 'approver'))
  await assert.rejects(norland.call(agreementPrepare, { agreement }, 'officer'), refusedAs('role-forbids'))
  const body = { agreement, signature }
  await assert.rejects(norland.call(agreementAttach, body, 'officer'), refusedAs('role-forbids'))
  await assert.rejects(norland.call(agreementAttach, body, 'administrator'), refusedAs('role-forbids'))
})

test('D-01 a signature that is not of these terms, this party and its key is refused and changes nothing', async () => {
  const { agreement, terms } = await proposed()
  const other = await proposed()
  const signedAt = net.clock.now()
  const said = { agreement, party: norland.code, signedAt: formatInstant(signedAt) }
  const jws = (payload: Readonly<Record<string, string>>, signer: SigningKey, kid = signer) =>
    signJws({ key: signer, kid: keyId(kid.publicKey), typ: agreementSignatureTyp, payload: canonicalBytes(payload) })
  const theirs = { terms, party: sudland.code, key: stolenKey(sudland, 'agreement'), signedAt }
  const unknown = simpleTerms(net, { rows: (rows += 1) })
  const wrong: Readonly<Record<string, readonly [signature: string, code: string]>> = {
    'by another key': [jws(said, stolenKey(norland, 'message'), key), 'signature-invalid'],
    'by another key, which it names': [jws(said, stolenKey(norland, 'message')), 'signature-invalid'],
    'over another hash': [signAgreement({ terms: other.terms, party: norland.code, key, signedAt }), 'object-mismatch'],
    "another party's own": [signAgreement(theirs), 'object-mismatch'],
    'in the name of another party': [jws({ ...said, party: sudland.code }, key), 'signature-invalid'],
    'in the name of nobody': [jws({ ...said, party: 'eastland-police' }, key), 'object-mismatch'],
    'cut short': [signAgreement({ terms, party: norland.code, key, signedAt }).slice(0, -4), 'token-invalid'],
    'that is none': ['sign here', 'token-invalid'],
  }
  const before = { norland: await norland.state(), sudland: await sudland.state() }
  for (const [why, [signature, code]] of Object.entries(wrong)) {
    await assert.rejects(attach(agreement, signature), refusedAs(code), why)
  }
  const hash = agreementHash(unknown)
  const ofUnknown = signAgreement({ terms: unknown, party: norland.code, key, signedAt })
  await assert.rejects(attach(hash, ofUnknown), refusedAs('not-found'), 'over terms that nobody proposed')
  await assert.rejects(norland.call(agreementPrepare, { agreement: hash }, 'approver'), refusedAs('not-found'))
  assert.deepEqual({ norland: await norland.state(), sudland: await sudland.state() }, before)
})

test('a party whose key is elsewhere denounces: the node asks, the key signs off it, and both sides are told', async () => {
  const { agreement } = await proposed()
  await attach(agreement, signElsewhere(await norland.call(agreementPrepare, { agreement }, 'approver')))
  const leave = (body: Partial<BodyOf<typeof agreementDenounce>> = {}) =>
    norland.call(agreementDenounce, { agreement, effectiveAt: null, ...body }, 'approver')
  await assert.rejects(leave(), refusedAs('key-elsewhere'))
  const [request, written] = [join(dir, 'leaving.request'), join(dir, 'leaving.signature')]
  const asked = await atNode('agreement', 'denounce', agreement, '--request', request, '--json')
  assert.equal(asked.code, 0, asked.stderr)
  const { effectiveAt } = JSON.parse(asked.stdout) as { effectiveAt: string }
  const read = await elsewhere('agreement', 'sign', '--offline', request)
  assert.ok(read.stdout.includes(effectiveAt), 'who signs sees from when')
  const signed = await elsewhere('agreement', 'sign', '--offline', request, '--key', keyFile, '--out', written)
  assert.equal(signed.code, 0, signed.stderr)
  const { signature } = JSON.parse(await readFile(written, 'utf8')) as { signature: string }
  const wrong: Readonly<Record<string, readonly [BodyOf<typeof agreementDenounce>['denunciation'], string]>> = {
    'a signature under the terms': [signElsewhere(await prepared(agreement)), 'schema'],
    'cut short': [signature.slice(0, -4), 'token-invalid'],
    'of other terms': [await ofOtherTerms(), 'object-mismatch'],
  }
  const before = await norland.state()
  for (const [why, [denunciation, code]] of Object.entries(wrong))
    await assert.rejects(leave({ denunciation: denunciation ?? '' }), refusedAs(code), why)
  await assert.rejects(leave({ denunciation: signature, effectiveAt }), refusedAs('schema'))
  const asOfficer = { agreement, effectiveAt: null, denunciation: signature }
  await assert.rejects(norland.call(agreementDenounce, asOfficer, 'officer'), refusedAs('role-forbids'))
  assert.deepEqual(await norland.state(), before)

  const attached = await atNode('agreement', 'attach', written, '--json')
  assert.deepEqual([attached.code, JSON.parse(attached.stdout)], [0, { agreement, effectiveAt }])
  await eventually(async () => {
    const { denunciations } = await show(sudland, agreement)
    return denunciations.some(({ party }) => party === norland.code) ? true : undefined
  })
  await assert.rejects(leave({ denunciation: signature }), refusedAs('object-mismatch'))
})

const prepared = (agreement: string) => norland.call(agreementPrepare, { agreement }, 'approver')

/** A denunciation that Norland's own key signed, of terms that it has signed as well. */
async function ofOtherTerms(): Promise<string> {
  const { agreement, terms } = await proposed()
  await attach(agreement, signElsewhere(await prepared(agreement)))
  const now = net.clock.now()
  const times = { denouncedAt: now, effectiveAt: earliestDeparture(terms, now) }
  return signDenunciation({ terms, party: norland.code, key, ...times })
}

test('a request for a denunciation is refused where it is too soon, of terms that were not signed, or altered', async () => {
  const { agreement } = await proposed()
  const ask = (effectiveAt: string | null) =>
    norland.call(agreementPrepare, { agreement, denounce: { effectiveAt } }, 'approver')
  await assert.rejects(ask(null), refusedAs('object-mismatch'))
  await attach(agreement, signElsewhere(await prepared(agreement)))
  await assert.rejects(ask(formatInstant(net.clock.now())), refusedAs('notice-too-short'))
  const request = await ask(null)
  assert.ok(request.denounce)
  const soon = { ...request.denounce, effectiveAt: request.denounce.denouncedAt }
  for (const [change, code] of [
    [{ denounce: soon }, 'notice-too-short'],
    [{ schema: 1 }, 'schema'],
    [{ agreement: (await proposed()).agreement }, 'object-mismatch'],
  ] as const) {
    const path = join(dir, `altered-${code}.request`)
    await writeFile(path, canonicalText({ ...request, ...change }))
    const refused = await elsewhere('agreement', 'sign', '--offline', path, '--key', keyFile)
    assert.equal(refused.code, code === 'schema' || code === 'object-mismatch' ? 65 : refused.code, refused.stderr)
    assert.ok(refused.stderr.includes(code), refused.stderr)
  }
})

test('comity signs where there is no node and no network what the node asked for, and the node takes it', async () => {
  const { agreement } = await proposed()
  const [request, signature] = [join(dir, 'request'), join(dir, 'signature')]
  const asked = await atNode('agreement', 'signing-request', agreement, '--out', request, '--json')
  const sign = ['agreement', 'sign', agreement, '--offline', request, '--key', keyFile]
  const signed = await elsewhere(...sign, '--out', signature, '--json')
  assert.equal(signed.code, 0, signed.stderr)
  const wordsIn = ({ stdout }: { readonly stdout: string }) => (JSON.parse(stdout) as { readonly words: string }).words
  assert.equal(wordsIn(signed), wordsIn(asked))

  const attached = await atNode('agreement', 'attach', signature, '--json')
  assert.deepEqual(JSON.parse(attached.stdout), { agreement, state: 'proposed' })
  await eventually(async () => ((await show(sudland, agreement)).signatures.length === 1 ? true : undefined))
  assert.equal((await sudland.call(agreementSign, { agreement }, 'approver')).state, 'in-force')
  // The control: what does call a node is stopped.
  const control = await comity({ NODE_OPTIONS: `--import=${noSockets}` }, ['node', 'status', '--node', norland.dir])
  assert.equal(control.code, 99)
})

const overseer = { name: 'The overseer', unit: 'Board', roles: ['oversight' as const] }

/** Two persons replace a key. */
async function replace(party: TestParty, name: 'message' | 'agreement') {
  const { token } = await party.call(personAdd, overseer, 'administrator')
  await party.call(keyRotate, { name }, 'administrator')
  return callOwn({ ...party.ownNode('administrator'), token }, { call: keyRotate, body: { name } })
}

test('on a node without the agreement key other keys are replaced, and this one is said to be elsewhere', async () => {
  const agreementKey = async () => {
    const { keys } = await norland.call(keyList, {}, 'administrator')
    const found = keys.find(({ name, state }) => name === 'agreement' && state === 'current')
    return { publicKey: found?.publicKey, held: found?.held }
  }
  const elsewhereKey = { publicKey: toBase64url(key.publicKey), held: false }
  assert.deepEqual(await agreementKey(), elsewhereKey)
  assert.equal((await replace(norland, 'message')).state, 'done')
  for (const call of [keyRotate, keyRevoke])
    await assert.rejects(norland.call(call, { name: 'agreement' }, 'administrator'), refusedAs('key-elsewhere'))
  assert.deepEqual(await agreementKey(), elsewhereKey)
})

test("D-01 terms that name a partner's former key are not taken away to be signed", async () => {
  const { agreement } = await proposed()
  const pinned = async () => {
    const [row] = await norland.query('select agreement_key from party where party = $1', [sudland.code])
    return toBase64url(new Uint8Array(row?.['agreement_key'] as Buffer))
  }
  const former = await pinned()
  await replace(sudland, 'agreement')
  await eventually(async () => ((await pinned()) === former ? undefined : true))
  await assert.rejects(norland.call(agreementPrepare, { agreement }, 'approver'), refusedAs('object-mismatch'))
})

test('protection, backup and restore leave a node that has only the public half as it was', async () => {
  await norland.stop()
  const protection = { kind: 'key-file', path: join(dir, 'stick') } as const
  const { databaseUrl } = norland
  await protectNode({ dir: norland.dir, databaseUrl, secret: () => Promise.resolve(undefined), protection })
  await norland.restart()
  const { card } = await norland.call(partyCard, {}, 'officer')
  assert.deepEqual(verifyCard(asUnverified(utf8Encode(card))).keys.agreement, key.publicKey)

  const identity = await generateX25519Identity()
  await writeFile(join(dir, 'identity'), `${identity}\n`, { mode: 0o600 })
  await norland.query('create database restored', [])
  const [backup, restored] = [join(dir, 'backup'), join(norland.dir, '..', 'restored')]
  const url = databaseUrl.replace('norland_police', 'restored')
  const node = (...args: readonly string[]) => promisify(execFile)(process.execPath, [nodeProgram, ...args])
  await node(
    'backup',
    norland.dir,
    backup,
    '--recipient',
    await identityToRecipient(identity),
    '--database-url',
    databaseUrl,
  )
  await node('restore', backup, restored, '--identity-file', join(dir, 'identity'), '--database-url', url)
  assert.ok(!(await readdir(join(restored, 'keys'))).includes('agreement.json'))
  const [row] = await queryDatabase(url, {
    text: `select public_key from node_key where name = 'agreement'`,
    values: [],
  })
  assert.deepEqual(new Uint8Array(row?.['public_key'] as Buffer), key.publicKey)
})
