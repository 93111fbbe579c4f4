import { Anchor, type AnchorProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'

/** A link to a page of ours, looking as the library's. */
export const To = createLink((given: AnchorProps & ComponentProps<'a'>) => <Anchor component="a" inherit {...given} />)
