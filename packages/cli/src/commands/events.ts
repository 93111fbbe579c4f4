import type { Printer } from '../output.ts'

/** An event of a machine as its show call tells it. */
interface ShownEvent {
  readonly row: string
  readonly from: string
  readonly to: string
  readonly party: string
  readonly role: string
  readonly at: string
}

/** What happened to a request, an exhibit or a payment stop, in its order. */
export function printEvents(print: Printer, events: readonly ShownEvent[]): void {
  print.heading('label.events')
  print.table(events, [
    { label: 'label.at', of: (row) => row.at },
    { label: 'label.row', of: (row) => row.row },
    { label: 'label.from', of: (row) => row.from },
    { label: 'label.to', of: (row) => row.to },
    { label: 'label.party', of: (row) => row.party },
    { label: 'label.role', of: (row) => row.role },
  ])
}
