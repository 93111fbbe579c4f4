import type { Connection, Submittable } from 'pg'

/** The header of PostgreSQL's binary COPY format; it comes in front of the first row. */
const headerBytes = 19

/**
 * COPY … TO STDOUT in binary format as a query of node-postgres. `onRow` gets each row's bytes while they last: the driver
 * uses its buffer again, so whoever keeps a row copies it.
 */
export class CopyOut implements Submittable {
  readonly done: Promise<void>
  readonly #statement: string
  readonly #onRow: (row: Buffer) => void
  #isFirst = true
  #failure: { readonly error: unknown } | undefined
  #resolve: () => void = () => undefined
  #reject: (error: unknown) => void = () => undefined

  constructor(statement: string, onRow: (row: Buffer) => void) {
    this.#statement = statement
    this.#onRow = onRow
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  submit(connection: Connection): void {
    connection.query(this.#statement)
  }

  /** One message is one row; the last one only says that there are no more. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    const row = this.#isFirst ? chunk.subarray(headerBytes) : chunk
    this.#isFirst = false
    if (row.length < 2 || row.readInt16BE(0) < 0 || this.#failure !== undefined) return
    try {
      this.#onRow(row)
    } catch (error) {
      // Thrown from here it would end the driver's parsing; the rest of the answer is passed over instead.
      this.#failure = { error }
    }
  }

  handleCommandComplete(): void {
    // What matters is that the connection is ready again.
  }

  handleReadyForQuery(): void {
    if (this.#failure === undefined) this.#resolve()
    else this.#reject(this.#failure.error)
  }

  handleError(error: unknown): void {
    this.#reject(error)
  }
}
