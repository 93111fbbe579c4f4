import { Box, SimpleGrid, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { languageName } from '../language-name.ts'
import { PartnerWord } from './partner-text.tsx'

/** One text in all its languages, beside each other, each named in the reader's; of several the reader's own first. */
export function TextsBeside({
  texts,
}: {
  readonly texts: readonly { readonly language: string; readonly text: string }[]
}) {
  const { i18n } = useTranslation()
  const isOwn = (language: string) => Number(language.split('-')[0] === i18n.language)
  const sorted = texts.toSorted((one, other) => isOwn(other.language) - isOwn(one.language))
  return (
    <SimpleGrid cols={{ base: 1, sm: Math.min(2, texts.length) }} spacing="lg">
      {sorted.map(({ language, text }) => (
        <Box key={language}>
          <Text size="xs" c="dimmed">
            {languageName(language, i18n.language)}
          </Text>
          <Text component="div">
            <PartnerWord text={text} lang={language} />
          </Text>
        </Box>
      ))}
    </SimpleGrid>
  )
}

/** The text of a title in the reader's language, or in the first there is, for a page's heading. */
export function useOwnTitle(): (texts: readonly { readonly language: string; readonly text: string }[]) => {
  readonly title: string
  readonly foreign: string
} {
  const { i18n } = useTranslation()
  return (texts) => {
    const own = texts.find(({ language }) => language.split('-')[0] === i18n.language) ?? texts[0]
    return { title: own?.text ?? '', foreign: own?.language ?? '' }
  }
}
