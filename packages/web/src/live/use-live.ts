import { type ChangeKind, changeKinds } from '@comity/client/api'
import { followOwn } from '@comity/client/own'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { codeOf, nodeUntil } from '../call.ts'

/** How long one stream is asked for; the next follows it. */
const seconds = 600
/** After a stream that broke, and after one that was refused because there are enough of them. */
const pause = 5_000

/**
 * Renews what pages show as soon as the node tells that something of its kind changed. Only a page that is seen follows; whatever happens to
 * the stream, pages go on asking by themselves (call.ts, `living`).
 */
export function useLive(): void {
  const queries = useQueryClient()
  useEffect(() => {
    let stop = new AbortController()
    const begin = () => {
      stop.abort()
      stop = new AbortController()
      if (document.visibilityState === 'visible') void follow(queries, stop.signal)
    }
    begin()
    document.addEventListener('visibilitychange', begin)
    return () => {
      document.removeEventListener('visibilitychange', begin)
      stop.abort()
    }
  }, [queries])
}

/** Follows until it is stopped, or until nobody is signed in any more or has no role for it. */
async function follow(queries: QueryClient, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      let isFirst = true
      for await (const { changed } of followOwn(nodeUntil(signal), { seconds })) {
        // What changed before the first word was told to nobody: all of it is asked anew.
        await renew(queries, isFirst ? undefined : changed)
        isFirst = false
      }
    } catch (error) {
      if (over.includes(codeOf(error))) return
    }
    await waited(signal)
  }
}

const over: readonly string[] = ['login-failed', 'role-forbids', 'not-found']

async function renew(queries: QueryClient, changed: readonly ChangeKind[] | undefined): Promise<void> {
  const kinds = changed ?? changeKinds
  await queries.invalidateQueries({
    predicate: ({ queryKey: [name] }) => kinds.some((kind) => String(name).startsWith(`${kind}.`)),
  })
}

function waited(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, pause)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      done()
    })
  })
}
