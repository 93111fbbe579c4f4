import type { ErrorDetails, ErrorRow } from '@comity/codec'

/** One batch for a worker: the function `name` that `module` exports, called with `input`. */
export interface TaskMessage {
  readonly id: number
  readonly module: string
  readonly name: string
  readonly input: unknown
}

/** What a worker gives back. A failure that is no ComityError comes without anything that could hold content. */
export type DoneMessage =
  | { readonly id: number; readonly state: 'done'; readonly result: unknown }
  | {
      readonly id: number
      readonly state: 'refused'
      readonly code: string
      readonly row: ErrorRow
      readonly details: ErrorDetails
    }
  | { readonly id: number; readonly state: 'failed' }
