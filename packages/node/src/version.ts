import { createRequire } from 'node:module'

/** Version of this program, as in its package.json. */
export const { version } = createRequire(import.meta.url)('../package.json') as { readonly version: string }
