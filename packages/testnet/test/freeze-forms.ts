import type * as api from '@comity/client/api'
import { lacking, pathsOf, type Plain } from './wrong-forms.ts'

/** A form filled in wrongly, and what is wrong with it. */
export interface WrongForm {
  readonly wrong: string
  readonly body: Plain
}

/** One form of a payment stop with whoever fills it in. */
export interface Form {
  readonly call: api.OwnCall
  readonly body: Plain
  readonly send: (call: api.OwnCall, body: never) => Promise<unknown>
}

const dates = ['sentAt', 'holdUntil', 'until']
const sums = ['minor', 'held', 'requestingMinor']

const noDates = [
  'soon',
  '',
  '2026-06-08',
  '2026-02-30T00:00:00.000Z',
  '2026-06-08T24:01:00.000Z',
  '9999-99-99T99:99:99.999Z',
]
const noSums = ['-1', '-0', '1.5', '1e3', '01', '', ' 1', 'x', '１', '9'.repeat(19)]
const noCurrencies = ['XQQ', 'eur', 'EU', 'EURO', '']

/**
 * A rightly filled form with each member missing in turn, each date nonsense, and each sum negative, overflowing, broken or in no
 * currency. Members that say nothing (null) are only left out.
 */
export function wronged(body: Plain): readonly WrongForm[] {
  return pathsOf(body).flatMap((path) => {
    const name = path.at(-1) ?? ''
    const isSaid = at(body, path) !== null
    const instead = (values: readonly string[]) =>
      values.map((given) => ({ wrong: `${path.join('.')}: ${given}`, body: replaced(body, path, given) }))
    return [
      { wrong: `without ${path.join('.')}`, body: lacking(body, path) },
      ...(dates.includes(name) && isSaid ? instead(noDates) : []),
      ...(sums.includes(name) && isSaid ? instead(noSums) : []),
      ...(name === 'currency' ? instead(noCurrencies) : []),
    ]
  })
}

function at(value: Plain, [name, ...rest]: readonly string[]): Plain {
  if (name === undefined || typeof value !== 'object' || value === null) return value
  return at((value as Readonly<Record<string, Plain>>)[name] ?? null, rest)
}

function replaced(value: Plain, [name, ...rest]: readonly string[], given: string): Plain {
  if (name === undefined) return given
  if (Array.isArray(value))
    return value.map((item: Plain, place) => (String(place) === name ? replaced(item, rest, given) : item))
  const object = value as Readonly<Record<string, Plain>>
  return { ...object, [name]: replaced(object[name] ?? null, rest, given) }
}
