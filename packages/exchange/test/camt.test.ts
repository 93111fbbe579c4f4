import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError, utf8Encode } from '@comity/codec'
import fc from 'fast-check'
import { readRecall, readResolution, writeRecall, writeResolution } from '../src/index.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const payment = { kind: 'uetr', value: 'eb6305c9-1f7f-49de-aed0-16487c27b42d' } as const
const fields = {
  payment,
  amount: { minor: '4230000000', currency: 'EUR' },
  sentAt: '2026-06-08T11:00:00.000Z',
  summary: 'A forged change of account: <&> "ü" 中.',
  victim: 'A trader',
  victimCountry: 'NO',
  victimPlace: 'Oslo',
  fromInstitution: 'DNBANOKK',
  fromAccount: 'NO9386011117947',
  to: 'A shell company',
  toInstitution: 'A bank in Sudland',
  toAccount: 'SG 0042',
  toCountry: 'SG',
  authority: 'Norland Police',
  recall: 'CXL-1',
}
const envelope = { id: '6f6c2a524f0e4f6e9a510d0f3c1f8b11', from: 'norland-police', at: '2026-06-08T12:00:00.000Z' }
const written = writeRecall({ ...fields, ...envelope })

const read = (xml: string) => readRecall(utf8Encode(xml))
/** The message with one thing changed, which has to be in it. */
const changed = (from: string, to: string): string => {
  assert.ok(written.xml.includes(from), from)
  return written.xml.replace(from, to)
}

test('a claim goes out as camt.056 and comes in as it was; what a claim has no place for is named by its path', () => {
  assert.deepEqual(written.notKept, [])
  const { fields: again, notKept } = read(written.xml)
  assert.deepEqual(again, fields)
  assert.deepEqual(notKept, [
    ...['Assgnmt/Id', 'Assgnmt/Assgnr/Pty/Nm', 'Assgnmt/Assgne/Agt/FinInstnId/Nm', 'Assgnmt/CreDtTm'],
    ...['CtrlData/NbOfTxs', 'Undrlyg/TxInf/OrgnlGrpInf/OrgnlMsgId', 'Undrlyg/TxInf/OrgnlGrpInf/OrgnlMsgNmId'],
  ])
  const more = read(changed('<OrgnlUETR>', '<OrgnlClrSysRef>S 1</OrgnlClrSysRef><OrgnlUETR>'))
  assert.ok(more.notKept.includes('Undrlyg/TxInf/OrgnlClrSysRef'))
})

test('a member that the format cannot carry whole is named, not lost silently', () => {
  const long = writeRecall({ ...fields, ...envelope, victim: 'x'.repeat(141), summary: 'Two\nlines.' })
  assert.deepEqual([...long.notKept].sort(), ['summary', 'victim'])
  const out = { kind: 'transaction-output', value: '9f1c:0' } as const
  assert.deepEqual(writeRecall({ ...fields, ...envelope, payment: out }).notKept, ['payment'])
})

test('an answer goes out as camt.029 and comes in as it was', () => {
  const answer = {
    status: 'PDCR',
    ...{ held: { minor: '3900000000', currency: 'EUR' }, until: '2026-06-18T12:00:00.000Z' },
    text: 'The rest had left.',
  } as const
  const out = writeResolution({ ...answer, ...envelope, to: 'norland-police', payment })
  assert.deepEqual(out.notKept, [])
  assert.deepEqual(readResolution(utf8Encode(out.xml)).fields, answer)
  const none = { status: 'RJCR', held: undefined, until: undefined, text: 'It was spent.' } as const
  const refused = writeResolution({ ...none, ...envelope, to: 'norland-police', payment, reason: 'AM04' })
  assert.deepEqual(readResolution(utf8Encode(refused.xml)).fields, none)
  const twice = refused.xml.replace('<Sts>', '<Sts><Conf>CNCL</Conf></Sts><Sts>')
  assert.throws(() => readResolution(utf8Encode(twice)), refusedAs('camt-invalid'))
  assert.throws(() => readResolution(utf8Encode(refused.xml.replace('>RJCR<', '>XXXX<'))), refusedAs('camt-invalid'))
})

