import type { ImportQuery, ImportResult } from '@comity/client/api'
import { importOwn } from '@comity/client/own'
import { ownNode } from '../call.ts'
import { importText, type Mapping } from './mapping.ts'
import type { Sheet } from './sheet.ts'

/** What a person says of the whole list. */
export type Said = Pick<ImportQuery, 'case' | 'status' | 'profile' | 'region'>

/** Imports a list into a case as it was mapped. Throws as `call`. */
export function importSheet(
  said: Said,
  { sheet, mapping }: { readonly sheet: Sheet; readonly mapping: Mapping },
): Promise<ImportResult> {
  return importOwn(ownNode, { query: { ...said, format: 'csv' }, content: importText(sheet, mapping) })
}
