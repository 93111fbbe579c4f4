import assert from 'node:assert/strict'
import test from 'node:test'
import { csvLine } from '../src/csv.ts'
import { majorUnits } from '../src/outcome-account.ts'

test('no cell of a table is a formula to a spreadsheet, and none reaches out of its place', () => {
  const line = (cell: string) => Buffer.from(csvLine([cell, 'b'])).toString()
  for (const cell of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1'])
    assert.ok(line(cell).startsWith(`'${cell}`) || line(cell).startsWith(`"'${cell}`), cell)
  assert.equal(line('=HYPERLINK("x","y")'), `"'=HYPERLINK(""x"",""y"")",b\r\n`)
  assert.equal(line('a\r\nb'), '"a\r\nb",b\r\n')
  assert.equal(line('plain'), 'plain,b\r\n')
})

test('minor units are written with as many digits as the currency has, however large the sum', () => {
  assert.equal(majorUnits('30118400000', 'CNY'), '301,184,000.00')
  assert.equal(majorUnits('5', 'USD'), '0.05')
  assert.equal(majorUnits('1200', 'JPY'), '1,200')
  assert.equal(majorUnits('123456789012345678901', 'BHD'), '123,456,789,012,345,678.901')
})
