import { Box, Group, Paper, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

export interface AgendaItem {
  readonly key: string
  /** What it is, as a link. */
  readonly what: ReactNode
  /** Whose, since when. */
  readonly about: ReactNode
  /** What is left of its clock, or how urgent it is. */
  readonly clock: ReactNode
}

/** Things to do, one under the other on any width of screen. */
export function Agenda({ items, label }: { readonly items: readonly AgendaItem[]; readonly label: string }) {
  return (
    <Stack gap="xs" component="ul" p={0} m={0} aria-label={label} className="comity-plain">
      {items.map(({ key, what, about, clock }) => (
        <Paper component="li" key={key} withBorder px="md" py="sm">
          <Group justify="space-between" gap="xs" align="flex-start">
            <Box className="comity-what">
              <Text component="div" fw={600}>
                {what}
              </Text>
              <Text component="div" size="sm" c="dimmed" className="comity-text">
                {about}
              </Text>
            </Box>
            <Box className="comity-side">{clock}</Box>
          </Group>
        </Paper>
      ))}
    </Stack>
  )
}
