import { Button, Group, Input, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Field } from './field.ts'
import { type Asking, MemberField } from './schema-form.tsx'

/** A list of any length: each entry in fields of its own, one more with a button. */
export function ListField({
  name,
  label,
  required,
  error,
  field,
  items,
  change,
  asking,
}: {
  readonly name: string
  readonly label: string
  readonly required: boolean
  readonly error: string | undefined
  readonly field: Extract<Field, { readonly of: 'list' }>
  readonly items: readonly unknown[]
  readonly change: (items: readonly unknown[]) => void
  readonly asking: Asking
}) {
  const { t } = useTranslation()
  // What has to have an entry shows the first one from the start.
  const shown = items.length === 0 && required ? [undefined] : items
  const put = (index: number, value: unknown) => change(shown.map((item, at) => (at === index ? value : item)))
  return (
    <Input.Wrapper label={label} required={required} error={error} labelElement="div">
      <Stack gap="xs" role="group" aria-label={label}>
        {shown.map((item, index) => (
          <Group key={index /* entries have no other name */} gap="xs" align="flex-end" wrap="nowrap">
            <div className="comity-what">
              <MemberField
                member={{ name, schema: field.each, isRequired: false }}
                value={item}
                change={(value) => put(index, value)}
                asking={asking}
                label={t('form.entry', { label, n: index + 1 })}
              />
            </div>
            {shown.length > 1 && (
              <Button
                variant="default"
                size="xs"
                aria-label={t('form.remove', { label, n: index + 1 })}
                onClick={() => change(shown.filter((_, at) => at !== index))}
              >
                {t('form.less')}
              </Button>
            )}
          </Group>
        ))}
        {shown.length < field.most && (
          <Group>
            <Button
              variant="default"
              size="xs"
              aria-label={t('form.addTo', { label })}
              onClick={() => change([...shown, undefined])}
            >
              {t('form.more')}
            </Button>
          </Group>
        )}
      </Stack>
    </Input.Wrapper>
  )
}
