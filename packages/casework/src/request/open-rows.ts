import { type Instant, isComityError } from '@comity/codec'
import type { Acting, Side } from '../machine.ts'
import { applyRequest, nextRequestEvent, type RequestObject } from '../request.ts'
import { requestRows } from './rows.ts'

/** Stands for what an act would bring: of a row that brings content only that it brings some is judged. */
const someContent = 'A'.repeat(43)

/**
 * The rows that somebody of one side may do from where a request stands (spec/casework.md §4). Each is tried on the machine
 * itself, which says no by throwing: there is no second set of rules that could say otherwise.
 */
export function openRows(
  request: RequestObject,
  { side, acting, at }: { readonly side: Side; readonly acting: Acting; readonly at: Instant },
): readonly string[] {
  const { state, parties, contents } = request
  return requestRows
    .filter((row) => row.side === side && row.from.includes(state))
    .filter(({ row, to, content }) =>
      to.some((next) => {
        const about =
          content === null || content === 'new' ? content && someContent : (contents[content.sameAs] ?? null)
        return isTaken(() =>
          applyRequest(
            request,
            nextRequestEvent({ request, row, to: next, party: parties[side], acting, content: about, at }),
          ),
        )
      }),
    )
    .map(({ row }) => row)
}

function isTaken(step: () => unknown): boolean {
  try {
    step()
    return true
  } catch (error) {
    if (isComityError(error)) return false
    throw error
  }
}
