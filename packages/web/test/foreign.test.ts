import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foreignPieces } from '../src/foreign.ts'

const marked = (text: string, kind: 'unseen' | 'mixed') =>
  foreignPieces(text)
    .filter((piece) => piece.kind === kind)
    .map((piece) => piece.text)

test('F-01 letters of scripts that are drawn alike stand apart, in a word and in an address', () => {
  const tricks: Record<string, string> = {
    'Pay to p\u0430yp\u0430l now': 'p\u0430yp\u0430l',
    'at \u0440\u0430\u0443\u0440\u0430\u04cf.\u0441\u043e\u043c today':
      '\u0440\u0430\u0443\u0440\u0430\u04cf.\u0441\u043e\u043c',
    'see \u0430\u0440\u0440\u04cf\u0435.com': '\u0430\u0440\u0440\u04cf\u0435.com',
    'write to b\u03bfb@example.com': 'b\u03bfb@example.com',
    '\u8bf7\u8054\u7cfbp\u0430ypal': '\u8bf7\u8054\u7cfbp\u0430ypal',
    'the \u13abank': '\u13abank',
    'pay-p\u0430l': '-p\u0430l',
  }
  for (const [text, word] of Object.entries(tricks)) {
    assert.deepEqual(marked(text, 'mixed'), [word], text)
    assert.equal(
      foreignPieces(text)
        .map((piece) => piece.text)
        .join(''),
      text,
    )
  }
})

test('text as people write it has no mark, in any script', () => {
  const ordinary = [
    'The bank at bank.example, 14:30; e-mail: a.b@example.com, r\u00e9sum\u00e9, na\u00efve, \u0141\u00f3d\u017a.',
    '\u041f\u0435\u0440\u0435\u0432\u043e\u0434 \u0432 \u0431\u0430\u043d\u043a, IT-\u043a\u043e\u043c\u043f\u0430\u043d\u0438\u044f, SMS \u0438 \u0441\u043e\u0440\u043e\u043a.',
    '\u53d1\u7968ABC\u516c\u53f8 \u6771\u4eac\u3068\u30ab\u30bf\u30ab\u30ca\u3067X \ud55c\uad6d\uc5b4 \u4e2d\u56fd.com',
    '\u0628\u0646\u0643 example.com \u05d1\u05e0\u05e7 \u0e18\u0e19\u0e32\u0e04\u0e32\u0e23 \u0939\u093f\u0928\u094d\u0926\u0940 \u4e09\u4e2d\u306eA',
    '\u039a\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1, 5 \u20ac, 10 \u00b5m, CO\u2082, 1\u00ba',
    '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
  ]
  for (const text of ordinary) assert.deepEqual(foreignPieces(text), [{ text, kind: 'plain' }])
})

test('F-01 what is not seen, what turns the text and heaps of marks are written out', () => {
  assert.deepEqual(marked('invoice\u202efdp.exe', 'unseen'), ['[U+202E]'])
  assert.deepEqual(marked('pay\u200bpal\u{e0041}', 'unseen'), ['[U+200B]', '[U+E0041]'])
  assert.deepEqual(marked(`z${'\u0336'.repeat(6)}`, 'unseen'), ['[U+0336]', '[U+0336]'])
  assert.deepEqual(foreignPieces('one\ttwo\nthree'), [{ text: 'one two\nthree', kind: 'plain' }])
})

test('a long text takes no longer than its length', () => {
  const long = '\u0430a'.repeat(5_000)
  assert.deepEqual(marked(`${long} ${'\u0336'.repeat(100)}`, 'mixed'), [long])
})
