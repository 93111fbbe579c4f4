import { Box, Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** A name and what stands under it. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <Box>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="div">{children}</Text>
    </Box>
  )
}
