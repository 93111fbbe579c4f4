import { requestLetter } from '@comity/client/api'
import type { Command } from 'commander'
import { documentBytes, documentHash, formatOfName } from '../documents.ts'
import { escapeLine } from '../escape.ts'
import { refuseTaken, writeNewBytes } from '../files.ts'
import { argument, option, type Tree, verb } from '../verb.ts'

interface LetterOptions {
  readonly out: string
  readonly languages?: string
}

const request = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity request letter`: a request and what was said to it as a document for people (spec/casework.md §13). */
export function addRequestLetter(tree: Tree, parent: Command): void {
  verb<LetterOptions>(tree, parent, {
    name: 'letter',
    text: 'request.letter',
    arguments: [argument(tree, '<request>', 'argument.request')],
    options: [
      option(tree, { flags: '--out <file>', text: 'option.letterFile', required: true }),
      option(tree, { flags: '--languages <list>', text: 'option.letterLanguages' }),
    ],
    examples: [
      `comity request letter ${request} --out request.pdf`,
      `comity request letter ${request} --out request.html --languages zh`,
    ],
    run: async ({ call, print, t }, { args: [id = ''], options: { out, languages } }) => {
      const format = formatOfName(out)
      await refuseTaken(out)
      const [{ accountLetter }, { letterAccount, letterColumns, readLetterPapers }] = await Promise.all([
        import('@comity/letter'),
        import('@comity/client/request-letter'),
      ])
      const papers = readLetterPapers(await call(requestLetter, { request: id }))
      const columns = languages?.split(',') ?? letterColumns(papers.letter.languages)
      const bytes = await documentBytes(format, accountLetter(letterAccount(papers, columns)))
      await writeNewBytes(out, [bytes])
      const told = { file: out, format, languages: columns, digest: papers.digest, sha256: documentHash(bytes) }
      print.result(told, () => {
        print.say(t('say.written', { file: escapeLine(out) }))
        print.facts([
          ['label.languages', columns],
          ['label.signedDigest', told.digest],
          ['label.documentHash', told.sha256],
        ])
      })
    },
  })
}
