import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test from 'node:test'

const program = `
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
const { useTemporaryFolder } = await import(${JSON.stringify(join(import.meta.dirname, '../temporary-folder.ts'))})
const folder = useTemporaryFolder()
console.log(JSON.stringify({ folder, isUsed: tmpdir() === folder && existsSync(folder) }))
`

test('temporary files lie in one folder, where TMPDIR says if somebody chose, and it goes with its process', (t) => {
  const chosen = mkdtempSync(join(tmpdir(), 'comity-chosen-'))
  t.after(() => rmSync(chosen, { recursive: true, force: true }))
  for (const given of [chosen, undefined]) {
    const { TMPDIR: _, ...rest } = process.env
    const env = given === undefined ? rest : { ...rest, TMPDIR: given }
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program], { env, encoding: 'utf8' })
    const { folder, isUsed } = JSON.parse(printed) as { readonly folder: string; readonly isUsed: boolean }
    assert.ok(isUsed)
    assert.ok(!existsSync(folder))
    if (given !== undefined) assert.equal(dirname(folder), given)
  }
})
