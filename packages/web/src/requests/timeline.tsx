import { Paper, Timeline, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useWords } from '../forms/words.ts'
import { Moment } from '../parts/moment.tsx'
import type { Request } from './acts.tsx'
import { Said } from './said.tsx'

/** What happened to a request, by whom, and what was said with it. */
export function RequestTimeline({ request: { events, forms } }: { readonly request: Request }) {
  const { t } = useTranslation()
  const words = useWords()
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4" mb="md">
        {t('request.events')}
      </Title>
      <Timeline bulletSize={14} lineWidth={2} active={events.length - 1}>
        {events.map(({ row, from, to, party, role, at }, index) => (
          <Timeline.Item
            key={index /* events are never taken out of the middle */}
            title={from === to ? t('request.stays', { state: words.say('state', to) }) : words.say('state', to)}
          >
            {t('request.by', { party, role: words.say('role', role) })} · <Moment at={at} />
            {forms
              .filter((form) => form.row === row && form.at === at)
              .map(({ said }, place) => (
                <Said key={place} said={said} />
              ))}
          </Timeline.Item>
        ))}
      </Timeline>
    </Paper>
  )
}
