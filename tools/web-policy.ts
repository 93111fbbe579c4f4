import type { Plugin } from 'vite'

/** Where Mantine writes `<style>` elements: these three modules, and the whole build fails when there are others. */
const writers = ['InlineStyles', 'MantineClasses', 'MantineCssVariables']
const element = 'jsx("style",'

/**
 * Has Mantine make style sheets where it would write `<style>` elements, for the page's policy allows no inline style
 * (packages/web/src/sheet.tsx).
 */
export function sheetsForStyles(sheet: string): Plugin {
  return {
    name: 'sheets-for-styles',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('/@mantine/') || !code.includes(element)) return null
      if (!writers.some((writer) => id.endsWith(`/${writer}.mjs`))) throw new TypeError(`${id} writes a style element`)
      const made = code.replaceAll(element, 'jsx(Sheet,')
      return `import { Sheet } from ${JSON.stringify(sheet)}\n${made}`
    },
  }
}

const trial = "Evaluate('null')();"

/** Has TypeBox not try whether it may compile text: it may not, and the try would be a breach of the page's policy. */
export function noTrialOfEval(): Plugin {
  return {
    name: 'no-trial-of-eval',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('/typebox/build/system/environment/evaluate.mjs')) return null
      if (!code.includes(trial)) throw new TypeError(`${id} tries in another way`)
      return code.replace(trial, 'return false;')
    },
  }
}