test('a document type, an entity, depth, size and another encoding are refused before anything is read', () => {
  const doctype = (inside: string) => changed('<Document', `<!DOCTYPE Document ${inside}>\n<Document`)
  const bomb = '[<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]'
  for (const inside of ['', bomb, '[<!ENTITY x SYSTEM "file:///etc/passwd">]', 'SYSTEM "http://127.0.0.1/x.dtd"']) {
    assert.throws(() => read(doctype(inside)), refusedAs('xml-unsafe'))
  }
  const deep = '<a>'.repeat(40) + '</a>'.repeat(40)
  assert.throws(() => read(changed('<CtrlData>', `${deep}<CtrlData>`)), refusedAs('xml-unsafe'))
  assert.throws(() => read(changed('<CtrlData>', `${'<a/>'.repeat(5_000)}<CtrlData>`)), refusedAs('xml-unsafe'))
  assert.throws(() => read(changed('<CtrlData>', `${' '.repeat(300_000)}<CtrlData>`)), refusedAs('xml-unsafe'))
  assert.throws(() => read(changed('UTF-8', 'UTF-16')), refusedAs('xml-unsafe'))
  assert.throws(() => read(changed('<CtrlData>', '<?php exit?><CtrlData>')), refusedAs('xml-unsafe'))
  assert.throws(() => readRecall(new Uint8Array([0xff, 0xfe, 0x3c, 0x00])), refusedAs('xml-unsafe'))
  for (const text of ['', 'x', '<a>', changed('A trader', '&undeclared;'), changed('</Document>', '')]) {
    assert.throws(() => read(text), refusedAs('camt-invalid'))
  }
})

test('sums below zero, of nothing, too large, of no currency or with decimals too many are refused', () => {
  const amounts = ['-42300000.00', '0.00', '9'.repeat(17), '1e9', '42300000.001', '0x1', '']
  for (const amount of amounts) {
    const given = changed('>42300000.00<', `>${amount}<`)
    // An empty element says nothing; a person has to.
    if (amount === '') assert.equal(read(given).fields.amount, undefined)
    else assert.throws(() => read(given), refusedAs('amount-invalid'), amount)
  }
  for (const currency of ['', 'eur', 'XQQ', 'EU', 'EURO']) {
    assert.throws(() => read(changed('Ccy="EUR"', `Ccy="${currency}"`)), refusedAs('amount-invalid'), currency)
  }
  assert.throws(() => read(changed(' Ccy="EUR"', '')), refusedAs('amount-invalid'))
})

test('another message, version, reason, a second payment, something said twice and a time without its zone are refused', () => {
  const one = /<TxInf>[\s\S]*<\/TxInf>/.exec(written.xml)?.[0] ?? ''
  const wrong = [
    changed('camt.056.001.08', 'camt.056.001.01'),
    changed('camt.056.001.08', 'pacs.008.001.08'),
    changed('<Cd>FRAD</Cd>', '<Cd>DUPL</Cd>'),
    changed('<Cd>FRAD</Cd>', ''),
    changed(one, one + one),
    changed('<Ctry>NO</Ctry>', '<Ctry>NO</Ctry><Ctry>SE</Ctry>'),
    changed('2026-06-08T11:00:00.000Z', '2026-06-08T11:00:00'),
    changed('2026-06-08T11:00:00.000Z', '2026-02-31T11:00:00Z'),
    changed(payment.value, 'eb6305c9'),
    changed('DNBANOKK', 'DNB'),
  ]
  for (const xml of wrong) assert.throws(() => read(xml), refusedAs('camt-invalid'), xml)
  // A clone of the element in another namespace is not the element.
  const foreign = changed('<OrgnlUETR>', '<x:OrgnlUETR xmlns:x="urn:x">1</x:OrgnlUETR><OrgnlUETR>')
  assert.deepEqual(read(foreign).fields.payment, payment)
})

test('whatever a person writes, the message is well-formed, and what comes back is what went in or is named', () => {
  const nasty = [
    'a',
    'word',
    ' ',
    '\n',
    '<',
    '&',
    ']]>',
    '"',
    '\u0000',
    '\ud800',
    '\uffff',
    '中',
    '\u202e',
    '&lt;',
    '<!--',
  ]
  const text = fc.array(fc.constantFrom(...nasty), { minLength: 1, maxLength: 150 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, text, (victim, summary) => {
      const { xml, notKept } = writeRecall({ ...fields, ...envelope, victim, summary })
      const again = read(xml).fields
      assert.ok(notKept.includes('victim') || again.victim === victim)
      assert.ok(notKept.includes('summary') || again.summary === summary)
      assert.equal(again.to, fields.to)
    }),
    { numRuns: 30 },
  )
})
