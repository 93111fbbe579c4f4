import { Button, Group, NativeSelect, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { changeLanguage, languages } from '../texts.ts'

/** Language and colours; both are remembered on this device alone. */
export function Settings() {
  const { t, i18n } = useTranslation()
  const { setColorScheme } = useMantineColorScheme()
  const isDark = useComputedColorScheme('light') === 'dark'
  return (
    <Group gap="xs" wrap="nowrap">
      <NativeSelect
        size="xs"
        aria-label={t('app.language')}
        value={i18n.language}
        data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
        onChange={({ currentTarget: { value } }) => {
          if (value in languages) void changeLanguage(i18n, value as keyof typeof languages)
        }}
      />
      <Button size="xs" variant="default" onClick={() => setColorScheme(isDark ? 'light' : 'dark')}>
        {t(isDark ? 'app.light' : 'app.dark')}
      </Button>
    </Group>
  )
}
