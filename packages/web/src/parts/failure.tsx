import { codeTexts } from '@comity/client/codes'
import { isComityError } from '@comity/codec'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { codeOf } from '../call.ts'

/** What a node refused, in the words that the command line has for the same code; without an error: no such page. */
export function Failure({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const { t, i18n } = useTranslation()
  const code = error === undefined ? 'not-found' : codeOf(error)
  const texts = codeTexts(code, i18n.language)
  const incident = isComityError(error) ? error.details['incident'] : undefined
  return (
    <Alert color="red" role="alert" title={texts?.what ?? code} my="md">
      <Stack gap="xs">
        <Text size="sm">{texts?.next}</Text>
        <Group gap="md">
          <Text size="xs" ff="monospace">
            {t('app.code', { code })}
          </Text>
          {incident !== undefined && (
            <Text size="xs" ff="monospace">
              {t('app.incident', { incident: String(incident) })}
            </Text>
          )}
        </Group>
        {retry !== undefined && (
          <Group>
            <Button variant="default" size="xs" onClick={retry}>
              {t('app.retry')}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  )
}
