import { visibleText } from '@comity/letter'
import { Blockquote, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/**
 * What somebody outside wrote: text and nothing else, what one does not see in it written out (spec/agreements.md §20), its
 * direction its own, and who wrote it beside it (spec/attacks.md F-01).
 */
export function PartnerText({ text, party }: { readonly text: string; readonly party: string }) {
  const { t } = useTranslation()
  return (
    <Blockquote p="sm" my="xs" cite={t('request.foreign', { party })}>
      <Text component="bdi" dir="auto" className="comity-text">
        {visibleText(text)}
      </Text>
    </Blockquote>
  )
}

/** One line of it within one of ours. */
export function PartnerWord({ text }: { readonly text: string }) {
  return <bdi className="comity-text">{visibleText(text)}</bdi>
}
