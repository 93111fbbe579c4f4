import { List, Paper, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const learned = ['ask.learn.publisher', 'ask.learn.linked', 'ask.learn.you', 'ask.learn.hit'] as const

/** What each side learns from the question (spec/matching.md): it stands beside the button that asks. */
export function Leakage() {
  const { t } = useTranslation()
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4" mb="sm">
        {t('ask.learn')}
      </Title>
      <List size="sm" spacing="xs">
        {learned.map((key) => (
          <List.Item key={key}>{t(key)}</List.Item>
        ))}
      </List>
    </Paper>
  )
}
