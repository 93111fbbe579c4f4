import { decimalsOf } from '@comity/exchange'
import { useTranslation } from 'react-i18next'

/**
 * A sum of minor units as the reader's language writes it, with as many decimals as ISO 4217 gives the currency; a code that it does not
 * list keeps the minor units and says so.
 */
export function Money({ minor, currency }: { readonly minor: string; readonly currency: string }) {
  const { t, i18n } = useTranslation()
  const decimals = decimalsOf(currency)
  if (decimals === undefined) return <>{t('money.minor', { minor, currency })}</>
  const format = new Intl.NumberFormat(i18n.language, {
    ...{ style: 'currency', currency, currencyDisplay: 'code' },
    ...{ minimumFractionDigits: decimals, maximumFractionDigits: decimals },
  } as const)
  return <bdi className="comity-sum">{format.format(decimalText(minor, decimals))}</bdi>
}

/** Exact: a sum may be larger than what a number holds. */
function decimalText(minor: string, decimals: number): `${number}` {
  const text = minor.padStart(decimals + 1, '0')
  const whole = text.slice(0, text.length - decimals)
  return (decimals === 0 ? whole : `${whole}.${text.slice(-decimals)}`) as `${number}`
}
