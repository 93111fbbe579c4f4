import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { readFolderLists } from '../src/demo/folder-lists.ts'

/** A folder with these files, each of one line. */
async function folderOf(t: TestContext, files: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'comity-refused-'))
  t.after(() => rm(folder, { recursive: true }))
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), 'a.example\n')
  }
  return folder
}

const refused = [
  { why: 'a folder that is not there', files: [], at: 'none', says: /none" is no folder that can be read/ },
  { why: 'a file in place of a folder', files: ['domain.txt'], at: 'domain.txt', says: /is no folder/ },
  { why: 'no party folder', files: ['domain.txt'], at: '', says: /holds 0 party folders, and matching takes two/ },
  { why: 'one party folder', files: ['one/domain.txt'], at: '', says: /holds 1 party folder, and/ },
  { why: 'a party without a list', files: ['one/domain.txt', 'two/notes.md'], at: '', says: /"two" holds no list/ },
  {
    why: 'an unknown type',
    files: ['one/domain.txt', 'two/hosts.txt'],
    at: '',
    says: /"two\/hosts\.txt" is not named/,
  },
  { why: 'a folder as a list', files: ['one/ip.txt', 'two/ip.txt/x'], at: '', says: /"two\/ip\.txt" cannot be read/ },
  {
    why: 'an invisible name',
    files: ['one/ip.txt', 'tw\u202eo/ip.txt'],
    at: '',
    says: /cannot be the name of a party/,
  },
] as const

for (const { why, files, at, says } of refused) {
  test(`the demo refuses ${why} in one sentence that names it and the known types`, async (t) => {
    const lists = await readFolderLists(join(await folderOf(t, files), at))
    assert.ok('refused' in lists)
    assert.match(lists.refused, says)
    assert.match(lists.refused, /^[^\n]* phone\.txt, .*domain\.txt, .*person\.txt\.$/)
  })
}

test('sentences say the names of folders, and codes that had to be made are unlike each other', async (t) => {
  const lists = await readFolderLists(await folderOf(t, ['Big Bank/ip.txt', 'party-1/ip.txt', 'party-1/domain.txt']))
  assert.ok('parties' in lists)
  assert.deepEqual(lists.about, ['Big Bank holds 1 list.', 'party-1 holds 2 lists.'])
  assert.deepEqual(
    lists.parties.map(({ code, name }) => [code, name]),
    [
      ['party-1', 'Big Bank'],
      ['party-2', 'party-1'],
    ],
  )
})
