import { requestLetter } from '@comity/client/api'
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../call.ts'
import { download } from '../parts/download.ts'
import { Failure } from '../parts/failure.tsx'

/**
 * The letter of a request as a file. It is made on this page, of bytes that the node handed out and logged, once each is found to be what the
 * events name (spec/casework.md §13). What makes it comes when it is asked for.
 */
export function LetterButton({ request }: { readonly request: string }) {
  const { t } = useTranslation()
  const letter = useMutation({
    mutationFn: async () => {
      const [{ accountLetter, letterHtml }, { letterAccount, letterColumns, readLetterPapers }, handed] =
        await Promise.all([
          import('@comity/letter'),
          import('@comity/client/request-letter'),
          call(requestLetter, { request }),
        ])
      const papers = readLetterPapers(handed)
      return letterHtml(accountLetter(letterAccount(papers, letterColumns(handed.languages))))
    },
    onSuccess: (text) => download({ name: `request-${request}.html`, type: 'text/html', text }),
  })
  return (
    <div>
      <Button variant="default" loading={letter.isPending} onClick={() => letter.mutate()}>
        {t('request.letter')}
      </Button>
      {letter.error !== null && <Failure error={letter.error} />}
    </div>
  )
}
