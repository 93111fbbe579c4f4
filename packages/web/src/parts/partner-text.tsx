import { Blockquote, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { foreignPieces, type Piece } from '../foreign.ts'

/** Its language where the message or the document says one; else the page says that it does not know it. */
interface Foreign {
  readonly text: string
  readonly lang?: string | undefined
}

/**
 * What somebody outside wrote: text and nothing else, what one does not see in it written out (spec/agreements.md §20), words that
 * imitate others marked, its direction its own, and who wrote it beside it (spec/attacks.md F-01).
 */
export function PartnerText({ party, ...foreign }: Foreign & { readonly party: string }) {
  const { t } = useTranslation()
  return (
    <Blockquote p="sm" my="xs" cite={t('request.foreign', { party })}>
      <PartnerWord {...foreign} />
    </Blockquote>
  )
}

/** The same in a place of its own within ours. */
export function PartnerWord({ text, lang = '' }: Foreign) {
  const pieces = foreignPieces(text)
  return (
    <>
      <bdi className="comity-text" dir="auto" lang={lang}>
        {pieces.map((piece, index) =>
          // Pieces have no name but their place, and never move.
          // oxlint-disable-next-line react/no-array-index-key -- as above
          piece.kind === 'plain' ? piece.text : <mark key={index}>{piece.text}</mark>,
        )}
      </bdi>
      <Warnings pieces={pieces} />
    </>
  )
}

/** Why a word is marked: it stands beside it, for a finger and an ear as well as for a pointer. */
function Warnings({ pieces }: { readonly pieces: readonly Piece[] }) {
  const { t } = useTranslation()
  const has = (kind: Piece['kind']) => pieces.some((piece) => piece.kind === kind)
  return (['unseen', 'mixed'] as const).filter(has).map((kind) => (
    <Text key={kind} component="span" className="comity-warning">
      {t(`foreign.${kind}`)}
    </Text>
  ))
}

/** One line of it where no element can stand: a title of the window, a choice in a list. */
export function partnerLine(text: string): string {
  return foreignPieces(text)
    .map((piece) => piece.text)
    .join('')
}
