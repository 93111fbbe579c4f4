// Writes two public lists of disposable mail hosts, one host a line: node public-lists.js FILE_A FILE_B. Both are cut by
// one hash threshold, so that a host of both lists is kept in both or in neither.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const [fileA, fileB] = process.argv.slice(2)
const burner = readFileSync(require.resolve('burner-email-providers/emails.txt'), 'utf8').split('\n')
const mailchecker = [...require('mailchecker').blacklist()]
const isKept = (/** @type {string} */ host) => host !== '' && (createHash('sha256').update(host).digest()[0] ?? 0) < 16
writeFileSync(fileA ?? '', `${mailchecker.filter(isKept).join('\n')}\n`)
writeFileSync(fileB ?? '', `${burner.filter(isKept).join('\n')}\n`)
