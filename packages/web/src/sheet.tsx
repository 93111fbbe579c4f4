import { useInsertionEffect } from 'react'

/**
 * Stands where the component library would write a `<style>` element (tools/web-policy.ts): the page's policy allows no inline style,
 * and a style sheet that a script makes is none.
 */
export function Sheet({
  children,
  dangerouslySetInnerHTML,
}: {
  readonly children?: string
  readonly dangerouslySetInnerHTML?: { readonly __html: string }
}): null {
  const css = dangerouslySetInnerHTML?.__html ?? children ?? ''
  useInsertionEffect(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet)
    }
  }, [css])
  return null
}
