import {
  partyCard,
  partyIntroduce,
  partyLink,
  partyList,
  partyReset,
  partyResume,
  partyTrust,
} from '@comity/client/api'
import type { Command } from 'commander'
import { escapeLine } from '../escape.ts'
import { readText, writeNew } from '../files.ts'
import { addPartySuspension } from './party-suspension.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'

const links = ['online', 'pouch'] as const

interface CardOptions {
  readonly out?: string
}

/** `comity party …`. */
export function addPartyCommands(tree: Tree): void {
  const party = group(tree, 'party')
  verb<CardOptions>(tree, party, {
    name: 'card',
    text: 'party.card',
    options: [option(tree, { flags: '--out <file>', text: 'option.out' })],
    examples: ['comity party card --out norland.card', 'comity party card --json'],
    run: async ({ call, print, t }, { options: { out } }) => {
      const own = await call(partyCard, {})
      if (out !== undefined) await writeNew(out, { content: `${own.card}\n`, mode: 0o644 })
      print.result(own, () => {
        print.facts([
          ['label.fingerprint', own.fingerprint],
          ['label.card', out === undefined ? own.card : undefined],
        ])
        if (out !== undefined) print.say(t('say.written', { file: escapeLine(out) }))
      })
    },
  })
  verb(tree, party, {
    name: 'introduce',
    text: 'party.introduce',
    arguments: [argument(tree, '<file>', 'argument.cardFile')],
    examples: ['comity party introduce sudland.card'],
    run: async ({ call, print, t }, { args: [file = ''] }) => {
      const introduced = await call(partyIntroduce, { card: (await readText(file)).trim() })
      print.result(introduced, () => {
        print.facts([
          ['label.party', introduced.party],
          ['label.fingerprint', introduced.fingerprint],
          ['label.state', introduced.state],
        ])
        print.say(t('say.compareWords', { party: escapeLine(introduced.party) }))
      })
    },
  })
  addPartyTrust(tree, party)
  addPartyChannel(tree, party)
  addPartySuspension(tree, party)
}

function addPartyTrust(tree: Tree, party: Command): void {
  verb(tree, party, {
    name: 'trust',
    text: 'party.trust',
    arguments: [argument(tree, '<party>', 'argument.party'), argument(tree, '<words...>', 'argument.words')],
    examples: [
      'comity party trust sudland-fiu abandon ability able about above absent absorb abstract absurd abuse access acid',
    ],
    run: async ({ call, print }, { args: [code = '', ...words] }) => {
      const fingerprint = words.join(' ').trim().split(/\s+/).join(' ')
      const trusted = await call(partyTrust, { party: code, fingerprint })
      print.result(trusted, () => {
        print.facts([
          ['label.party', trusted.party],
          ['label.state', trusted.state],
        ])
      })
    },
  })
  verb(tree, party, {
    name: 'link',
    text: 'party.link',
    arguments: [argument(tree, '<party>', 'argument.party'), argument(tree, '<link>', 'argument.link').choices(links)],
    examples: ['comity party link sudland-fiu pouch', 'comity party link sudland-fiu online'],
    run: async ({ call, print }, { args: [code = '', link] }) => {
      const linked = await call(partyLink, { party: code, link: link === 'pouch' ? 'pouch' : 'online' })
      print.result(linked, () => {
        print.facts([
          ['label.party', linked.party],
          ['label.link', linked.link],
        ])
      })
    },
  })
  verb(tree, party, {
    name: 'list',
    text: 'party.list',
    examples: ['comity party list'],
    run: async ({ call, print }) => {
      const listed = await call(partyList, {})
      print.result(listed, () => {
        print.table(listed.parties, [
          { label: 'label.party', of: (row) => row.party },
          { label: 'label.name', of: (row) => row.name },
          { label: 'label.country', of: (row) => row.country },
          { label: 'label.memberClass', of: (row) => row.memberClass },
          { label: 'label.state', of: (row) => row.state },
          { label: 'label.suspension', of: (row) => row.suspension },
          { label: 'label.link', of: (row) => row.link },
          { label: 'label.endpoint', of: (row) => row.endpoint },
          { label: 'label.fingerprint', of: (row) => row.fingerprint },
        ])
      })
    },
  })
}

interface ResetOptions {
  readonly reason: string
}

/** The way back of a channel that two sides count differently. */
function addPartyChannel(tree: Tree, party: Command): void {
  verb<ResetOptions>(tree, party, {
    name: 'reset',
    text: 'party.reset',
    arguments: [argument(tree, '<party>', 'argument.party')],
    options: [
      option(tree, {
        flags: '--reason <reason>',
        text: 'option.resetReason',
        choices: ['restored', 'conflict'],
        required: true,
      }),
    ],
    examples: ['comity party reset sudland-fiu --reason restored'],
    run: async ({ call, print }, { args: [code = ''], options: { reason } }) => {
      const opened = await call(partyReset, { party: code, reason: reason === 'restored' ? reason : 'conflict' })
      print.result(opened, () => {
        print.facts([
          ['label.party', opened.party],
          ['label.channelEpoch', opened.epoch],
          ['label.stopped', opened.stopped],
        ])
      })
    },
  })
  verb(tree, party, {
    name: 'resume',
    text: 'party.resume',
    arguments: [argument(tree, '<party>', 'argument.party')],
    examples: ['comity party resume sudland-fiu'],
    run: async ({ call, print }, { args: [code = ''] }) => {
      const resumed = await call(partyResume, { party: code })
      print.result(resumed, () => {
        print.facts([
          ['label.party', resumed.party],
          ['label.state', resumed.state],
          ['label.channelEpoch', resumed.epoch],
          ['label.confirmations', resumed.confirmations],
          ['label.needed', resumed.needed],
        ])
      })
    },
  })
}
