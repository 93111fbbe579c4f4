import { evidenceList, evidenceShow, type ResultOf } from '@comity/client/api'
import type { Command } from 'commander'
import type { Printer } from '../output.ts'
import { argument, type Tree, verb } from '../verb.ts'
import { printEvents } from './events.ts'

/** `comity evidence list` and `show`. */
export function addEvidenceReading(tree: Tree, evidence: Command): void {
  verb(tree, evidence, {
    name: 'list',
    text: 'evidence.list',
    examples: ['comity evidence list'],
    run: async ({ call, print }) => {
      const listed = await call(evidenceList, {})
      print.result(listed, () => {
        print.table(listed.evidence, [
          { label: 'label.evidence', of: (row) => row.evidence },
          { label: 'label.side', of: (row) => row.side },
          { label: 'label.partner', of: (row) => row.partner },
          { label: 'label.request', of: (row) => row.request },
          { label: 'label.state', of: (row) => row.state },
          { label: 'label.openedAt', of: (row) => row.openedAt },
        ])
      })
    },
  })
  verb(tree, evidence, {
    name: 'show',
    text: 'evidence.show',
    arguments: [argument(tree, '<evidence>', 'argument.evidence')],
    examples: ['comity evidence show 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'],
    run: async ({ call, print }, { args: [id = ''] }) => {
      const shown = await call(evidenceShow, { evidence: id })
      print.result(shown, () => {
        printExhibit(print, shown)
      })
    },
  })
}

function printExhibit(print: Printer, shown: ResultOf<typeof evidenceShow>): void {
  const { offer, seal, asked } = shown
  print.facts([
    ['label.evidence', shown.evidence],
    ['label.side', shown.side],
    ['label.partner', shown.partner],
    ['label.request', shown.request],
    ['label.state', shown.state],
    ['label.title', shown.title],
    ['label.root', seal?.root],
    ['label.bytes', seal?.bytes],
    ['label.handling', offer === null ? undefined : marks(offer.handling)],
    ['label.uses', offer?.uses],
    ['label.retainUntil', offer?.retainUntil],
    ['label.asked', asked === null ? undefined : [asked.use, asked.recipient ?? ''].join(' ').trim()],
    ['label.recallDue', shown.recallDue ?? undefined],
    ['label.hold', shown.hold?.reason],
    ['label.heldSince', shown.hold?.since],
    ['label.isPastRetention', shown.isPastRetention ? shown.isPastRetention : undefined],
    ['label.overdue', shown.isRecallOverdue ? shown.isRecallOverdue : undefined],
    ['label.checkedAt', shown.checkedAt ?? undefined],
    ['label.damaged', shown.damaged.length === 0 ? undefined : shown.damaged],
  ])
  print.heading('label.files')
  print.table(shown.files, [
    { label: 'label.number', of: (row) => row.file },
    { label: 'label.name', of: (row) => row.name },
    { label: 'label.bytes', of: (row) => row.bytes },
    { label: 'label.digest', of: (row) => row.sha256 },
  ])
  printEvents(print, shown.events)
  print.heading('label.accesses')
  print.table(shown.accesses, [
    { label: 'label.at', of: (row) => row.at },
    { label: 'label.person', of: (row) => row.person },
    { label: 'label.number', of: (row) => row.file },
  ])
}

function marks({ tlp, pap, europol }: NonNullable<ResultOf<typeof evidenceShow>['offer']>['handling']): string {
  return `TLP:${tlp} PAP:${pap} ${europol.join(' ')}`.trim()
}
