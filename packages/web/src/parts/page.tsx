import { Stack, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'

/** A page's heading, which is the window's title too, and what stands under it. */
export function Page({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { t } = useTranslation()
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`
  }, [title, t])
  return (
    <Stack maw={1100}>
      <Title order={1} size="h2">
        {title}
      </Title>
      {children}
    </Stack>
  )
}
