import { caseShow, recordList } from '@comity/client/api'
import { Button, Group, Stepper } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ChooseList } from '../importing/choose-list.tsx'
import { Columns } from '../importing/columns.tsx'
import { ImportDone } from '../importing/import-done.tsx'
import { Look } from '../importing/look.tsx'
import { contentOf, guessMapping, type Mapping } from '../importing/mapping.ts'
import type { Sheet } from '../importing/sheet.ts'
import { importSheet, type Said } from '../importing/upload.ts'
import { Failure } from '../parts/failure.tsx'
import { Page } from '../parts/page.tsx'

/** Importing a list into a case: the list, what its columns are, a look at it, and what came of it. */
export function CaseImportPage() {
  const { t } = useTranslation()
  const { id } = useParams({ from: '/inside/cases/$id/import' })
  const queries = useQueryClient()
  const [step, setStep] = useState(0)
  const [sheet, setSheet] = useState<Sheet>()
  const [mapping, setMapping] = useState<Mapping>({})
  const [said, setSaid] = useState<Partial<Said>>({})
  const send = useMutation({
    mutationFn: (given: { readonly said: Said; readonly sheet: Sheet }) =>
      importSheet(given.said, { sheet: given.sheet, mapping }),
    onSuccess: async () => {
      setStep(3)
      await queries.invalidateQueries({ queryKey: [caseShow.name] })
      await queries.invalidateQueries({ queryKey: [recordList.name] })
    },
  })
  const read = (taken: Sheet) => {
    setSheet(taken)
    setMapping(guessMapping(taken))
    setStep(1)
  }
  const { status } = said
  const isOver = send.isSuccess
  return (
    <Page title={t('import.title')}>
      <Stepper active={step} onStepClick={setStep} allowNextStepsSelect={false} size="sm">
        <Stepper.Step label={t('import.list')} allowStepSelect={!isOver && step > 0}>
          <ChooseList read={read} />
        </Stepper.Step>
        <Stepper.Step label={t('import.columns')} allowStepSelect={!isOver && step > 1}>
          {sheet !== undefined && (
            <Columns {...{ sheet, setSheet, mapping, setMapping, said, setSaid }} next={() => setStep(2)} />
          )}
        </Stepper.Step>
        <Stepper.Step label={t('import.look')} allowStepSelect={false}>
          {sheet !== undefined && status !== undefined && (
            <>
              <Look {...{ sheet, mapping, said }} />
              <Group mt="md">
                <Button variant="default" onClick={() => setStep(1)}>
                  {t('app.back')}
                </Button>
                <Button
                  loading={send.isPending}
                  onClick={() => send.mutate({ said: { ...said, case: id, status }, sheet })}
                >
                  {t('import.send', { count: contentOf(sheet).length })}
                </Button>
              </Group>
            </>
          )}
          {send.error !== null && <Failure error={send.error} />}
        </Stepper.Step>
        <Stepper.Completed>
          {sheet !== undefined && isOver && <ImportDone id={id} sheet={sheet} result={send.data} />}
        </Stepper.Completed>
      </Stepper>
    </Page>
  )
}
