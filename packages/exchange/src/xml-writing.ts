import XMLBuilder from 'fast-xml-builder'

/** What an element holds: text, members by name in the order of the format, or several of one name. Undefined is left out. */
export type XmlContent = string | undefined | readonly string[] | { readonly [name: string]: XmlContent }

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  format: true,
  textNodeName: '#text',
})

/** Characters that XML 1.0 cannot carry, escaped or not. */
const uncarried =
  // eslint-disable-next-line no-control-regex -- the control characters are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Writes a document of one namespace. What XML cannot carry becomes a space. */
export function writeXml({ namespace, content }: { readonly namespace: string; readonly content: XmlContent }): string {
  const document = clean({ Document: { '@xmlns': namespace, ...(content as object) } as XmlContent })
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`
}

/** Without what is absent or empty: an empty element says nothing. */
function clean(content: XmlContent): unknown {
  if (typeof content === 'string') return content.replaceAll(uncarried, ' ')
  if (content === undefined) return undefined
  if (isTexts(content)) return content.map(clean)
  const members = Object.entries(content).flatMap(([name, value]) => {
    const cleaned = clean(value)
    return cleaned === undefined ? [] : [[name, cleaned] as const]
  })
  return members.length === 0 ? undefined : Object.fromEntries(members)
}

function isTexts(content: Exclude<XmlContent, string | undefined>): content is readonly string[] {
  return Array.isArray(content)
}
