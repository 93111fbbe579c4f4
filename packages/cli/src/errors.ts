import { agreementErrors } from '@comity/agreement'
import { codecErrors, type ErrorTable, type Fail, failFrom } from '@comity/codec'

/** The codes of the command line itself; all local (spec/errors.md). */
export const cliErrors = {
  'node-missing': {
    status: 0,
    meaning: 'there is no node in this folder',
    remedy: 'Name the folder of a node with --node DIR, or create one with `comity node init DIR`.',
  },
  'token-missing': {
    status: 0,
    meaning: 'there is no token of this name',
    remedy: 'Name the person with --as NAME; tokens are files people/NAME.token in the folder of the node.',
  },
  'token-unsafe': {
    status: 0,
    meaning: 'the token file can be read by others, or is no token',
    remedy: 'Revoke the token, add the person anew, and keep the file at mode 0600.',
  },
  'file-unreadable': {
    status: 0,
    meaning: 'the file cannot be read',
    remedy: 'Check its name and permissions.',
  },
  'file-unwritable': {
    status: 0,
    meaning: 'the file cannot be written, or exists already',
    remedy: 'Choose another place; an existing file is never overwritten.',
  },
  'log-unreachable': {
    status: 0,
    meaning: 'the log cannot be read: its address does not answer, or refuses',
    remedy: 'Check the address, and try again later.',
  },
  'template-parties': {
    status: 0,
    meaning: 'the template has no place for these parties',
    remedy: 'Choose a template that takes them (`comity agreement templates`), or give other cards.',
  },
  'program-missing': {
    status: 0,
    meaning: 'a program of this installation is missing',
    remedy: 'Run `npm ci` in the repository.',
  },
} as const satisfies ErrorTable

const thrown = { ...codecErrors, ...agreementErrors, ...cliErrors } as const

/** Throws a code of this package or of one below it. */
export const fail: Fail<keyof typeof thrown> = failFrom(thrown)
