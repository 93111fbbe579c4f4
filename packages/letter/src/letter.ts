/** One paragraph of a column; with a label it is a figure of a list. */
export interface Paragraph {
  readonly label: string | null
  readonly text: string
}

/** What stands in the column of one language. Its paragraphs may be in another one where there are no words in that. */
export interface Column {
  readonly language: string
  readonly paragraphs: readonly Paragraph[]
}

/**
 * A part of a document. `mark` is the number of a clause, or empty. A table is not divided into languages: its cells are
 * codes, and each head says itself in all of them.
 */
export type Block =
  | { readonly kind: 'heading'; readonly columns: readonly Column[] }
  | { readonly kind: 'note'; readonly columns: readonly Column[] }
  | { readonly kind: 'clause'; readonly mark: string; readonly columns: readonly Column[] }
  | { readonly kind: 'entry'; readonly mark: string; readonly columns: readonly Column[] }
  | {
      readonly kind: 'table'
      readonly heads: readonly (readonly Column[])[]
      readonly rows: readonly (readonly string[])[]
    }
  /** A chart: in each row one bar for each series, at most three, beside each other and never added up. */
  | {
      readonly kind: 'bars'
      readonly series: readonly (readonly Column[])[]
      readonly rows: readonly BarRow[]
    }
  /** A text of one of those it is between, once over all columns: shown as it was written, under a label in every language. */
  | { readonly kind: 'said'; readonly label: readonly Column[]; readonly language: string; readonly text: string }
  /** A hash for people to compare: in groups, and as words. */
  | { readonly kind: 'hash'; readonly groups: readonly string[]; readonly words: readonly string[] }

/** A row of a chart. */
export interface BarRow {
  readonly name: string
  readonly values: readonly { readonly value: number; readonly text: string }[]
}

/** A document for people, before it is HTML or PDF. All text in it may be foreign: whoever prints it escapes it. */
export interface Letter {
  /** BCP 47, one a column. */
  readonly languages: readonly string[]
  readonly title: readonly Column[]
  /** The one date of the document, out of what it renders: never that of the rendering. */
  readonly dated: string
  /** What stands at the foot of every page. */
  readonly foot: string
  /** What stands at the head of every page: how the document may be used. */
  readonly banner?: string
  readonly blocks: readonly Block[]
}
