import { Box, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useWords, yesNo, languageOf } from '../forms/words.ts'
import { useMoment } from '../parts/moment.tsx'
import { PartnerWord } from '../parts/partner-text.tsx'

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** Members of a document or a form, each with its name: codes and times in the reader's words, texts as they were written. */
export function Said({ said }: { readonly said: readonly { readonly name: string; readonly value: string }[] }) {
  const words = useWords()
  const nameOf = (name: string) =>
    name
      .split('.')
      .map((part) => words.say('member', part))
      .join(' · ')
  return said.map(({ name, value }, index) => (
    <Box key={index /* what was said does not change its order */} my={6}>
      <Text size="xs" c="dimmed">
        {nameOf(name)}
      </Text>
      <SaidValue name={name.split('.').at(-1) ?? name} value={value} />
    </Box>
  ))
}

function SaidValue({ name, value }: { readonly name: string; readonly value: string }) {
  const { i18n } = useTranslation()
  const words = useWords()
  const moment = useMoment()
  if (value === 'true' || value === 'false') return <Text size="sm">{yesNo[value][languageOf(i18n.language)]}</Text>
  if (instant.test(value)) return <Text size="sm">{moment(value)}</Text>
  const said = words.choice(name, value)
  return (
    <Text size="sm" component="div">
      {said === value ? <PartnerWord text={value} /> : said}
    </Text>
  )
}
