/** A fenced block of a Markdown file; `line` is that of the opening fence, counted from 1. */
export interface FencedBlock {
  readonly language: string
  readonly line: number
  readonly text: string
}

/** The fenced blocks of a Markdown text, in order. */
export function fencedBlocks(markdown: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = []
  let open:
    { readonly fence: string; readonly language: string; readonly line: number; readonly lines: string[] } | undefined
  for (const [at, line] of markdown.split('\n').entries()) {
    const fence = /^\s*(?<fence>`{3,}|~{3,})(?<language>.*)$/.exec(line)?.groups
    if (open === undefined) {
      if (fence !== undefined) {
        open = { fence: fence['fence'] ?? '', language: (fence['language'] ?? '').trim(), line: at + 1, lines: [] }
      }
    } else if (line.trim() === open.fence) {
      blocks.push({ language: open.language, line: open.line, text: `${open.lines.join('\n')}\n` })
      open = undefined
    } else {
      open.lines.push(line)
    }
  }
  return blocks
}

/** The text with everything inside fences blanked, so that line numbers stay. */
export function withoutFences(markdown: string): string {
  let fence: string | undefined
  return markdown
    .split('\n')
    .map((line) => {
      const marker = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
      if (fence === undefined && marker !== undefined) fence = marker
      else if (fence !== undefined && line.trim() === fence) fence = undefined
      else if (fence === undefined) return line
      return ''
    })
    .join('\n')
}

/** The headings of a Markdown text without their hashes. */
export function headings(markdown: string): readonly string[] {
  return withoutFences(markdown)
    .split('\n')
    .flatMap((line) => /^#{1,6}\s+(?<text>.*)$/.exec(line)?.groups?.['text']?.trim() ?? [])
}
