import { Box, Center, Group, Image, Paper, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import icon from '../icon.svg?no-inline'
import { Settings } from './settings.tsx'

/** A page for who is nobody yet. */
export function DoorPage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { t } = useTranslation()
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`
  }, [title, t])
  return (
    <Box mih="100vh" p="md">
      <Group justify="flex-end">
        <Settings />
      </Group>
      <Center component="main" mih="75vh">
        <Paper withBorder shadow="sm" p="xl" w="100%" maw={460}>
          <Stack>
            <Group gap="sm">
              <Image src={icon} w={36} h={36} alt="" />
              <Text fw={700}>{t('app.name')}</Text>
            </Group>
            <Title order={1} size="h2">
              {title}
            </Title>
            {children}
          </Stack>
        </Paper>
      </Center>
    </Box>
  )
}
