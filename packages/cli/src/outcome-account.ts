import type { operationShow, outcomeShow, ResultOf } from '@comity/client/api'
import type { Account, AccountPart } from '@comity/letter'
import { inBoth } from './documents.ts'
import type { TextKey } from './texts.ts'

type Outcomes = ResultOf<typeof outcomeShow>
type Operation = ResultOf<typeof operationShow>
type Parts = Outcomes['kinds'][number]['events']
type Money = Outcomes['kinds'][number]['money'][number]

/** The three parts of a number, in the order in which they always stand. */
export const parts = ['agreed', 'claimed', 'disputed'] as const
const series = parts.map((name) => inBoth(`part.${name}`))

/** What an operation came to as a document for people (spec/outcomes.md §11): the three parts beside each other, never added. */
export function outcomeAccount({
  operation,
  outcomes,
  languages,
}: {
  readonly operation: Operation
  readonly outcomes: Outcomes
  readonly languages: readonly string[]
}): Account {
  const { kinds } = outcomes
  const facts: readonly (readonly [TextKey, string])[] = [
    ['label.title', operation.title],
    ['label.operation', operation.operation],
    ['label.state', operation.state],
    ['label.lead', operation.lead],
    ['label.members', operation.members.join(', ')],
    ['document.ledgerHash', outcomes.hash],
  ]
  const chart = (heading: TextKey, rows: Extract<AccountPart, { kind: 'bars' }>['rows']): readonly AccountPart[] =>
    rows.length === 0
      ? []
      : [
          { kind: 'heading', text: inBoth(heading) },
          { kind: 'bars', series, rows },
        ]
  return {
    title: inBoth('document.operation'),
    dated: operation.events.at(-1)?.at ?? operation.openedAt,
    foot: outcomes.hash,
    languages,
    parts: [
      { kind: 'facts', facts: facts.map(([label, value]) => [inBoth(label), value]) },
      { kind: 'note', text: inBoth('document.threeParts') },
      { kind: 'note', text: inBoth('document.internal') },
      ...(kinds.length === 0 ? [{ kind: 'note' as const, text: inBoth('document.nothing') }] : []),
      ...chart(
        'document.events',
        kinds.map(({ kind, events }) => countRow(kind, events)),
      ),
      ...chart(
        'document.subjects',
        kinds.map(({ kind, subjects }) => countRow(kind, subjects)),
      ),
      // A chart of its own for each currency: their bars have no common scale.
      ...currenciesOf(outcomes).flatMap((currency) =>
        chart(
          'document.money',
          kinds.flatMap(({ kind, money }) =>
            money.filter((sum) => sum.currency === currency).map((sum) => moneyRow(`${kind} ${currency}`, sum)),
          ),
        ),
      ),
    ],
  }
}

function countRow(name: string, counted: Parts) {
  return { name, values: parts.map((part) => ({ value: counted[part], text: counted[part].toLocaleString('en') })) }
}

function moneyRow(name: string, sum: Money) {
  return {
    name,
    values: parts.map((part) => ({
      value: Number(sum[part]),
      text: `${sum.atLeast[part] ? '≥ ' : ''}${majorUnits(sum[part], sum.currency)}`,
    })),
  }
}

/** Minor units as a person writes them; the digits behind the point are those of the currency (ISO 4217, as CLDR has them). */
export function majorUnits(minor: string, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  const padded = minor.padStart(digits + 1, '0')
  const whole = BigInt(padded.slice(0, padded.length - digits)).toLocaleString('en')
  return digits === 0 ? whole : `${whole}.${padded.slice(-digits)}`
}

function currenciesOf({ kinds }: Outcomes): readonly string[] {
  return [...new Set(kinds.flatMap(({ money }) => money.map(({ currency }) => currency)))].sort()
}

/** The same numbers as lines of a table: one number a line, with its part beside it. */
export function outcomeTable({ kinds }: Outcomes): readonly (readonly string[])[] {
  const head = ['kind', 'measure', 'currency', 'part', 'number', 'bound']
  const counts = kinds.flatMap(({ kind, events, subjects }) =>
    Object.entries({ events, subjects }).flatMap(([measure, counted]) =>
      parts.map((part) => [kind, measure, '', part, String(counted[part]), 'exact']),
    ),
  )
  const sums = kinds.flatMap(({ kind, money }) =>
    money.flatMap((sum) =>
      parts.map((part) => [kind, 'minor', sum.currency, part, sum[part], sum.atLeast[part] ? 'at-least' : 'exact']),
    ),
  )
  return [head, ...counts, ...sums]
}
