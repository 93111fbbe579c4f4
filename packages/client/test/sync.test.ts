import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError, sha256, signingKeyFromSeed, toBase64url, toHex } from '@comity/codec'
import { type Manifest, manifestSegment } from '@comity/match-index'
import { sync, type SyncedVersion, type SyncHeld, type SyncPorts } from '../src/index.ts'
import { agreement, entryOf, inquirerKey, now, type Offer, party, Publisher } from './publisher.ts'

const nothing: SyncHeld = { manifest: null, seen: null }

/** An inquirer in memory: its store, what it switched to, and forks it kept. */
function inquirer(publisher: Publisher, offers: readonly Offer[], change: Partial<SyncPorts> = {}) {
  const store = new Map<string, Uint8Array>()
  const switched: SyncedVersion[] = []
  const forks: string[] = []
  const ports: SyncPorts = {
    party,
    messageKey: inquirerKey,
    now: () => now,
    newId: () => '00000000-0000-4000-8000-000000000000',
    ask: () => Promise.resolve(publisher.answer(offers)),
    readSegment: (digest) => Promise.resolve(store.get(toHex(digest))),
    fetchSegment: ({ sha256: digest }) => {
      publisher.fetched += 1
      return Promise.resolve(publisher.files.get(toHex(digest)) ?? new Uint8Array())
    },
    keepSegment: ({ sha256: digest, bytes }) => {
      store.set(toHex(digest), bytes)
      return Promise.resolve()
    },
    keepFork: ({ note }) => {
      forks.push(note)
      return Promise.resolve()
    },
    switchTo: (version) => {
      switched.push(version)
      return Promise.resolve()
    },
    onProgress: () => undefined,
    ...change,
  }
  const source = {
    publisher: publisher.code,
    agreement,
    messageKey: publisher.messageKey.publicKey,
    logOrigin: publisher.origin,
    logKey: publisher.logKey.publicKey,
    cosignatures: { count: 0, witnesses: [] },
    rowsCap: 10_000,
  }
  return { run: (held: SyncHeld = nothing) => sync(source, held, ports), store, switched, forks }
}

async function firstVersion(publisher: Publisher) {
  const offer = await publisher.offer(publisher.manifest())
  const version = await inquirer(publisher, [offer]).run()
  assert.ok(version !== undefined)
  return { offer, version, held: { manifest: version.manifest, seen: version.seen } }
}

const second = (publisher: Publisher, previous: string, change: Partial<Manifest> = {}) =>
  publisher.manifest({ version: 2, previous, segments: [manifestSegment(publisher.segment(7).entry)], ...change })

test('a manifest that is signed, logged and whole becomes the version that is read', async () => {
  const publisher = new Publisher()
  const offer = await publisher.offer(publisher.manifest())
  const { run, switched, store } = inquirer(publisher, [offer])
  await run()
  assert.equal(switched[0]?.index.manifest.version, 1)
  assert.equal(store.size, 1)
})

test('the next version is taken with a proof that the log only grew', async () => {
  const publisher = new Publisher()
  const { held, version } = await firstVersion(publisher)
  const offer = await publisher.offer(second(publisher, version.manifest.digest), held.seen.size)
  const next = await inquirer(publisher, [offer]).run(held)
  assert.deepEqual([next?.manifest.manifest.version, next?.seen.size], [2, 2])
})

test('at a change of epoch both manifests are verified and the newer one is read', async () => {
  const publisher = new Publisher()
  const old = await publisher.offer(publisher.manifest())
  const first = await inquirer(publisher, [old]).run()
  const previous = first?.manifest.digest ?? ''
  const change = { epoch: 2, publicKey: toBase64url(new Uint8Array(32).fill(6)) }
  const fresh = await publisher.offer(second(publisher, previous, change))
  const version = await inquirer(publisher, [old, fresh]).run()
  assert.equal(version?.manifest.manifest.epoch, 2)
})

test('an empty answer means that what is held is the newest', async () => {
  const publisher = new Publisher()
  const { held } = await firstVersion(publisher)
  const { run, switched } = inquirer(publisher, [])
  assert.equal(await run(held), undefined)
  assert.equal(switched.length, 0)
})

test('a segment that is here is not fetched again; one that was damaged here is', async () => {
  const publisher = new Publisher()
  const offer = await publisher.offer(publisher.manifest())
  const { run, store } = inquirer(publisher, [offer])
  await run()
  await run()
  assert.equal(publisher.fetched, 1)
  for (const [name, bytes] of store) store.set(name, bytes.with(50, (bytes[50] ?? 0) ^ 1))
  await run()
  assert.equal(publisher.fetched, 2)
})

interface Refusal {
  readonly why: string
  readonly code: string
  /** What `manifest-invalid` names. */
  readonly reason?: string
  readonly offers: (publisher: Publisher, held: SyncHeld & { readonly digest: string }) => Promise<readonly Offer[]>
}

