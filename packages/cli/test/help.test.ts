import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { allCommands, buildProgram } from '../src/program.ts'
import { makeSession, type Surroundings } from '../src/shell.ts'
import { languages, translator } from '../src/texts.ts'
import { comity } from './program.ts'

const output = { write: () => undefined, isTerminal: false, env: {} }
const surroundings: Surroundings = { argv: [], env: {}, stdout: output, stderr: output }
const t = translator('en')
const program = buildProgram({
  t,
  surroundings,
  open: (command) => makeSession({ command, t, surroundings, endWith: () => undefined }),
})

function pathOf(command: (typeof program)['commands'][number]): string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()]
}

const paths = allCommands(program).map(pathOf)

test('every verb of the first release is there', () => {
  const wanted = [
    ...['node init', 'node start', 'node status', 'person add', 'person list', 'person revoke'],
    ...['party card', 'party introduce', 'party trust', 'party list', 'case open', 'case list', 'case show', 'import'],
    ...['case import-show', 'job show'],
    ...['agreement draft', 'agreement propose', 'agreement show', 'agreement sign', 'agreement list'],
    ...['index publish', 'index sync', 'index status', 'ask', 'hit list', 'hit show', 'hit confirm', 'hit dismiss'],
    ...[
      'request open',
      'request approve',
      'request acknowledge',
      'request judge',
      'request accept',
      'request answer',
      'request list',
    ],
    ...['request show', 'explain leakage', 'log verify', 'demo', 'doctor', 'completion'],
  ]
  const there = paths.map((path) => path.join(' '))
  assert.deepEqual(
    wanted.filter((path) => !there.includes(path)),
    [],
  )
})

for (const language of languages) {
  test(`the help of every command in ${language} is as it was last read by a person`, async () => {
    let whole = ''
    for (const path of paths) {
      const { code, stdout } = await comity([...path, '--help', '--lang', language])
      assert.equal(code, 0)
      whole += `$ comity ${[...path, '--help'].join(' ')}\n${stdout}\n`
    }
    const file = new URL(`./help.${language}.txt`, import.meta.url)
    if (process.env['COMITY_UPDATE'] === 'help') writeFileSync(file, whole)
    assert.equal(whole, readFileSync(file, 'utf8'))
  })
}

test('every verb that does something shows an example that begins with its own words', async () => {
  for (const command of allCommands(program).filter(({ commands }) => commands.length === 0)) {
    const path = pathOf(command)
    const { stdout } = await comity([...path, '--help'])
    assert(stdout.includes(`Examples:\n  comity ${path.join(' ')}`), path.join(' '))
  }
})

test('help in Chinese has no English sentence of its own', async () => {
  const { stdout } = await comity(['case', 'open', '--help'], { env: { LANG: 'zh_CN.UTF-8' } })
  assert.match(stdout, /用法：/)
  assert.doesNotMatch(stdout, /Usage|Options|display|choices/)
})
