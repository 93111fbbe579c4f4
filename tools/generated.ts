import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type DefinedError, loadErrorTables } from './error-tables.ts'
import { offencesPage, type PageCategory } from './offences-page.ts'
import { type SchemaPart, schemaRows } from './schema-table.ts'
import { textOf } from './tree.ts'

/** A file that is made from code and committed, so that readers without the tools have it. */
export interface GeneratedFile {
  readonly path: string
  readonly text: string
}

/** Every generated file of the tree, as the code says it should be now. */
export async function generateFiles({ root }: { readonly root: string }): Promise<readonly GeneratedFile[]> {
  const tables = await loadErrorTables(root)
  const errors = { path: 'spec/errors.md', text: errorsPage(tables) }
  const files = [errors, ...codeTexts(root, tables), ...(await fastKernel(root)), ...(await offences(root))]
  if (!existsSync(join(root, 'packages/client/src/api/index.ts'))) return files
  return [...files, { path: 'spec/own-api.md', text: await ownApiPage(root) }]
}

/** The module of oprf's fast kernel. Its compiler is loaded only where there is something to compile. */
async function fastKernel(root: string): Promise<readonly GeneratedFile[]> {
  if (!existsSync(join(root, 'packages/oprf/kernel/assembly/index.ts'))) return []
  const { compileKernel, kernelText } = await import('../packages/oprf/kernel/compile.ts')
  const module = await compileKernel({ entry: 'index.ts', files: {} })
  return [{ path: 'packages/oprf/src/kernel.generated.ts', text: kernelText(module) }]
}

async function offences(root: string): Promise<readonly GeneratedFile[]> {
  const path = join(root, 'packages/agreement/src/offences.ts')
  if (!existsSync(path)) return []
  const module = (await import(pathToFileURL(path).href)) as {
    readonly offenceCategories: readonly PageCategory[]
    readonly offenceFields: readonly { readonly field: string; readonly en: string; readonly zh: string }[]
  }
  return [
    {
      path: 'spec/offences.md',
      text: offencesPage({ categories: module.offenceCategories, fields: module.offenceFields }),
    },
  ]
}

/** What the command line says of each code in English; it knows no table of the node's. */
function codeTexts(root: string, errors: readonly DefinedError[]): readonly GeneratedFile[] {
  if (!existsSync(join(root, 'packages/cli/src/texts'))) return []
  const texts = Object.fromEntries(errors.map(({ code, meaning, remedy }) => [code, { meaning, remedy }]))
  const text = `/** Made by \`npm run generate\` from the error tables of the packages; edit those. */
export const codesEn: Readonly<Record<string, { readonly meaning: string; readonly remedy: string }>> = ${JSON.stringify(texts, undefined, 2)}
`
  return [{ path: 'packages/client/src/codes/codes.generated.ts', text }]
}

function errorsPage(errors: readonly DefinedError[]): string {
  const wire = errors.filter(({ status }) => status > 0)
  const local = errors.filter(({ status }) => status === 0)
  return `# Errors

Made by \`npm run generate\` from the error tables of the packages; edit those.

An answer with an error is \`application/problem+json\` (RFC 9457): \`type\` is \`urn:comity:err:<code>\`, \`instance\` the id of
the request. \`detail\` never holds content. A caller that has not proved who it is gets the same body for an unknown peer,
an unknown object and a missing agreement.

## 1. On the wire

| code | status | meaning | what to do | defined in |
|---|---|---|---|---|
${wire.map(errorRow).join('\n')}

## 2. Local only

These never leave the machine; what the command line ends with stands in the table of packages/cli/README.md.

| code | meaning | what to do | defined in |
|---|---|---|---|
${local.map(localRow).join('\n')}
`
}

function errorRow({ code, status, meaning, remedy, owner }: DefinedError): string {
  return `| \`${code}\` | ${status} | ${meaning} | ${remedy} | ${owner} |`
}

function localRow({ code, meaning, remedy, owner }: DefinedError): string {
  return `| \`${code}\` | ${meaning} | ${remedy} | ${owner} |`
}

interface Call {
  readonly name: string
  readonly summary: string
  readonly body?: SchemaPart
  readonly query?: SchemaPart
  readonly result: SchemaPart
}

async function ownApiPage(root: string): Promise<string> {
  const url = pathToFileURL(join(root, 'packages/client/src/api/index.ts')).href
  const exports = (await import(url)) as Record<string, unknown>
  const calls = Object.values(exports).filter(isCall)
  const sections = calls.map((call) => callSection(root, call))
  return `# The own API: people to their own node

Made by \`npm run generate\` from \`packages/client/src/api/\`; edit that.

Every call is \`POST /own/<name>\` with the person's bearer token or the cookie of their session ([sign-in.md](sign-in.md)), JSON in and out,
unknown fields refused. What a person may not see answers \`not-found\`, exactly as what does not exist.

${sections.join('\n')}`
}

function isCall(value: unknown): value is Call {
  return typeof value === 'object' && value !== null && 'name' in value && 'summary' in value && 'result' in value
}

function callSection(root: string, call: Call): string {
  const input = call.query === undefined ? 'body' : 'query (the body is the stream of bytes)'
  return [
    `## ${call.name}`,
    '',
    call.summary,
    ...rolesLine(root, call.name),
    '',
    ...table(input, call.body ?? call.query ?? {}),
    ...table('result', call.result),
  ].join('\n')
}

/** The roles stand in the route's file; a call without a route is found by check-docs. */
function rolesLine(root: string, name: string): readonly string[] {
  const path = `packages/node/src/routes/own/${name}.ts`
  if (!existsSync(join(root, path))) return []
  const text = textOf(root, path)
  if (text.includes('roles: everyRole')) return ['', 'Who: everybody with a role.']
  const roles = /roles: \[([^\]]*)\]/s.exec(text)?.[1]?.match(/[a-z]+/g)
  return roles == null ? [] : ['', `Who: ${roles.join(', ')}.`]
}

function table(title: string, schema: SchemaPart): readonly string[] {
  const rows = schemaRows(schema)
  if (rows.length === 0) return [`No ${title}.`, '']
  return [`| ${title} | form |`, '|---|---|', ...rows, '']
}
