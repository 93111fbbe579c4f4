/** An identifier that more cases hold than this links none of them: it says what is common, not who belongs together. */
export const mostCases = 50

/** How well an identifier of a profile tells one person or group from another, from 0 to 1 (spec/linking.md §2). */
const strengths: Readonly<Record<string, number>> = {
  iddoc: 1,
  iban: 0.9,
  card: 0.9,
  wallet: 0.9,
  phone: 0.8,
  email: 0.8,
  account: 0.7,
  domain: 0.5,
  person: 0.5,
  ip: 0.3,
}
/** Of a profile that the table lacks: no more than the weakest it has. */
const unknownStrength = 0.3

/**
 * Weight of an identifier of a profile, such as `phone/1`, that so many cases hold: its strength where two hold it, and less
 * the more there are. 0 for one case, and past `mostCases`.
 */
export function weightOf({ profile, cases }: { readonly profile: string; readonly cases: number }): number {
  if (cases < 2 || cases > mostCases) return 0
  const [type = ''] = profile.split('/')
  return ((strengths[type] ?? unknownStrength) * 2) / cases
}
