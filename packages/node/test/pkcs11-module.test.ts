import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Token } from '../src/pkcs11/token.ts'
import { makeSoftToken, softModule, withoutSoftHsm } from './soft-token.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

test('a PKCS#11 module stays loaded when memory is collected', { skip: withoutSoftHsm }, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'comity-token-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const pin = '12345678'
  makeSoftToken(dir, { label: 'comity', pin })
  const token = new Token({ module: softModule ?? '', label: 'comity' }, pin)
  // Finalisers run between turns. A module that was let go ends the process at the next call.
  for (let turn = 0; turn < 20; turn++) {
    collectGarbage()
    await nextTurn()
  }
  assert.equal(token.makeSigningKey('message').length, 32)
  token.close()
})
