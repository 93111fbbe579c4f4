import { passkeyInvite, personAdd, personList, personRevoke } from '@comity/client/api'
import { callOwn } from '@comity/client/own'
import type { Static } from 'typebox'
import type { Command } from 'commander'
import { connect, pageUrl, tokenFile } from '../connection.ts'
import { refuseTaken, writeNew } from '../files.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'

type Role = Static<typeof personAdd.body>['roles'][number]

/** Roles (spec/own-http.md §2), as the own API takes them. */
const roles: readonly Role[] = personAdd.body.properties.roles.items.anyOf.map((one) => one.const)

interface AddOptions {
  readonly name: string
  readonly unit: string
  readonly role: readonly Role[]
  readonly auditorKey?: string
}

/** `comity person …`. */
export function addPersonCommands(tree: Tree): void {
  const person = group(tree, 'person')
  verb<AddOptions>(tree, person, {
    name: 'add',
    text: 'person.add',
    arguments: [argument(tree, '<handle>', 'argument.handle')],
    options: [
      option(tree, { flags: '--name <name>', text: 'option.personName', required: true }),
      option(tree, { flags: '--unit <unit>', text: 'option.unit', required: true }),
      option(tree, { flags: '--role <role>', text: 'option.role', choices: roles, many: true, required: true }),
      option(tree, { flags: '--auditor-key <key>', text: 'option.auditorPublicKey' }),
    ],
    examples: [
      'comity person add chief --name "A. Example" --unit fraud --role supervisor --role legal --as administrator',
      'comity person add auditor --name "Court of audit" --unit audit --role auditor --auditor-key mgu2bDZXCvDwdN9eVQmbp54S2cZZS1NH_1SZ4Ov4ZSI --as administrator',
    ],
    run: async ({ call, print, dir }, { args: [handle = ''], options }) => {
      const path = tokenFile({ dir, as: handle })
      await refuseTaken(path)
      const { name, unit, role, auditorKey } = options
      const body = { name, unit, roles: [...role], ...(auditorKey !== undefined && { auditorKey }) }
      const added = await call(personAdd, body)
      // The token is shown this once: written before anything is printed; if that fails, revoke the person.
      await writeNew(path, { content: `${added.token}\n`, mode: 0o600 })
      print.result(added, () => {
        print.facts([
          ['label.person', added.person],
          ['label.tokenFile', path],
        ])
      })
    },
  })
  addPersonEnrol(tree, person)
  addPersonList(tree, person)
}

function addPersonEnrol(tree: Tree, person: Command): void {
  verb(tree, person, {
    name: 'enrol',
    text: 'person.enrol',
    arguments: [argument(tree, '<handle>', 'argument.handle')],
    examples: ['comity person enrol officer'],
    run: async ({ print, dir }, { args: [handle = ''] }) => {
      // With the person's own token: nobody makes a link for somebody else.
      const node = await connect({ dir, as: handle })
      const { code, until } = await callOwn(node, { call: passkeyInvite, body: {} })
      const link = `${await pageUrl(dir)}/enrol#${code}`
      print.result({ link, until }, () => {
        print.facts([
          ['label.enrolLink', link],
          ['label.linkUntil', until],
        ])
      })
    },
  })
}

function addPersonList(tree: Tree, person: Command): void {
  verb(tree, person, {
    name: 'list',
    text: 'person.list',
    examples: ['comity person list --as administrator'],
    run: async ({ call, print }) => {
      const listed = await call(personList, {})
      print.result(listed, () => {
        print.table(listed.people, [
          { label: 'label.person', of: (row) => row.person },
          { label: 'label.name', of: (row) => row.name },
          { label: 'label.unit', of: (row) => row.unit },
          { label: 'label.roles', of: (row) => row.roles },
          { label: 'label.revoked', of: (row) => row.revoked },
        ])
      })
    },
  })
  verb(tree, person, {
    name: 'revoke',
    text: 'person.revoke',
    arguments: [argument(tree, '<person>', 'argument.person')],
    examples: ['comity person revoke 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11 --as administrator'],
    run: async ({ call, print }, { args: [revoked = ''] }) => {
      const done = await call(personRevoke, { person: revoked })
      print.result(done, () => {
        print.facts([
          ['label.person', revoked],
          ['label.revoked', true],
        ])
      })
    },
  })
}
