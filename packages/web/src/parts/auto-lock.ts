import { useEffect } from 'react'

/** After how many minutes without a key, a click or a touch the session is ended; all within what the node allows without a call. */
export const lockMinutes = [5, 15, 30] as const
export type LockMinutes = (typeof lockMinutes)[number]

const kept = 'comity-lock'
const lastInput = 'comity-input'
const minute = 60_000
/** How often the time is looked at, and how often input is written down. */
const look = 5_000

/** What was chosen on this device, else 15. */
export function chosenLock(): LockMinutes {
  const chosen = Number(localStorage.getItem(kept))
  return lockMinutes.find((minutes) => minutes === chosen) ?? 15
}

/** Chooses it for this device. */
export function chooseLock(minutes: LockMinutes): void {
  localStorage.setItem(kept, String(minutes))
}

/**
 * Calls `lock` once nobody has touched any page of this node in this browser for the chosen time. Pages ask again by themselves, which
 * would keep a session that nobody sits at; a machine that slept is asked as soon as it wakes.
 */
export function useAutoLock(lock: () => void): void {
  useEffect(() => {
    let noted = 0
    const note = () => {
      const now = Date.now()
      if (now - noted < look) return
      noted = now
      localStorage.setItem(lastInput, String(now))
    }
    const check = () => {
      if (Date.now() - Number(localStorage.getItem(lastInput)) < chosenLock() * minute) return
      clearInterval(timer)
      lock()
    }
    const inputs = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const
    note()
    const timer = setInterval(check, look)
    for (const input of inputs) document.addEventListener(input, note, { passive: true })
    return () => {
      clearInterval(timer)
      for (const input of inputs) document.removeEventListener(input, note)
    }
  }, [lock])
}
