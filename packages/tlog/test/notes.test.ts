import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { signingKeyFromSeed, utf8Encode } from '@comity/codec'
import {
  cosignCheckpoint,
  formatNote,
  formatVerifierKey,
  maxNoteBytes,
  parseCheckpoint,
  parseNote,
  parseNoteBytes,
  parseVerifierKey,
  signCheckpoint,
  verifyCheckpoint,
} from '@comity/tlog'
import { readVectors } from './vectors.ts'

const vectors = readVectors('tlog/notes.json') as {
  origin: string
  verifierKey: string
  witnessKey: string
  accepted: readonly { why: string; note: string }[]
  refused: readonly { why: string; note: string }[]
}
const { publicKey } = parseVerifierKey(vectors.verifierKey)
const witness = parseVerifierKey(vectors.witnessKey)
const logKey = signingKeyFromSeed(new Uint8Array(32).fill(1))
const origin = vectors.origin
const root = new Uint8Array(32).fill(9)
const none = { count: 0, witnesses: [] }
const refused = { code: 'checkpoint-invalid' }

for (const { why, note } of vectors.accepted) {
  test(`E-07 a checkpoint with ${why} is accepted`, () => {
    const checkpoint = verifyCheckpoint({ note, origin, publicKey, cosignatures: none })
    assert.equal(checkpoint.origin, origin)
    assert.equal(formatNote(parseNote(note)), note)
  })
}

for (const { why, note } of vectors.refused) {
  test(`E-07 a checkpoint with ${why} is refused`, () => {
    assert.throws(() => verifyCheckpoint({ note, origin, publicKey, cosignatures: none }), refused)
  })
}

test('E-07 a note of more than a million bytes is refused before it is read', () => {
  const note = signCheckpoint({ key: logKey, origin, size: 3, root })
  const padding = `— other.example ${Buffer.alloc(3 * 250_000).toString('base64')}\n`
  assert.ok(note.length + padding.length > maxNoteBytes)
  assert.throws(() => parseNote(note + padding), refused)
  assert.throws(() => parseNoteBytes(utf8Encode(note + padding)), refused)
})

test('E-07 a note of 101 signature lines is refused, one of 100 is read', () => {
  const note = signCheckpoint({ key: logKey, origin, size: 3, root })
  const line = note.slice(parseNote(note).text.length + 1)
  assert.equal(parseNote(note + line.repeat(99)).signatures.length, 100)
  assert.throws(() => parseNote(note + line.repeat(100)), refused)
})

test('E-07 bytes that are not UTF-8 are refused', () => {
  const note = utf8Encode(signCheckpoint({ key: logKey, origin, size: 3, root }))
  assert.equal(parseNoteBytes(note).signatures.length, 1)
  assert.throws(() => parseNoteBytes(Uint8Array.of(0xff, ...note)), refused)
  assert.throws(() => parseNoteBytes(Uint8Array.of(0xef, 0xbb, 0xbf, ...note.subarray(0, -1))), refused)
})

test('a key whose name is not the origin cannot sign for it', () => {
  assert.throws(() => signCheckpoint({ key: logKey, origin: 'two words', size: 3, root }), refused)
  assert.throws(() => signCheckpoint({ key: logKey, origin: '', size: 3, root }), refused)
  assert.throws(() => signCheckpoint({ key: logKey, origin: 'a+b', size: 3, root }), refused)
})

test('the extension of a checkpoint is carried, not read', () => {
  const [, extended] = vectors.accepted
  const note = extended?.note ?? assert.fail()
  const { extension } = verifyCheckpoint({ note, origin, publicKey, cosignatures: none })
  assert.deepEqual(extension, ['an extension line'])
})

test('a cosignature counts with the time it states', () => {
  const key = signingKeyFromSeed(new Uint8Array(32).fill(2))
  const plain = signCheckpoint({ key: logKey, origin, size: 3, root })
  const note = cosignCheckpoint({ key, name: witness.name, note: plain, time: 1_764_000_000 })
  const cosignatures = { count: 1, witnesses: [witness] }
  const { cosigned } = verifyCheckpoint({ note, origin, publicKey, cosignatures })
  assert.deepEqual(cosigned, [{ name: witness.name, time: 1_764_000_000 }])
  assert.throws(() => verifyCheckpoint({ note: plain, origin, publicKey, cosignatures }), refused)
})

test('E-05 one witness under two names, or twice in the note, counts once', () => {
  const key = signingKeyFromSeed(new Uint8Array(32).fill(2))
  const alias = { ...witness, name: 'alias.example' }
  let note = signCheckpoint({ key: logKey, origin, size: 3, root })
  for (const name of [witness.name, witness.name, alias.name]) note = cosignCheckpoint({ key, name, note, time: 7 })
  const cosignatures = { count: 2, witnesses: [witness, alias] }
  assert.throws(() => verifyCheckpoint({ note, origin, publicKey, cosignatures }), refused)
})

