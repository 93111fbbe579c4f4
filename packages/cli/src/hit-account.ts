import { decodeHandling, offenceCategories, statusesOfBits } from '@comity/agreement'
import type { ProvenHit } from '@comity/client/hit-report'
import { formatInstant, i2osp } from '@comity/codec'
import type { Account, AccountPart } from '@comity/letter'
import type { PartyCard } from '@comity/protocol'
import { inBoth } from './documents.ts'
import type { TextKey } from './texts.ts'

/** What a report proves, and what it cannot prove; said beside every result (spec/hit-reports.md §6). */
export function claimsOf({ opened }: ProvenHit): {
  readonly proved: readonly TextKey[]
  readonly notProved: readonly TextKey[]
} {
  const always: readonly TextKey[] = ['proves.agreement', 'proves.question', 'proves.answer', 'proves.index']
  const label: readonly TextKey[] = opened === null ? [] : ['proves.label']
  const sealed: readonly TextKey[] = opened === null ? ['proves-not.sealed'] : []
  return {
    proved: [...always, ...label, 'proves.confirmation'],
    notProved: [
      ...sealed,
      'proves-not.cards',
      'proves-not.truth',
      'proves-not.record',
      'proves-not.later',
      'proves-not.person',
      'proves-not.time',
    ],
  }
}

export type HitFact = readonly [label: TextKey, value: string]

/** The facts of a proved report, each as one line of text. */
export function hitFacts(proven: ProvenHit): readonly HitFact[] {
  const { report, clause, question, manifest, segment, state, confirmation, opened } = proven
  return [
    ['label.hit', report.hit],
    ['label.state', state],
    ['label.inquirer', report.party],
    ['label.publisher', report.publisher],
    ['label.madeFor', report.to],
    ['label.madeAt', report.madeAt],
    ['label.agreement', report.agreement],
    ['label.clause', clause],
    ['label.purpose', question.purpose],
    ['label.basis', question.basis],
    ['label.profile', question.profile],
    ['label.askedStatuses', question.statuses.join(', ')],
    ['label.batchId', question.batch],
    ['label.batchSize', String(question.count)],
    ['label.positionInBatch', String(report.position)],
    ['label.askedAt', question.createdAt],
    ['label.foundAt', report.foundAt],
    ['label.confirmedAt', confirmation.at],
    ['label.confirmedBy', `${confirmation.role} ${confirmation.actor ?? ''}`],
    ['label.epoch', String(manifest.manifest.epoch)],
    ['label.manifestVersion', String(manifest.manifest.version)],
    ['label.segmentHash', `${report.segment} (${segment.role}, ${String(segment.rows)})`],
    ...openedFacts(opened),
    ['label.withdrawn', report.withdrawnAt ?? '-'],
    ['label.markedAs', markingText(report.marking)],
  ]
}

function openedFacts(opened: ProvenHit['opened']): readonly HitFact[] {
  if (opened === null) return []
  const { opening, label } = opened
  const category = offenceCategories.find(({ code }) => code === label.category)?.name
  return [
    ['label.identifier', opening.value],
    ['label.category', category ?? `category-${String(label.category)}`],
    ['label.statuses', statusesOfBits(label.statuses).join(', ')],
    ['label.firstSeen', formatInstant(Date.UTC(1970, label.month)).slice(0, 7)],
    ['label.handling', markingText(decodeHandling(i2osp(label.handling, 2)))],
  ]
}

function markingText({ tlp, pap, europol }: { tlp: string; pap: string; europol: readonly string[] }): string {
  return [`TLP:${tlp}`, `PAP:${pap}`, ...europol].join(' ')
}

/** A proved report as a document for people. `digest` is the SHA-256 of the report's file, hex. */
export function hitAccount({
  proven,
  cards,
  digest,
  languages,
}: {
  readonly proven: ProvenHit
  readonly cards: readonly PartyCard[]
  readonly digest: string
  readonly languages: readonly string[]
}): Account {
  const { proved, notProved } = claimsOf(proven)
  const notes = (keys: readonly TextKey[]): readonly AccountPart[] =>
    keys.map((key) => ({ kind: 'note', text: inBoth(key) }))
  return {
    title: inBoth('document.hitReport'),
    dated: proven.report.madeAt,
    foot: digest,
    languages,
    parts: [
      { kind: 'note', text: inBoth('document.notTheProof') },
      { kind: 'facts', facts: [[inBoth('label.documentHash'), digest]] },
      ...(proven.report.withdrawnAt === null ? [] : notes(['say.withdrawn'])),
      { kind: 'facts', facts: hitFacts(proven).map(([label, value]) => [inBoth(label), value]) },
      { kind: 'heading', text: inBoth('document.proved') },
      ...notes(proved),
      { kind: 'heading', text: inBoth('document.notProved') },
      ...notes(notProved),
      { kind: 'heading', text: inBoth('document.logEntries') },
      logTable(proven),
      { kind: 'heading', text: inBoth('document.cards') },
      {
        kind: 'table',
        heads: [inBoth('label.party'), inBoth('label.fingerprint')],
        rows: cards.map(({ card, fingerprint }) => [card.party, fingerprint]),
      },
    ],
  }
}

function logTable({ entries }: ProvenHit): AccountPart {
  return {
    kind: 'table',
    heads: [
      inBoth('label.party'),
      inBoth('label.entryType'),
      inBoth('label.entryIndex'),
      inBoth('label.size'),
      inBoth('label.cosignatures'),
    ],
    rows: entries.map(({ party, type, index, size, cosigned }) => [
      party,
      type,
      String(index),
      String(size),
      cosigned.map(({ name, time }) => `${name} ${formatInstant(time * 1_000)}`).join(', '),
    ]),
  }
}
