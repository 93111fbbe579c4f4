import { Button, FileInput, Group, Stack, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../parts/failure.tsx'
import { readSheet, type Sheet } from './sheet.ts'

/** A file, or lines that are typed or pasted. Neither leaves this page before the last step. */
export function ChooseList({ read }: { readonly read: (sheet: Sheet) => void }) {
  const { t } = useTranslation()
  const [file, setFile] = useState<File | null>(null)
  const [text, setText] = useState('')
  const reading = useMutation({
    mutationFn: async () => readSheet(file === null ? text : await file.text()),
    onSuccess: read,
  })
  return (
    <Stack maw={640} mt="md">
      <FileInput
        label={t('import.file')}
        description={t('import.file.hint')}
        accept=".csv,.tsv,.txt,text/plain,text/csv"
        clearable
        value={file}
        onChange={setFile}
      />
      {file === null && (
        <Textarea
          label={t('import.paste')}
          autosize
          minRows={5}
          maxRows={15}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      )}
      <Group>
        <Button
          loading={reading.isPending}
          disabled={file === null && text.trim() === ''}
          onClick={() => reading.mutate()}
        >
          {t('app.next')}
        </Button>
      </Group>
      {reading.error !== null && <Failure error={reading.error} />}
    </Stack>
  )
}
