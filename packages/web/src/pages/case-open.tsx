import { offenceNames } from '@comity/agreement'
import { caseList, caseOpen } from '@comity/client/api'
import { sha256, toBase64url } from '@comity/codec'
import { Button, FileInput, Group, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../call.ts'
import { useWords } from '../forms/words.ts'
import { Failure } from '../parts/failure.tsx'
import { Page } from '../parts/page.tsx'

/** Opening a case: what it is about, and on which document it rests. */
export function CaseOpenPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const words = useWords()
  const [title, setTitle] = useState('')
  const [category, setCategory] = useState<string | null>(null)
  const [basis, setBasis] = useState('')
  const [document, setDocument] = useState<File | null>(null)
  const open = useMutation({
    mutationFn: async (given: { readonly category: string; readonly document: File }) => {
      const basisDocument = toBase64url(sha256(new Uint8Array(await given.document.arrayBuffer())))
      return call(caseOpen, { title: title.trim(), category: given.category, basis: basis.trim(), basisDocument })
    },
    onSuccess: async ({ case: id }) => {
      await queries.invalidateQueries({ queryKey: [caseList.name] })
      await navigate({ to: '/cases/$id', params: { id } })
    },
  })
  const isWhole = title.trim() !== '' && basis.trim() !== '' && category !== null && document !== null
  return (
    <Page title={t('case.open')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (category !== null && document !== null) open.mutate({ category, document })
        }}
      >
        <Stack maw={560}>
          <TextInput
            label={t('case.name')}
            description={t('case.name.hint')}
            required
            maxLength={500}
            value={title}
            onChange={({ currentTarget }) => setTitle(currentTarget.value)}
          />
          <Select
            label={t('case.category')}
            required
            searchable
            data={offenceNames.map((value) => ({ value, label: words.offence(value) }))}
            value={category}
            onChange={setCategory}
          />
          <TextInput
            label={t('case.basis')}
            description={t('case.basis.hint')}
            required
            maxLength={500}
            value={basis}
            onChange={({ currentTarget }) => setBasis(currentTarget.value)}
          />
          <FileInput
            label={t('case.document')}
            description={t('case.document.hint')}
            required
            clearable
            value={document}
            onChange={setDocument}
          />
          <Group>
            <Button type="submit" loading={open.isPending} disabled={!isWhole}>
              {t('case.open')}
            </Button>
          </Group>
        </Stack>
      </form>
      {open.error !== null && <Failure error={open.error} />}
    </Page>
  )
}
