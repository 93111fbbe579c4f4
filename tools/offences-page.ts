/** What the page needs of a category: the shape of packages/agreement/src/offences.ts. */
export interface PageCategory {
  readonly code: number
  readonly name: string
  readonly field: string
  readonly en: string
  readonly zh: string
  readonly budapest: readonly string[]
  readonly acts: readonly {
    readonly slug: string
    readonly en: string
    readonly zh: string
    readonly budapest: readonly string[]
  }[]
}

/** spec/offences.md: every category with the acts within it, their names, and the articles of ETS 185 that name them. */
export function offencesPage({
  categories,
  fields,
}: {
  readonly categories: readonly PageCategory[]
  readonly fields: readonly { readonly field: string; readonly en: string; readonly zh: string }[]
}): string {
  return `# Offences

Made by \`npm run generate\` from \`packages/agreement/src/offences.ts\`; edit that.

A purpose (spec/agreements.md §3) is the name of a category; an act within it is \`category/act\`. A code or name that has been used never
changes its meaning. The last column has the articles of the Budapest Convention (ETS 185) that name the act. Where none stands the
convention names none: a law may know the act all the same. The column answers no question of dual criminality (spec/agreements.md §19).

${categories.map((category, at) => section({ category, number: at + 1, fields })).join('\n')}`
}

function section({
  category,
  number,
  fields,
}: {
  readonly category: PageCategory
  readonly number: number
  readonly fields: readonly { readonly field: string; readonly en: string; readonly zh: string }[]
}): string {
  const field = fields.find((one) => one.field === category.field)
  const rows = category.acts.map((act) => row({ ...act, name: `${category.name}/${act.slug}` }))
  return `## ${String(number)}. ${category.en}

Code ${String(category.code)}. Field: ${field?.en ?? ''} (${field?.zh ?? ''}).

| name | English | Chinese | ETS 185 |
|---|---|---|---|
${[row(category), ...rows].join('\n')}
`
}

function row({
  name,
  en,
  zh,
  budapest,
}: Omit<PageCategory['acts'][number], 'slug'> & { readonly name: string }): string {
  return `| \`${name}\` | ${en} | ${zh} | ${budapest.join(', ')} |`
}
