import ts from 'typescript'
import type { Findings, Problem } from './problem.ts'
import { filesBelow, packageNames, textOf } from './tree.ts'

const listedLines = 250
const refusedLines = 400
const listedFunctionLines = 60
const listedParameters = 4

/** Files and functions that grew past one subject: listed early, files past 400 lines refused. */
export function checkSizes({ root }: { readonly root: string }): Findings {
  const problems: Problem[] = []
  const notes: Problem[] = []
  for (const file of sourceFiles(root)) {
    const text = textOf(root, file)
    const lines = text.split('\n').length - 1
    if (lines > refusedLines) problems.push({ where: file, reason: `${lines} lines: split it (limit ${refusedLines})` })
    else if (lines > listedLines) notes.push({ where: file, reason: `${lines} lines: look again` })
    notes.push(...largeFunctions(file, text))
  }
  return { problems, notes }
}

function sourceFiles(root: string): readonly string[] {
  const folders = [...packageNames(root).map((name) => `packages/${name}`), 'tools', 'bench', 'interop', 'examples']
  return folders
    .flatMap((folder) => filesBelow(root, folder))
    .filter((file) => /\.(?:ts|tsx)$/.test(file) && !file.endsWith('.generated.ts'))
}

function largeFunctions(file: string, text: string): Problem[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: Problem[] = []
  // A test's body is a list of facts, not a unit of thought; its file's length is what counts.
  const inTest = file.includes('/test/')
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line
      const last = source.getLineAndCharacterOfPosition(node.getEnd()).line
      const where = `${file}:${first + 1}`
      const lines = last - first + 1
      if (lines > listedFunctionLines && !inTest)
        found.push({ where, reason: `a function of ${lines} lines: look again` })
      if (node.parameters.length > listedParameters) {
        found.push({ where, reason: `${node.parameters.length} parameters: take a record` })
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
