import { writeFileSync } from 'node:fs'
import { compileKernel, kernelText } from './compile.ts'

/* `npm run build -w @comity/oprf`: kernel/assembly to src/kernel.generated.ts, as `npm run generate` does too. */
const module = await compileKernel({ entry: 'index.ts', files: {} })
writeFileSync(new URL('../src/kernel.generated.ts', import.meta.url), kernelText(module))
console.log(`packages/oprf/src/kernel.generated.ts: ${String(module.length)} bytes of WebAssembly`)
