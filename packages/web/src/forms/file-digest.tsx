import { sha256, toBase64url } from '@comity/codec'
import { FileInput, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Failure } from '../parts/failure.tsx'

/** A document of which only the SHA-256 is said: the file is read on this page and goes nowhere. */
export function FileDigest({
  label,
  required,
  error,
  value,
  change,
}: {
  readonly label: string
  readonly required: boolean
  readonly error: string | undefined
  readonly value: string
  readonly change: (digest: string | undefined) => void
}) {
  const { t } = useTranslation()
  const read = useMutation({
    mutationFn: async (file: File) => toBase64url(sha256(new Uint8Array(await file.arrayBuffer()))),
    onSuccess: change,
  })
  return (
    <div>
      <FileInput
        {...{ label, required, error }}
        description={t('form.file')}
        clearable
        onChange={(file) => (file === null ? change(undefined) : read.mutate(file))}
      />
      {value !== '' && (
        <Text size="xs" ff="monospace" className="comity-text">
          {value}
        </Text>
      )}
      {read.error !== null && <Failure error={read.error} />}
    </div>
  )
}
