import { Center, Loader } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** Something is under way. */
export function Waiting() {
  const { t } = useTranslation()
  return (
    <Center p="xl">
      <Loader aria-label={t('app.loading')} />
    </Center>
  )
}
