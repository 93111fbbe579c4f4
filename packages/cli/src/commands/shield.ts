import {
  type BodyOf,
  type ResultOf,
  shieldConfirm,
  shieldGrounds,
  shieldLift,
  shieldList,
  shieldPlace,
} from '@comity/client/api'
import { memberClasses } from '@comity/agreement'
import type { Command } from 'commander'
import type { Session } from '../shell.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'

type Placed = BodyOf<typeof shieldPlace>
type Shield = ResultOf<typeof shieldPlace>

interface PlaceOptions {
  readonly ground?: Placed['ground']
  readonly notToParty?: string[]
  readonly notToClass?: Placed['notTo']['memberClasses']
  readonly notToCountry?: string[]
}

const exampleId = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity shield …`: people who must not be found. */
export function addShieldCommands(tree: Tree): void {
  const shield = group(tree, 'shield')
  verb<PlaceOptions>(tree, shield, {
    name: 'place',
    text: 'shield.place',
    arguments: [argument(tree, '<record>', 'argument.record')],
    options: [
      option(tree, { flags: '--ground <ground>', text: 'option.shieldGround', choices: shieldGrounds }),
      option(tree, { flags: '--not-to-party <party>', text: 'option.notToParty', many: true }),
      option(tree, { flags: '--not-to-class <class>', text: 'option.notToClass', choices: memberClasses, many: true }),
      option(tree, { flags: '--not-to-country <code>', text: 'option.notToCountry', many: true }),
    ],
    examples: [
      `comity shield place ${exampleId} --ground source`,
      `comity shield place ${exampleId} --not-to-party sudland-bank --not-to-country WE`,
    ],
    run: async (session, { args: [record = ''], options: { ground = null, ...not } }) => {
      const { notToParty = [], notToClass = [], notToCountry = [] } = not
      const notTo = { parties: notToParty, memberClasses: notToClass, countries: notToCountry }
      printShield(session, await session.call(shieldPlace, { record, ground, notTo }))
    },
  })
  verb(tree, shield, {
    name: 'list',
    text: 'shield.list',
    examples: ['comity shield list'],
    run: async ({ call, print }) => {
      const { shields } = await call(shieldList, {})
      print.result({ shields }, () => {
        print.table(shields, [
          { label: 'label.shield', of: (row) => row.shield },
          { label: 'label.value', of: (row) => row.value ?? '' },
          { label: 'label.ground', of: (row) => row.ground ?? '' },
          { label: 'label.notTo', of: notToText },
          { label: 'label.state', of: (row) => row.state },
          { label: 'label.liftAsked', of: (row) => row.isLiftAsked },
          { label: 'label.placedAt', of: (row) => row.placedAt },
        ])
      })
    },
  })
  addSecondPersons(tree, shield)
}

function addSecondPersons(tree: Tree, shield: Command): void {
  const calls = { confirm: shieldConfirm, lift: shieldLift } as const
  for (const name of ['confirm', 'lift'] as const) {
    verb(tree, shield, {
      name,
      text: `shield.${name}`,
      arguments: [argument(tree, '<shield>', 'argument.shield')],
      examples: [`comity shield ${name} ${exampleId} --as approver`],
      run: async (session, { args: [id = ''] }) => {
        printShield(session, await session.call(calls[name], { shield: id }))
      },
    })
  }
}

function notToText({ notTo }: Shield): string {
  return [...notTo.parties, ...notTo.memberClasses, ...notTo.countries].join(' ')
}

function printShield({ print, t }: Session, shield: Shield): void {
  print.result(shield, () => {
    print.facts([
      ['label.shield', shield.shield],
      ['label.record', shield.record],
      ['label.ground', shield.ground ?? undefined],
      ['label.notTo', notToText(shield) || undefined],
      ['label.state', shield.state],
      ['label.liftAsked', shield.isLiftAsked],
    ])
    if (shield.state === 'unconfirmed') print.say(t('say.shieldSecondPerson', { shield: shield.shield }))
    if (shield.state === 'unconfirmed') print.say(t('say.publishRetraction'))
    if (shield.isLiftAsked && shield.state !== 'lifted') print.say(t('say.liftSecondPerson', { shield: shield.shield }))
  })
}
