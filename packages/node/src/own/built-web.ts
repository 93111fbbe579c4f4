import { existsSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../../../build/web')

/** Where `npm start` and `node tools/build-web.ts` build the web application; undefined where nobody did. */
export function builtWeb(): string | undefined {
  return existsSync(join(folder, 'index.html')) ? folder : undefined
}
