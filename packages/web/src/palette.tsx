import { Kbd } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { Spotlight, spotlight } from '@mantine/spotlight'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { sections as allSections } from './sections.ts'

type Section = (typeof allSections)[number]

/** How long the second key of two may take. */
const pauseMilliseconds = 1_000

/** Every page by its name (Ctrl K), or by two keys. */
export function Palette({
  sections,
  go,
}: {
  readonly sections: readonly Section[]
  readonly go: (to: Section['to']) => void
}) {
  const { t } = useTranslation()
  const first = useRef(0)
  useHotkeys([['mod+K', () => spotlight.open()]])
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const section = sections.find(({ keys }) => keys === `g ${event.key}`)
      if (section !== undefined && event.timeStamp - first.current < pauseMilliseconds) go(section.to)
      first.current = event.key === 'g' ? event.timeStamp : 0
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [sections, go])
  return (
    <Spotlight
      // The lock would write a style element, which the page's policy refuses.
      lockScroll={false}
      shortcut={null}
      nothingFound={t('app.search.empty')}
      searchProps={{ placeholder: t('app.search'), 'aria-label': t('app.search') }}
      actions={sections.map(({ to, text, keys }) => ({
        id: to,
        label: t(text),
        rightSection: <Kbd size="xs">{keys}</Kbd>,
        onClick: () => go(to),
      }))}
    />
  )
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
