import { useTranslation } from 'react-i18next'

/** An instant as the reader's language writes it, in the time zone of the reader's machine. */
export function useMoment(): (at: string) => string {
  const { i18n } = useTranslation()
  const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })
  return (at) => format.format(new Date(at))
}

/** An instant, exact for machines. */
export function Moment({ at }: { readonly at: string }) {
  return <time dateTime={at}>{useMoment()(at)}</time>
}
