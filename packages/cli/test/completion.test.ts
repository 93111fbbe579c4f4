import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { comity } from './program.ts'

const script = async (shell: string) => (await comity(['completion', shell])).stdout

/** What bash offers for a line that is being typed, the last word being the one to complete. */
async function offered(words: readonly string[]): Promise<readonly string[]> {
  const line = words.map((word) => `'${word}'`).join(' ')
  const probe = `${await script('bash')}
COMP_WORDS=(${line}); COMP_CWORD=${String(words.length - 1)}; _comity; printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['--norc', '-c', probe], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .split('\n')
    .filter((word) => word !== '')
}

test('bash offers the groups, then the verbs of a group, then the options of a verb', async () => {
  assert((await offered(['comity', 'pa'])).includes('party'))
  assert.deepEqual(await offered(['comity', 'hit', 'c']), ['confirm'])
  const options = await offered(['comity', 'ask', '--p'])
  assert.deepEqual([...options].sort(), ['--profile', '--publisher', '--purpose'])
})

test('bash offers the values of an option that has a closed set, also behind other options', async () => {
  assert.deepEqual(await offered(['comity', 'ask', '--mode', '']), ['once', 'standing'])
  assert.deepEqual(await offered(['comity', '--json', 'request', 'open', '--urgency', 'E']), ['E0', 'E1'])
  assert.deepEqual(await offered(['comity', 'completion', 'f']), ['fish'])
})

test('a script is made for each shell from the same tree, and each shell that is installed can read it', async () => {
  assert.match(await script('zsh'), /^#compdef comity\n/)
  assert.match(await script('fish'), /complete -c comity -f -n '[^']*hit[^']*' -a confirm -d 'Confirm a hit/)
  for (const shell of ['bash', 'zsh', 'fish']) {
    const read = spawnSync(shell, ['-n'], { input: await script(shell), encoding: 'utf8' })
    if (read.error === undefined) assert.equal(read.status, 0, read.stderr)
  }
})

test('another shell is refused', async () => {
  assert.equal((await comity(['completion', 'tcsh'])).code, 2)
})
