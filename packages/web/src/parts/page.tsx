import { Stack, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { partnerLine, PartnerWord } from './partner-text.tsx'

interface Given {
  readonly title: string
  /** Somebody outside wrote the title: its language, `''` where that is not known. */
  readonly foreign?: string
  readonly children: ReactNode
}

/** A page's heading, which is the window's title too, and what stands under it. */
export function Page({ title, foreign, children }: Given) {
  const { t } = useTranslation()
  useEffect(() => {
    document.title = `${foreign === undefined ? title : partnerLine(title)} · ${t('app.name')}`
  }, [title, foreign, t])
  return (
    <Stack maw={1100}>
      <Title order={1} size="h2" className="comity-heading">
        {foreign === undefined ? title : <PartnerWord text={title} lang={foreign} />}
      </Title>
      {children}
    </Stack>
  )
}
