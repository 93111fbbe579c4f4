import { pouchList, pouchPack, type PouchOpened } from '@comity/client/api'
import { openPouchOwn, readPouchOwn } from '@comity/client/own'
import type { Command } from 'commander'
import { escapeLine } from '../escape.ts'
import { refuseTaken, streamBytes, writeNewBytes } from '../files.ts'
import type { Printer } from '../output.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'

interface PackOptions {
  readonly for: string
  readonly out?: string
}

/** `comity pouch …`. */
export function addPouchCommands(tree: Tree): void {
  const pouch = group(tree, 'pouch')
  addPack(tree, pouch)
  verb(tree, pouch, {
    name: 'open',
    text: 'pouch.open',
    arguments: [argument(tree, '<file>', 'argument.pouchFile')],
    examples: ['comity pouch open sudland-bank-3.age'],
    run: async ({ node, print, t }, { args: [file = ''] }) => {
      const { content } = await streamBytes(file)
      const opened = await openPouchOwn(await node(), { content })
      print.result(opened, () => {
        printOpened(print, opened)
        if (opened.state === 'known') print.say(t('say.pouchKnown'))
      })
    },
  })
  verb(tree, pouch, {
    name: 'list',
    text: 'pouch.list',
    examples: ['comity pouch list', 'comity pouch list --json'],
    run: async ({ call, print }) => {
      const listed = await call(pouchList, {})
      print.result(listed, () => {
        print.heading('label.packed')
        print.table(listed.packed, [
          { label: 'label.party', of: (row) => row.party },
          { label: 'label.number', of: (row) => row.number },
          { label: 'label.bytes', of: (row) => row.bytes },
          { label: 'label.at', of: (row) => row.createdAt },
          { label: 'label.wasOpened', of: (row) => row.opened },
        ])
        print.heading('label.opened')
        print.table(listed.opened, [
          { label: 'label.party', of: (row) => row.party },
          { label: 'label.number', of: (row) => row.number },
          { label: 'label.state', of: (row) => row.state },
          { label: 'label.error', of: (row) => row.error },
          { label: 'label.at', of: (row) => row.receivedAt },
        ])
        print.heading('label.quarantine')
        print.table(listed.quarantine, [
          { label: 'label.file', of: (row) => row.file },
          { label: 'label.error', of: (row) => row.error },
          { label: 'label.bytes', of: (row) => row.bytes },
          { label: 'label.at', of: (row) => row.refusedAt },
        ])
      })
    },
  })
}

function addPack(tree: Tree, pouch: Command): void {
  verb<PackOptions>(tree, pouch, {
    name: 'pack',
    text: 'pouch.pack',
    options: [
      option(tree, { flags: '--for <party>', text: 'option.for', required: true }),
      option(tree, { flags: '--out <file>', text: 'option.pouchOut' }),
    ],
    examples: ['comity pouch pack --for sudland-bank', 'comity pouch pack --for sudland-bank --out stick/1.age'],
    run: async ({ call, node, print, t }, { options }) => {
      if (options.out !== undefined) await refuseTaken(options.out)
      const packed = await call(pouchPack, { party: options.for })
      const file = options.out ?? `${packed.party}-${packed.number}.age`
      await writeNewBytes(file, readPouchOwn(await node(), { pouch: packed.pouch }))
      print.result({ ...packed, file }, () => {
        const { parts } = packed
        print.facts([
          ['label.party', packed.party],
          ['label.number', packed.number],
          ['label.bytes', packed.bytes],
          ['label.expiresAt', packed.expiresAt],
          ['label.partReceipts', parts.receipt],
          ['label.partMessages', parts.message],
          ['label.partSegments', parts.segment],
          ['label.partAnswers', parts.answer],
          ['label.partRefusals', parts.refusal],
          ['label.partQuestions', parts.question],
          ['label.left', packed.left === 0 ? undefined : packed.left],
        ])
        print.say(t('say.written', { file: escapeLine(file) }))
      })
    },
  })
}

function printOpened(print: Printer, opened: PouchOpened): void {
  const { parts, missing } = opened
  const ranges = (given: PouchOpened['missing']['pouches']) =>
    given.length === 0 ? undefined : given.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`))
  print.facts([
    ['label.party', opened.party],
    ['label.number', opened.number],
    ['label.state', opened.state],
    ['label.partReceipts', parts.receipt],
    ['label.partMessages', parts.message],
    ['label.partSegments', parts.segment],
    ['label.partAnswers', parts.answer],
    ['label.partRefusals', parts.refusal],
    ['label.partQuestions', parts.question],
    ['label.missingSequences', ranges(missing.sequences)],
    ['label.missingPouches', ranges(missing.pouches)],
    ['label.missingSegments', missing.segments.length === 0 ? undefined : missing.segments.length],
  ])
  if (opened.refused.length === 0) return
  print.table(opened.refused, [
    { label: 'label.kind', of: (row) => row.kind },
    { label: 'label.name', of: (row) => row.name },
    { label: 'label.error', of: (row) => row.code },
  ])
}
