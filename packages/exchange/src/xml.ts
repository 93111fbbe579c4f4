import { utf8Decode } from '@comity/codec'
import { SaxesParser } from 'saxes'
import { fail } from './errors.ts'

/** An element of a document, with the text directly in it. */
export interface XmlElement {
  readonly name: string
  readonly namespace: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  readonly text: string
}

interface Growing {
  readonly name: string
  readonly namespace: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: Growing[]
  text: string
}

/** The largest document, the deepest element and the most elements: far above any message of one payment. */
const most = { bytes: 262_144, depth: 32, elements: 4_096 } as const

/**
 * Reads a document strictly, with namespaces. A document type is refused where it begins, so no entity can be declared and none but
 * XML's own five is known; nothing outside of the bytes is ever looked at. Throws `xml-unsafe` for that and for what is too large, too
 * deep, not UTF-8 or holds an instruction for a program, and `camt-invalid` for what is not well-formed.
 */
export function readXml(bytes: Uint8Array): XmlElement {
  if (bytes.length > most.bytes) fail('xml-unsafe', { length: bytes.length })
  const parser = new SaxesParser({ xmlns: true })
  const open: Growing[] = []
  let root: Growing | undefined
  let elements = 0
  parser.on('error', () => fail('camt-invalid', { line: parser.line }))
  parser.on('doctype', () => fail('xml-unsafe', { line: parser.line }))
  parser.on('processinginstruction', () => fail('xml-unsafe', { line: parser.line }))
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') fail('xml-unsafe', { line: parser.line })
  })
  parser.on('opentag', ({ local, uri, attributes }) => {
    elements += 1
    if (open.length >= most.depth || elements > most.elements) fail('xml-unsafe', { line: parser.line })
    const named = Object.values(attributes).map(({ name, value }) => [name, value] as const)
    const element: Growing = { name: local, namespace: uri, attributes: new Map(named), children: [], text: '' }
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  parser.on('closetag', () => {
    open.pop()
  })
  for (const kind of ['text', 'cdata'] as const) {
    parser.on(kind, (text: string) => {
      const element = open.at(-1)
      if (element !== undefined) element.text += text
    })
  }
  parser.write(textOf(bytes)).close()
  return root ?? fail('camt-invalid', {})
}

function textOf(bytes: Uint8Array): string {
  try {
    return utf8Decode(bytes).replace(/^\ufeff/, '')
  } catch {
    return fail('xml-unsafe', {})
  }
}