const reseal = (publisher: Publisher, jws: string, manifest: Manifest) =>
  publisher.prove(jws, publisher.log(entryOf(manifest, jws)), 1)

const refusals: readonly Refusal[] = [
  {
    why: 'C-03 another manifest for the version that is held',
    code: 'manifest-invalid',
    reason: 'forked',
    offers: async (publisher) => [
      await publisher.offer(publisher.manifest({ issuedAt: '2026-01-01T00:00:00.000Z' }), 1),
    ],
  },
  {
    why: 'C-12 an expired version',
    code: 'manifest-invalid',
    reason: 'expired',
    offers: async (publisher, { digest }) => [
      await publisher.offer(second(publisher, digest, { expiresAt: '2026-11-24T00:00:00.000Z' }), 1),
    ],
  },
  {
    why: 'C-03 another public key for the same epoch',
    code: 'manifest-invalid',
    reason: 'epoch-key',
    offers: async (publisher, { digest }) => [
      await publisher.offer(second(publisher, digest, { publicKey: toBase64url(new Uint8Array(32)) }), 1),
    ],
  },
  {
    why: 'C-09 a manifest signed by another key',
    code: 'manifest-invalid',
    reason: 'signature',
    offers: async (publisher, { digest }) => {
      const manifest = second(publisher, digest)
      const other = Object.assign(new Publisher(), { messageKey: signingKeyFromSeed(new Uint8Array(32).fill(8)) })
      return [await reseal(publisher, other.sign(manifest), manifest)]
    },
  },
  {
    why: 'another agreement',
    code: 'manifest-invalid',
    reason: 'agreement',
    offers: async (publisher, { digest }) => [
      await publisher.offer(second(publisher, digest, { agreement: toBase64url(new Uint8Array(32)) }), 1),
    ],
  },
  {
    why: 'C-03 a manifest whose log entry is another manifest’s',
    code: 'manifest-invalid',
    reason: 'unlogged',
    offers: async (publisher, { digest }) => {
      const logged = await publisher.offer(second(publisher, digest), 1)
      return [
        { ...logged, manifest: publisher.sign(second(publisher, digest, { issuedAt: '2026-11-23T00:00:00.000Z' })) },
      ]
    },
  },
  {
    why: 'a log entry of another type',
    code: 'manifest-invalid',
    reason: 'unlogged',
    offers: async (publisher, { digest }) => {
      const manifest = second(publisher, digest)
      const jws = publisher.sign(manifest)
      return [await publisher.prove(jws, publisher.log(entryOf(manifest, jws), 'case.commitment'), 1)]
    },
  },
  {
    why: 'a checkpoint signed by another log key',
    code: 'manifest-invalid',
    reason: 'unlogged',
    offers: async (publisher, { digest }) => {
      const other = Object.assign(new Publisher(), { logKey: signingKeyFromSeed(new Uint8Array(32).fill(8)) })
      other.log({})
      return [await other.offer(second(publisher, digest), 1)]
    },
  },
  {
    why: 'no proof that the log extends what was seen',
    code: 'manifest-invalid',
    reason: 'unlogged',
    offers: async (publisher, { digest }) => [await publisher.offer(second(publisher, digest))],
  },
  {
    why: 'a segment that the publisher withholds',
    code: 'segment-invalid',
    offers: async (publisher, { digest }) => {
      const manifest = second(publisher, digest)
      publisher.files.clear()
      return [await publisher.offer(manifest, 1)]
    },
  },
  {
    why: 'a segment with one bit flipped',
    code: 'segment-invalid',
    offers: async (publisher, { digest }) => {
      const manifest = second(publisher, digest)
      for (const [name, bytes] of publisher.files) publisher.files.set(name, bytes.with(60, (bytes[60] ?? 0) ^ 1))
      return [await publisher.offer(manifest, 1)]
    },
  },
  {
    why: 'a segment of the version before under the new name',
    code: 'segment-invalid',
    offers: async (publisher, { digest }) => {
      const manifest = second(publisher, digest)
      const { bytes } = publisher.segment(1)
      for (const name of publisher.files.keys()) publisher.files.set(name, bytes)
      return [await publisher.offer(manifest, 1)]
    },
  },
  {
    why: 'an unsorted segment that the manifest names as it is',
    code: 'segment-invalid',
    offers: async (publisher, { digest }) => {
      const { bytes, entry } = publisher.segment(7)
      const swapped = bytes.slice()
      swapped.set(bytes.subarray(40, 84), 84)
      swapped.set(bytes.subarray(84, 128), 40)
      const renamed = { ...entry, sha256: sha256(swapped) }
      publisher.files.set(toHex(renamed.sha256), swapped)
      return [await publisher.offer(second(publisher, digest, { segments: [manifestSegment(renamed)] }), 1)]
    },
  },
  {
    why: 'a row count that the segment does not have',
    code: 'segment-invalid',
    offers: async (publisher, { digest }) => {
      const { entry } = publisher.segment(7)
      const named = { ...manifestSegment(entry), rows: 17, bytes: 40 + 17 * 44 }
      return [await publisher.offer(second(publisher, digest, { segments: [named] }), 1)]
    },
  },
]

