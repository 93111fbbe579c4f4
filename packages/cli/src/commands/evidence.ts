import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import {
  type BodyOf,
  evidenceAccept,
  evidenceCollect,
  evidenceFetch,
  evidenceOffer,
  evidenceSeal,
  evidenceVerify,
} from '@comity/client/api'
import { readEvidenceOwn, uploadEvidenceOwn } from '@comity/client/own'
import type { Command } from 'commander'
import { escapeLine } from '../escape.ts'
import { refuseTaken, streamBytes, writeNewBytes } from '../files.ts'
import type { TextKey } from '../texts.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'
import { addEvidenceReading } from './evidence-reading.ts'
import { addEvidenceUse } from './evidence-use.ts'
import { addEvidenceWithholding } from './evidence-withholding.ts'
import { handlingOf, type MarkOptions, markOptions, move, useNames } from './evidence-marks.ts'
import { followJob, type WaitOptions } from './job.ts'

type Collection = BodyOf<typeof evidenceCollect>
type Offer = BodyOf<typeof evidenceOffer>

interface CollectOptions {
  readonly title: string
  readonly collectedAt: string
  readonly collector: string
  readonly source: string
  readonly method: string
  readonly tool: string
  readonly toolVersion: string
  readonly legalBasis: string
}

interface OfferOptions extends MarkOptions {
  readonly use: Offer['uses']
  readonly retainUntil: string
}

const exampleId = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity evidence …`: exhibits from their collection to their end. */
export function addEvidenceCommands(tree: Tree): void {
  const evidence = group(tree, 'evidence')
  addCollect(tree, evidence)
  addWork(tree, evidence, { name: 'seal', text: 'evidence.seal', call: evidenceSeal })
  verb<OfferOptions>(tree, evidence, {
    name: 'offer',
    text: 'evidence.offer',
    arguments: [argument(tree, '<evidence>', 'argument.evidence')],
    options: [
      ...markOptions.map((each) => option(tree, each)),
      option(tree, { flags: '--use <use>', text: 'option.evidenceUse', choices: useNames, many: true, required: true }),
      option(tree, { flags: '--retain-until <instant>', text: 'option.retainUntil', required: true }),
    ],
    examples: [
      `comity evidence offer ${exampleId} --tlp AMBER --pap AMBER --europol H1 --use investigation --retain-until 2027-01-01T00:00:00.000Z`,
    ],
    run: async (session, { args: [id = ''], options: { use, retainUntil, ...marks } }) => {
      const body = { evidence: id, handling: handlingOf(marks), uses: use, retainUntil }
      await move(session, evidenceOffer, body)
    },
  })
  verb(tree, evidence, {
    name: 'accept',
    text: 'evidence.accept',
    arguments: [argument(tree, '<evidence>', 'argument.evidence')],
    examples: [`comity evidence accept ${exampleId}`],
    run: (session, { args: [id = ''] }) => move(session, evidenceAccept, { evidence: id }),
  })
  addWork(tree, evidence, { name: 'fetch', text: 'evidence.fetch', call: evidenceFetch })
  addWork(tree, evidence, { name: 'verify', text: 'evidence.verify', call: evidenceVerify })
  addEvidenceUse(tree, evidence)
  addEvidenceWithholding(tree, evidence)
  addExport(tree, evidence)
  addEvidenceReading(tree, evidence)
}

function addCollect(tree: Tree, evidence: Command): void {
  const text = (flags: string, key: TextKey) => option(tree, { flags, text: key, required: true })
  verb<CollectOptions>(tree, evidence, {
    name: 'collect',
    text: 'evidence.collect',
    arguments: [argument(tree, '<request>', 'argument.request'), argument(tree, '<file...>', 'argument.evidenceFiles')],
    options: [
      text('--title <text>', 'option.evidenceTitle'),
      text('--collected-at <instant>', 'option.collectedAt'),
      text('--collector <text>', 'option.collector'),
      text('--source <text>', 'option.evidenceSource'),
      text('--method <text>', 'option.evidenceMethod'),
      text('--tool <name>', 'option.tool'),
      text('--tool-version <version>', 'option.toolVersion'),
      text('--legal-basis <text>', 'option.evidenceBasis'),
    ],
    examples: [
      `comity evidence collect ${exampleId} statement.pdf --title Statements --collected-at 2026-07-23T09:00:00.000Z --collector "Fraud desk" --source "Core system" --method Export --tool exporter --tool-version 4.1 --legal-basis "Order 7"`,
    ],
    run: async (session, { args: [request = '', ...paths], options }) => {
      const { tool, toolVersion: version, ...stated } = options
      const files: Collection['files'] = []
      for (const path of paths) {
        const { content } = await streamBytes(path)
        const { file } = await uploadEvidenceOwn(await session.node(), { file: randomUUID(), content })
        files.push({ file, name: basename(path) })
      }
      const body = { evidence: randomUUID(), request, ...stated, tool: { name: tool, version }, files }
      await move(session, evidenceCollect, body)
    },
  })
}

function addWork(
  tree: Tree,
  evidence: Command,
  given: {
    readonly name: string
    readonly text: TextKey
    readonly call: typeof evidenceSeal | typeof evidenceFetch | typeof evidenceVerify
  },
): void {
  verb<WaitOptions>(tree, evidence, {
    name: given.name,
    text: given.text,
    arguments: [argument(tree, '<evidence>', 'argument.evidence')],
    options: [option(tree, { flags: '--no-wait', text: 'option.noWait' })],
    examples: [`comity evidence ${given.name} ${exampleId}`],
    run: async (session, { args: [id = ''], options }) => {
      const started = await session.call(given.call, { evidence: id })
      await followJob(session, { started, options, label: 'label.evidence', publishers: [] })
    },
  })
}

function addExport(tree: Tree, evidence: Command): void {
  verb<{ readonly file: number; readonly out: string }>(tree, evidence, {
    name: 'export',
    text: 'evidence.export',
    arguments: [argument(tree, '<evidence>', 'argument.evidence')],
    options: [
      option(tree, { flags: '--file <number>', text: 'option.evidenceFile', number: true, required: true }),
      option(tree, { flags: '--out <path>', text: 'option.evidenceOut', required: true }),
    ],
    examples: [`comity evidence export ${exampleId} --file 1 --out statement.pdf`],
    run: async ({ node, print, t }, { args: [id = ''], options: { file, out } }) => {
      await refuseTaken(out)
      // Under a name that the person chose: never under one that a partner did.
      await writeNewBytes(out, readEvidenceOwn(await node(), { evidence: id, file }))
      print.result({ evidence: id, file, out }, () => print.say(t('say.written', { file: escapeLine(out) })))
    },
  })
}
