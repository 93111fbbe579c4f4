import { randomUUID } from 'node:crypto'
import {
  type BodyOf,
  evidenceArchive,
  evidenceAsk,
  evidenceConsent,
  evidenceDerive,
  evidenceDestroy,
  evidenceKeep,
  evidenceRecall,
  evidenceReturn,
  evidenceUse,
} from '@comity/client/api'
import type { Command } from 'commander'
import type { TextKey } from '../texts.ts'
import { argument, option, type Tree, verb } from '../verb.ts'
import { handlingOf, type MarkOptions, markOptions, move, useNames } from './evidence-marks.ts'

interface UseOptions {
  readonly use: BodyOf<typeof evidenceUse>['use']
  readonly recipient?: string
  readonly reason: string
}

const exampleMethod = { return: 'By courier, receipt 4', destroy: 'Keys destroyed' } as const
const exampleId = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity evidence use`, `ask-consent`, `consent`, `derive`, `recall`, `archive`, `keep`, `return`, `destroy`. */
export function addEvidenceUse(tree: Tree, evidence: Command): void {
  const id = argument(tree, '<evidence>', 'argument.evidence')
  const reason = option(tree, { flags: '--reason <text>', text: 'option.evidenceReason', required: true })
  addUse(tree, evidence, { name: 'use', text: 'evidence.use', call: evidenceUse })
  addUse(tree, evidence, { name: 'ask-consent', text: 'evidence.ask-consent', call: evidenceAsk })
  verb<{ readonly refuse?: true }>(tree, evidence, {
    name: 'consent',
    text: 'evidence.consent',
    arguments: [id],
    options: [option(tree, { flags: '--refuse', text: 'option.refuseConsent' })],
    examples: [`comity evidence consent ${exampleId}`, `comity evidence consent ${exampleId} --refuse`],
    run: (session, { args: [named = ''], options }) =>
      move(session, evidenceConsent, { evidence: named, isGiven: options.refuse !== true }),
  })
  verb<MarkOptions & { readonly sha256: string; readonly made: string }>(tree, evidence, {
    name: 'derive',
    text: 'evidence.derive',
    arguments: [id],
    options: [
      option(tree, { flags: '--sha256 <digest>', text: 'option.derivedDigest', required: true }),
      option(tree, { flags: '--made <text>', text: 'option.made', required: true }),
      ...markOptions.map((each) => option(tree, each)),
    ],
    examples: [
      `comity evidence derive ${exampleId} --sha256 OEuqVWrFT62byauUAdpd6g-x7F4NhGUs7H5cjvF2BaA --made "An extract" --tlp AMBER --pap AMBER --europol H1`,
    ],
    run: (session, { args: [named = ''], options: { sha256, made, ...marks } }) =>
      move(session, evidenceDerive, {
        evidence: named,
        item: randomUUID(),
        sha256,
        made,
        handling: handlingOf(marks),
      }),
  })
  verb<{ readonly reason: string }>(tree, evidence, {
    name: 'recall',
    text: 'evidence.recall',
    arguments: [id],
    options: [reason],
    examples: [`comity evidence recall ${exampleId} --reason "The order was set aside."`],
    run: (session, { args: [named = ''], options }) =>
      move(session, evidenceRecall, { evidence: named, reason: options.reason }),
  })
  verb<{ readonly reason: string }>(tree, evidence, {
    name: 'archive',
    text: 'evidence.archive',
    arguments: [id],
    options: [reason],
    examples: [`comity evidence archive ${exampleId} --reason "The trial is over."`],
    run: (session, { args: [named = ''], options }) =>
      move(session, evidenceArchive, { evidence: named, reason: options.reason }),
  })
  verb<{ readonly reason: string; readonly until?: string }>(tree, evidence, {
    name: 'keep',
    text: 'evidence.keep',
    arguments: [id],
    options: [reason, option(tree, { flags: '--until <instant>', text: 'option.keepUntil' })],
    examples: [`comity evidence keep ${exampleId} --reason "Order 9 of our court."`],
    run: (session, { args: [named = ''], options: { reason: why, until = null } }) =>
      move(session, evidenceKeep, { evidence: named, reason: why, until }),
  })
  for (const [name, call] of [
    ['return', evidenceReturn],
    ['destroy', evidenceDestroy],
  ] as const)
    verb<{ readonly reason: string; readonly method: string }>(tree, evidence, {
      name,
      text: `evidence.${name}`,
      arguments: [id],
      options: [option(tree, { flags: '--method <text>', text: 'option.endMethod', required: true }), reason],
      examples: [`comity evidence ${name} ${exampleId} --method "${exampleMethod[name]}" --reason "The case is over."`],
      run: (session, { args: [named = ''], options }) => move(session, call, { evidence: named, ...options }),
    })
}

function addUse(
  tree: Tree,
  evidence: Command,
  given: {
    readonly name: string
    readonly text: TextKey
    readonly call: typeof evidenceUse | typeof evidenceAsk
  },
): void {
  verb<UseOptions>(tree, evidence, {
    name: given.name,
    text: given.text,
    arguments: [argument(tree, '<evidence>', 'argument.evidence')],
    options: [
      option(tree, { flags: '--use <use>', text: 'option.evidenceUse', choices: useNames, required: true }),
      option(tree, { flags: '--recipient <text>', text: 'option.evidenceRecipient' }),
      option(tree, { flags: '--reason <text>', text: 'option.evidenceReason', required: true }),
    ],
    examples: [`comity evidence ${given.name} ${exampleId} --use court --reason "Hearing on Friday."`],
    run: (session, { args: [id = ''], options: { recipient = null, ...use } }) =>
      move(session, given.call, { evidence: id, recipient, ...use }),
  })
}
