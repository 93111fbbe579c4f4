import { signingKeyFromSeed, toBase64url, type Verified } from '@comity/codec'
import { multilateralMatching, type TemplateMember, type Terms, verifyTerms } from '@comity/agreement'
import { agreementTemplates, fillTemplate } from '@comity/agreement/templates'

export const from = Date.UTC(2026, 0, 1)

const member = (party: string, seed: number): TemplateMember => ({
  party,
  country: 'NO',
  memberClass: 'agency',
  agreementKey: toBase64url(signingKeyFromSeed(new Uint8Array(32).fill(seed)).publicKey),
})
const parties = [member('norland-police', 1), member('sudland-police', 2)]

/** A whole agreement, from a template, in English and Chinese. */
export function sampleTerms(): Verified<Terms> {
  const template = agreementTemplates.find(({ name }) => name === 'bilateral-police')
  if (template === undefined) throw new TypeError('the template is gone')
  return fillTemplate({ template, parties, from, auditors: [{ name: 'Audit Office', key: 'A'.repeat(43) }] })
}

/** Short terms whose first clause has these texts beside the English one, by language. */
export function termsSaying(texts: Readonly<Record<string, string>>): Verified<Terms> {
  const terms = multilateralMatching({
    parties,
    profiles: ['phone/1'],
    dailyElements: 2_700,
    firstLoadElements: 0,
    rows: 1_000,
    from,
    until: Date.UTC(2027, 0, 1),
  })
  const [first, ...others] = terms.clauses
  const said = Object.entries({ en: 'What the parties agree.', ...texts }).map(([language, text]) => ({
    language,
    text,
  }))
  said.sort((one, other) => (one.language < other.language ? -1 : 1))
  return verifyTerms({ ...terms, clauses: [{ ...first, text: said }, ...others] })
}
