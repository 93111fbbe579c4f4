import { refusalGrounds } from '@comity/agreement'
import { type BodyOf, evidenceCancel, evidenceDecline, evidenceHold } from '@comity/client/api'
import type { Command } from 'commander'
import type { Session } from '../shell.ts'
import { argument, option, type Tree, verb } from '../verb.ts'
import { move } from './evidence-marks.ts'

const exampleId = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity evidence cancel`, `decline`, `hold`, `lift-hold`. */
export function addEvidenceWithholding(tree: Tree, evidence: Command): void {
  const id = argument(tree, '<evidence>', 'argument.evidence')
  verb(tree, evidence, {
    name: 'cancel',
    text: 'evidence.cancel',
    arguments: [id],
    examples: [`comity evidence cancel ${exampleId}`],
    run: (session, { args: [named = ''] }) => move(session, evidenceCancel, { evidence: named }),
  })
  verb<{ readonly ground: BodyOf<typeof evidenceDecline>['ground']; readonly fix?: string }>(tree, evidence, {
    name: 'decline',
    text: 'evidence.decline',
    arguments: [id],
    options: [
      option(tree, { flags: '--ground <ground>', text: 'option.ground', choices: refusalGrounds, required: true }),
      option(tree, { flags: '--fix <text>', text: 'option.evidenceFix' }),
    ],
    examples: [`comity evidence decline ${exampleId} --ground R11 --fix "Only the first file."`],
    run: (session, { args: [named = ''], options: { ground, fix = null } }) =>
      move(session, evidenceDecline, { evidence: named, ground, fix }),
  })
  verb<{ readonly reason: string }>(tree, evidence, {
    name: 'hold',
    text: 'evidence.hold',
    arguments: [id],
    options: [option(tree, { flags: '--reason <text>', text: 'option.holdReason', required: true })],
    examples: [`comity evidence hold ${exampleId} --reason "Order 9 of the district court"`],
    run: (session, { args: [named = ''], options: { reason } }) => hold(session, { evidence: named, reason }),
  })
  verb(tree, evidence, {
    name: 'lift-hold',
    text: 'evidence.lift-hold',
    arguments: [id],
    examples: [`comity evidence lift-hold ${exampleId}`],
    run: (session, { args: [named = ''] }) => hold(session, { evidence: named, reason: null }),
  })
}

async function hold({ call, print }: Session, body: BodyOf<typeof evidenceHold>): Promise<void> {
  const held = await call(evidenceHold, body)
  print.result(held, () => {
    print.facts([
      ['label.evidence', held.evidence],
      ['label.isHeld', held.isHeld],
    ])
  })
}
