import { basename } from 'node:path'
import { headings } from './markdown.ts'
import type { Problem } from './problem.ts'
import { filesBelow, textOf } from './tree.ts'

/** Parts of the protocol that are no route of their own: answers and receipts travel in a response. */
const inResponses = /(?:\.answer|^message\.receipt|\.card|\.signature)$/

/** The wire name is the file name, in every place where it stands (STYLE.md rule 4). */
export function checkWireNames(root: string): Problem[] {
  const own = wireFiles(root, 'packages/node/src/routes/own')
  const calls = wireFiles(root, 'packages/client/src/api')
  const partner = wireFiles(root, 'packages/node/src/routes/partner')
  const messages = wireFiles(root, 'packages/protocol/src/messages')
  const spec = filesBelow(root, 'spec').filter((file) => file.endsWith('.md'))
  const named = spec.flatMap((file) => headings(textOf(root, file))).join('\n')
  return [
    ...sameNames({ left: calls, right: own, reason: 'has no route of that name in packages/node/src/routes/own' }),
    ...sameNames({ left: own, right: calls, reason: 'has no call of that name in packages/client/src/api' }),
    ...sameNames({
      left: partner.filter((file) => !servesFiles(root, file)),
      right: messages,
      reason: 'has no message of that name in packages/protocol/src/messages',
    }),
    ...sameNames({
      left: messages.filter((file) => !inResponses.test(nameOf(file))),
      right: partner,
      reason: 'has no route of that name in packages/node/src/routes/partner',
    }),
    ...[...calls, ...partner].flatMap((file) => sayTheirName(root, file)),
    ...[...calls, ...partner]
      .filter((file) => !new RegExp(`(?<![a-z.])${escaped(nameOf(file))}(?![a-z])`).test(named))
      .map((file) => ({ where: file, reason: `no page of spec/ has a heading with ${nameOf(file)}` })),
  ]
}

/** A file fetched by its hash is no message: nothing of it is signed, and its name is its proof. */
function servesFiles(root: string, file: string): boolean {
  return /: FileRoute\b/.test(textOf(root, file))
}

/** Files whose name is a wire name: two or more words joined by dots. */
function wireFiles(root: string, folder: string): readonly string[] {
  return filesBelow(root, folder).filter((file) => /^[a-z][a-z-]*(?:\.[a-z][a-z-]*)+\.ts$/.test(basename(file)))
}

function nameOf(file: string): string {
  return basename(file, '.ts')
}

function sameNames({
  left,
  right,
  reason,
}: {
  readonly left: readonly string[]
  readonly right: readonly string[]
  readonly reason: string
}): Problem[] {
  const names = new Set(right.map(nameOf))
  return left.filter((file) => !names.has(nameOf(file))).map((file) => ({ where: file, reason }))
}

/** A declared `name: '…'` with dots in it is that of the file. */
function sayTheirName(root: string, file: string): Problem[] {
  const declared = [...textOf(root, file).matchAll(/\bname: '(?<name>[a-z-]+(?:\.[a-z-]+)+)'/g)]
  return declared
    .map((match) => match.groups?.['name'] ?? '')
    .filter((name) => name !== nameOf(file) && !inResponses.test(name))
    .map((name) => ({ where: file, reason: `declares the wire name ${name}; the file must be named like it` }))
}

function escaped(text: string): string {
  return text.replaceAll('.', '\\.')
}
