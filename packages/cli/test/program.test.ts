import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { programPath } from '../src/child.ts'

const program = fileURLToPath(new URL('../bin/comity.js', import.meta.url))

function start(node: string, args: readonly string[]) {
  return spawnSync(node, [program, ...args], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', COMITY_NODE: '/nonexistent' },
  })
}

test('the program passes its exit code, standard output and standard error on', () => {
  const done = start(process.execPath, ['explain', 'leakage', '--json'])
  assert.equal(done.status, 0)
  assert.equal(done.stderr, '')
  assert.match(done.stdout, /^\{"statements":/)
  const refused = start(process.execPath, ['case', 'list'])
  assert.equal(refused.status, 65)
  assert.equal(refused.stdout, '')
})

test('under an older Node.js the program hands over to the one that is installed with it', (t) => {
  const system = '/usr/bin/node'
  const version = existsSync(system) ? spawnSync(system, ['--version'], { encoding: 'utf8' }).stdout : ''
  if (!/^v(?:20|22)\./.test(version)) {
    t.skip('no older Node.js on this machine')
    return
  }
  const handed = start(system, ['doctor', '--json'])
  assert.match(handed.stdout, /"check":"runtime","ok":true,"detail":"v2[4-9]/)
  assert.equal(start(system, ['ask']).status, 2)
})

test('a program that is not installed is program-missing, before anything is started', () => {
  assert.equal(programPath(new URL('../bin/comity.js', import.meta.url)), program)
  assert.throws(() => programPath(new URL('../bin/none.js', import.meta.url)), { code: 'program-missing' })
})
