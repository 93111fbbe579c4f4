import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Failure } from './failure.tsx'
import { PartnerWord } from './partner-text.tsx'

/**
 * An identifier, masked until somebody asks for it: then the node logs that it was shown (spec/sign-in.md §6). Hidden again it is gone
 * from the page.
 */
export function Revealed({
  masked,
  reveal,
}: {
  readonly masked: string
  readonly reveal: () => Promise<{ readonly value: string | null }>
}) {
  const { t } = useTranslation()
  const shown = useMutation({ mutationFn: reveal, gcTime: 0 })
  return (
    <>
      <Group gap="sm">
        {shown.isSuccess ? <PartnerWord text={shown.data.value ?? t('app.erased')} /> : <PartnerWord text={masked} />}
        {shown.isSuccess ? (
          <Button size="compact-xs" variant="default" onClick={() => shown.reset()}>
            {t('app.hide')}
          </Button>
        ) : (
          <Button
            size="compact-xs"
            variant="default"
            loading={shown.isPending}
            title={t('app.reveal.logged')}
            onClick={() => shown.mutate()}
          >
            {t('app.reveal')}
          </Button>
        )}
      </Group>
      {shown.error !== null && <Failure error={shown.error} />}
    </>
  )
}
