import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Findings, Problem } from './problem.ts'
import { filesBelow, textOf } from './tree.ts'

const page = 'spec/exits.md'

/** What a row may say that content passes before it goes out. */
const gates = ['marking', 'let out', 'unit', 'originator', 'claim', 'offer']

/** A row of the page: what goes out by it, and past which gate. */
export interface Exit {
  readonly name: string
  readonly section: string
  readonly carriesContent: boolean
  /** Empty where no content goes out. */
  readonly gate: string
}

/**
 * spec/exits.md and the code say the same: every message, call of people, door, file that the program writes and receiver that
 * node.json can set is classified there, once, and nothing that is not in the code (spec/attacks.md D-04).
 */
export function checkExits({ root }: { readonly root: string }): Findings {
  if (!existsSync(join(root, page))) return { problems: [], notes: [] }
  const { exits, problems } = exitsOf(textOf(root, page))
  return {
    problems: [
      ...problems,
      ...Object.entries(sections).flatMap(([section, find]) => compare(section, find(root), exits)),
    ],
    notes: [],
  }
}

/** The rows of the page, and what is wrong with them by themselves. */
export function exitsOf(text: string): { readonly exits: readonly Exit[]; readonly problems: readonly Problem[] } {
  const exits: Exit[] = []
  const problems: Problem[] = []
  let section = ''
  for (const line of text.split('\n')) {
    section = /^## (\d+)\./.exec(line)?.[1] ?? section
    const [, names = '', content = '', gate = ''] = line.split('|').map((cell) => cell.trim())
    if (section === '' || !names.startsWith('`')) continue
    const carriesContent = content === 'content'
    const word = gate.replaceAll('`', '')
    const isWhole = carriesContent ? gates.includes(word) : /^none: .+/.test(content) && word === ''
    for (const [, name = ''] of names.matchAll(/`([^`]+)`/g)) {
      if (!isWhole)
        problems.push({
          where: page,
          reason: `the row of ${name} says neither which gate content passes nor what else it carries`,
        })
      exits.push({ name, section, carriesContent, gate: word })
    }
  }
  return { exits, problems }
}

/** Where the code has the exits of each section of the page. */
const sections: Readonly<Record<string, (root: string) => readonly string[]>> = {
  1: (root) => [
    ...wireNames(root, 'packages/protocol/src/messages'),
    ...wireNames(root, 'packages/node/src/routes/partner'),
  ],
  2: (root) => wireNames(root, 'packages/client/src/api'),
  3: (root) =>
    sources(root, 'packages/node/src').flatMap((file) =>
      [...textOf(root, file).matchAll(/app\s*\.(?:get|post|put|delete|route|all)(?:<[^(]*>)?\(\s*([^,]+),/g)].flatMap(
        ([, path = '']) => doorOf(path, textOf(root, file)),
      ),
    ),
  4: (root) =>
    sources(root, 'packages/cli/src')
      .filter(
        (file) =>
          !file.endsWith('/files.ts') &&
          /\b(?:writeNew|writeNewBytes|writeFile|createWriteStream)\(/.test(textOf(root, file)),
      )
      .map((file) => file.replace('packages/cli/src/', '')),
  5: (root) =>
    sources(root, 'packages/node/src')
      .filter((file) => file.endsWith('config.ts'))
      .flatMap((file) =>
        [...textOf(root, file).matchAll(/\b(?:kind|protocol): Type\.Literal\('([^']+)'\)/g)].flatMap(([, name = '']) =>
          // The folder of the node itself is no way out of it.
          name === 'folder' ? [] : [name],
        ),
      ),
}

function compare(section: string, found: readonly string[], exits: readonly Exit[]): readonly Problem[] {
  const rows = exits.filter((exit) => exit.section === section).map(({ name }) => name)
  const names = new Set(found)
  return [
    ...[...names]
      .filter((name) => !rows.includes(name))
      .map((name) => ({ where: page, reason: `nobody has said in §${section} what goes out by ${name}` })),
    ...rows
      .filter((name) => !names.has(name))
      .map((name) => ({ where: page, reason: `§${section} names ${name}, which the code does not have` })),
    ...rows
      .filter((name, at) => rows.indexOf(name) !== at)
      .map((name) => ({ where: page, reason: `§${section} names ${name} twice` })),
  ]
}

/** Files whose name has a dot in it are named as on the wire (STYLE.md rule 4). */
function wireNames(root: string, folder: string): readonly string[] {
  return sources(root, folder).flatMap((file) => {
    const name = file.slice(file.lastIndexOf('/') + 1, -'.ts'.length)
    return name.includes('.') ? [name] : []
  })
}

/** The path of a door; one for each route of a table is that table's. */
function doorOf(path: string, text: string): readonly string[] {
  if (path.startsWith('`')) return []
  if (path.startsWith("'")) return [path.slice(1, -1)]
  return [new RegExp(`\\b${path} = '([^']+)'`).exec(text)?.[1] ?? path]
}

function sources(root: string, folder: string): readonly string[] {
  return filesBelow(root, folder).filter((file) => file.endsWith('.ts'))
}