for (const { why, code, reason, offers } of refusals) {
  test(`a reader keeps its last whole version and refuses ${why}`, async () => {
    const publisher = new Publisher()
    const { held, version } = await firstVersion(publisher)
    const { run, switched } = inquirer(publisher, await offers(publisher, { ...held, digest: version.manifest.digest }))
    await assert.rejects(run(held), (error) => {
      assert.ok(isComityError(error, code), String(error))
      assert.equal(error.details['reason'], reason)
      return true
    })
    assert.equal(switched.length, 0)
  })
}

test('C-12 a reader of version 2 refuses version 1 again, whatever the log proves', async () => {
  const publisher = new Publisher()
  const { version } = await firstVersion(publisher)
  const next = await publisher.offer(second(publisher, version.manifest.digest))
  const latest = await inquirer(publisher, [next]).run()
  assert.ok(latest !== undefined)
  const old = await publisher.prove(version.manifest.jws, 0, latest.seen.size)
  const { run, switched } = inquirer(publisher, [old])
  await assert.rejects(run({ manifest: latest.manifest, seen: latest.seen }), (error) => {
    assert.ok(isComityError(error, 'manifest-invalid'))
    assert.equal(error.details['reason'], 'rolled-back')
    return true
  })
  assert.equal(switched.length, 0)
})

test('a publisher that shows this reader another log is found out, and the proof of it is kept', async () => {
  const publisher = new Publisher()
  const { held, version } = await firstVersion(publisher)
  const forked = new Publisher()
  const offer = await forked.offer(second(forked, version.manifest.digest))
  const { run, switched, forks } = inquirer(publisher, [offer])
  await assert.rejects(run(held), { code: 'log-conflict' })
  assert.deepEqual([switched.length, forks], [0, [offer.proof.checkpoint]])
})

test('an answer about another agreement is refused', async () => {
  const publisher = new Publisher()
  const offer = await publisher.offer(publisher.manifest())
  const other = publisher.answer([offer], { agreement: toBase64url(new Uint8Array(32)) })
  const { run } = inquirer(publisher, [], { ask: () => Promise.resolve(other) })
  await assert.rejects(run(), (error) => isComityError(error, 'manifest-invalid'))
})

test('an answer without a manifest is refused when none is held', async () => {
  await assert.rejects(inquirer(new Publisher(), []).run(), { code: 'manifest-invalid' })
})

test('too few cosignatures for the terms refuse the manifest', async () => {
  const publisher = new Publisher()
  const offer = await publisher.offer(publisher.manifest())
  const source = {
    publisher: publisher.code,
    agreement,
    messageKey: publisher.messageKey.publicKey,
    logOrigin: publisher.origin,
    logKey: publisher.logKey.publicKey,
    cosignatures: { count: 1, witnesses: [] },
    rowsCap: 10_000,
  }
  const ports = {
    ask: () => Promise.resolve(publisher.answer([offer])),
    party,
    messageKey: inquirerKey,
    now: () => now,
  }
  const unused = () => Promise.reject(new Error('nothing is fetched before the proof'))
  const rest = { newId: () => '00000000-0000-4000-8000-000000000000', readSegment: unused, fetchSegment: unused }
  const more = { keepSegment: unused, keepFork: unused, switchTo: unused, onProgress: () => undefined }
  await assert.rejects(sync(source, nothing, { ...ports, ...rest, ...more }), { code: 'manifest-invalid' })
})

test('C-09 a manifest of many more rows than the terms allow is refused before a segment is fetched', async () => {
  const publisher = new Publisher()
  const rows = 131_072
  // Sealed or not does not matter: nothing of it is ever fetched.
  const flood = (count: number): Manifest['segments'] =>
    Array.from({ length: count }, (_, at) => ({
      role: at === 0 ? 'base' : 'delta',
      sequence: at + 1,
      partition: { bits: 0, prefix: 0 },
      sha256: toBase64url(sha256(Uint8Array.of(at >> 8, at & 0xff))),
      rows,
      bytes: 40 + 44 * rows,
    }))
  const offer = await publisher.offer(publisher.manifest({ segments: flood(2_048) }))
  const { run, store, switched } = inquirer(publisher, [offer])
  await assert.rejects(run(), (error) => isComityError(error, 'manifest-invalid') && error.details['reason'] === 'rows')
  assert.deepEqual([publisher.fetched, store.size, switched.length], [0, 0, 0])
})
