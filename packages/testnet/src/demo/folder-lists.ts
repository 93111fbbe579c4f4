import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isComityError } from '@comity/codec'
import { profileNames } from '@comity/identifiers'
import { verifyDisplayName } from '@comity/protocol'
import type { PartyList } from '../main-job.ts'
import type { DemoLists, PartyLists } from './lists.ts'

/** Why a folder cannot be shown: one sentence for the person who named it. */
export interface RefusedFolder {
  readonly refused: string
}

const types: readonly string[] = profileNames
  .filter((profile) => profile !== 'target/1')
  .map((profile) => profile.replace(/\/1$/, ''))
const memberClasses = ['agency', 'company', 'university'] as const

/** Reads a folder in which each sub-folder is a party and each `<type>.txt` in it a list of one type. */
export async function readFolderLists(folder: string): Promise<DemoLists | RefusedFolder> {
  const names = await foldersIn(folder)
  if (names === undefined) return refuse(`${quoted(folder)} is no folder that can be read`)
  if (names.length < 2) {
    return refuse(`${quoted(folder)} holds ${counted(names.length, 'party folder')}, and matching takes two or more`)
  }
  const parties: PartyLists[] = []
  for (const [at, name] of names.entries()) {
    if (!isDisplayName(name)) return refuse(`The folder ${quoted(name)} cannot be the name of a party`)
    const lists = await listsIn(join(folder, name), name)
    if ('refused' in lists) return lists
    const memberClass = memberClasses[at % 3] ?? 'agency'
    parties.push({ code: codeOf(name, at), name, memberClass, country: 'XX', lists })
  }
  return { parties, about: parties.map(({ name, lists }) => `${name} holds ${counted(lists.length, 'list')}.`) }
}

/** Sub-folders by name, links to folders included, hidden ones not; undefined when the folder cannot be read. */
async function foldersIn(folder: string): Promise<readonly string[] | undefined> {
  const names = await readdir(folder).catch(() => undefined)
  if (names === undefined) return undefined
  const shown = names.filter((name) => !name.startsWith('.')).sort()
  const isFolder = await Promise.all(shown.map((name) => stat(join(folder, name)).catch(() => undefined)))
  return shown.filter((_, at) => isFolder[at]?.isDirectory() === true)
}

async function listsIn(folder: string, name: string): Promise<readonly PartyList[] | RefusedFolder> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.txt') && !file.startsWith('.')).sort()
  if (files.length === 0) return refuse(`The folder ${quoted(name)} holds no list`)
  const lists: PartyList[] = []
  for (const file of files) {
    const type = basename(file, '.txt')
    if (!types.includes(type)) return refuse(`${quoted(join(name, file))} is not named after a type`)
    const bytes = await readFile(join(folder, file)).catch(() => undefined)
    if (bytes === undefined) return refuse(`${quoted(join(name, file))} cannot be read`)
    lists.push({ type, bytes })
  }
  return lists
}

function refuse(what: string): RefusedFolder {
  const known = types.map((type) => `${type}.txt`).join(', ')
  return { refused: `${what}: give a folder with one sub-folder a party and in it lists named ${known}.` }
}

/** A folder may have any name; a party code is a short lower-case word (spec/messages.md §2), unlike all others. */
function codeOf(name: string, at: number): string {
  const isOurs = /^(party-\d+|postgres|template\d|comity-template)$/.test(name)
  return !isOurs && /^[a-z][a-z0-9-]{1,58}[a-z0-9]$/.test(name) ? name : `party-${String(at + 1)}`
}

function isDisplayName(name: string): boolean {
  try {
    return verifyDisplayName(name).length <= 200
  } catch (error) {
    if (isComityError(error)) return false
    throw error
  }
}

/** With what a terminal would act on written out. */
function quoted(text: string): string {
  return JSON.stringify(text)
}

function counted(count: number, thing: string): string {
  return `${String(count)} ${thing}${count === 1 ? '' : 's'}`
}
