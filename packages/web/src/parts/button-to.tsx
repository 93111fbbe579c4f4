import { Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'

/** A link to a page of ours that looks as a button. */
export const ButtonTo = createLink((given: ButtonProps & ComponentProps<'a'>) => <Button component="a" {...given} />)
