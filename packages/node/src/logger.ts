import type { Safe } from '@comity/codec'
import { type DestinationStream, pino } from 'pino'
import { describeError } from './describe-error.ts'

/** What a line may hold: numbers, our own ids, members of closed sets. Free text does not type-check. */
export type LogFields = Readonly<Record<string, number | boolean | Safe>>

/** The local operating log. The text is a constant of the program. */
export interface Log {
  readonly info: (text: string, fields: LogFields) => void
  readonly warn: (text: string, fields: LogFields) => void
  /** An error goes in by name, code and place; never by its message. */
  readonly failure: (text: string, error: unknown, fields: LogFields) => void
}

/** Where lines go, and from which level on. */
export interface LogTarget {
  readonly level: 'info' | 'warn' | 'error' | 'silent'
  readonly stream: DestinationStream
}

/** Lines of JSON (pino) on a stream. */
export function openLogger({ level, stream }: LogTarget): Log {
  const lines = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream)
  return {
    info: (text, fields) => lines.info(fields, text),
    warn: (text, fields) => lines.warn(fields, text),
    failure: (text, error, fields) => lines.error({ ...fields, error: describeError(error) }, text),
  }
}