test('E-05 a cosignature of another checkpoint, time or kind of key refuses the note', () => {
  const key = signingKeyFromSeed(new Uint8Array(32).fill(2))
  const plain = signCheckpoint({ key: logKey, origin, size: 3, root })
  const other = signCheckpoint({ key: logKey, origin, size: 4, root })
  const cosigned = cosignCheckpoint({ key, name: witness.name, note: other, time: 7 })
  const moved = plain + cosigned.slice(other.length)
  const cosignatures = { count: 0, witnesses: [witness] }
  assert.throws(() => verifyCheckpoint({ note: moved, origin, publicKey, cosignatures }), refused)
  const signatures = parseNote(cosignCheckpoint({ key, name: witness.name, note: plain, time: 7 })).signatures.map(
    (line) => (line.name === witness.name ? { ...line, signature: line.signature.with(7, 8) } : line),
  )
  const retimed = formatNote({ text: parseNote(plain).text, signatures })
  assert.throws(() => verifyCheckpoint({ note: retimed, origin, publicKey, cosignatures }), refused)
  const asLog = { name: witness.name, type: 'ed25519', publicKey: witness.publicKey } as const
  const counted = { count: 1, witnesses: [asLog] }
  const note = cosignCheckpoint({ key, name: witness.name, note: plain, time: 7 })
  assert.throws(() => verifyCheckpoint({ note, origin, publicKey, cosignatures: counted }), refused)
})

test('E-05 a cosignature whose time is past 2^53 seconds refuses the note', () => {
  const plain = parseNote(signCheckpoint({ key: logKey, origin, size: 3, root }))
  const key = signingKeyFromSeed(new Uint8Array(32).fill(2))
  const good = parseNote(cosignCheckpoint({ key, name: witness.name, note: formatNote(plain), time: 7 }))
  const signatures = good.signatures.map((line) =>
    line.name === witness.name ? { ...line, signature: line.signature.with(0, 1) } : line,
  )
  assert.throws(
    () =>
      verifyCheckpoint({
        note: formatNote({ text: good.text, signatures }),
        origin,
        publicKey,
        cosignatures: { count: 0, witnesses: [witness] },
      }),
    refused,
  )
})

test('a verifier key is read and printed the same, and nothing else is read', () => {
  assert.equal(formatVerifierKey(parseVerifierKey(vectors.verifierKey)), vectors.verifierKey)
  const [name, id, key] = vectors.verifierKey.split('+', 3)
  const wrong = [
    '',
    `${name ?? ''}+${id ?? ''}`,
    vectors.verifierKey.replace(id ?? '', '00000000'),
    vectors.verifierKey.replace(id ?? '', (id ?? '').toUpperCase()),
    `${vectors.verifierKey}=`,
    ` ${vectors.verifierKey}`,
    `+${id ?? ''}+${key ?? ''}`,
    `${name ?? ''}+${id ?? ''}+${Buffer.concat([Uint8Array.of(2), publicKey]).toString('base64')}`,
  ]
  for (const text of wrong) assert.throws(() => parseVerifierKey(text), { code: 'schema' }, text)
})

test('P1 whatever text is accepted as a checkpoint is printed the same', () => {
  const size = fc.oneof(fc.nat().map(String), fc.constantFrom('0', '00', '01', '1e3', '', '-1', '9'.repeat(17)))
  const line = fc.oneof(fc.string(), fc.constantFrom('', 'a', '\r'))
  fc.assert(
    fc.property(line, size, fc.array(line, { maxLength: 2 }), (first, second, extension) => {
      const text = [first, second, Buffer.from(root).toString('base64'), ...extension, ''].join('\n')
      try {
        const read = parseCheckpoint(text)
        assert.equal(
          [read.origin, read.size, Buffer.from(read.root).toString('base64'), ...read.extension, ''].join('\n'),
          text,
        )
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'checkpoint-invalid')
      }
    }),
  )
})

test('P5 one flipped bit anywhere in a signed checkpoint is refused or only touches unsigned spelling', () => {
  const bytes = utf8Encode(signCheckpoint({ key: logKey, origin, size: 3, root }))
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const at = bit >> 3
    const flipped = bytes.with(at, (bytes[at] ?? 0) ^ (1 << (bit & 7)))
    assert.throws(() => {
      const note = formatNote(parseNoteBytes(flipped))
      verifyCheckpoint({ note, origin, publicKey, cosignatures: none })
    }, refused)
  }
})
