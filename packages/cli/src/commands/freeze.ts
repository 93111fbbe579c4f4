import { freezeAcknowledge, freezeApprove, freezeEnd, freezeOpen, freezeReceive } from '@comity/client/api'
import { argument, group, option, refuseMissing, type Tree, verb } from '../verb.ts'
import { addFreezeAnswering } from './freeze-answering.ts'
import { recallOptions } from './freeze-camt.ts'
import { claimOf, claimOptions, type ClaimOptions, exampleCamtClaim, exampleClaim } from './freeze-claim.ts'
import { exampleFreeze, printMoved } from './freeze-moved.ts'
import { addFreezeReading } from './freeze-reading.ts'
import { addFreezeSettling } from './freeze-settling.ts'

interface OpenOptions extends ClaimOptions {
  readonly camt?: string
  readonly partner: string
  readonly agreement: string
  readonly hit?: string
  readonly ground?: string
}

const endings = ['cancelled', 'withdrawn', 'wrong-account'] as const

/** `comity freeze …`: stopping a payment, from the draft to what came back; spec/freezes.md §2 names the rows. */
export function addFreezeCommands(tree: Tree): void {
  const freeze = group(tree, 'freeze')
  verb<OpenOptions>(tree, freeze, {
    name: 'open',
    text: 'freeze.open',
    options: [
      option(tree, { flags: '--partner <party>', text: 'option.freezePartner', required: true }),
      option(tree, { flags: '--agreement <agreement>', text: 'option.agreement', required: true }),
      option(tree, { flags: '--hit <hit>', text: 'option.freezeHit' }),
      option(tree, { flags: '--ground <text>', text: 'option.freezeGround' }),
      option(tree, { flags: '--camt <file>', text: 'option.camtIn' }),
      ...claimOptions(tree),
    ],
    examples: [exampleClaim, exampleCamtClaim],
    run: async (session, { options: { partner, agreement, hit, ground, camt, ...typed } }) => {
      // One of the two: on what it rests.
      if ((hit === undefined) === (ground === undefined)) refuseMissing('--ground <text>')
      // What a person types stands before what the message says.
      const claim = claimOf(camt === undefined ? typed : { ...(await recallOptions(session, camt)), ...typed })
      const body = { partner, agreement, hit: hit ?? null, ground: ground ?? null, claim }
      const moved = await session.call(freezeOpen, body)
      printMoved(session, moved, 'say.freezeApprove')
    },
  })
  for (const { name, call: move, as } of [
    { name: 'approve', call: freezeApprove, as: ' --as approver' },
    { name: 'acknowledge', call: freezeAcknowledge, as: '' },
    { name: 'receive', call: freezeReceive, as: '' },
  ] as const) {
    verb(tree, freeze, {
      name,
      text: `freeze.${name}`,
      arguments: [argument(tree, '<freeze>', 'argument.freeze')],
      examples: [`comity freeze ${name} ${exampleFreeze}${as}`],
      run: async (session, { args: [id = ''] }) => {
        printMoved(session, await session.call(move, { freeze: id }))
      },
    })
  }
  verb<{ readonly because: (typeof endings)[number] }>(tree, freeze, {
    name: 'end',
    text: 'freeze.end',
    arguments: [argument(tree, '<freeze>', 'argument.freeze')],
    options: [
      option(tree, { flags: '--because <reason>', text: 'option.freezeEnd', choices: endings, required: true }),
    ],
    examples: [`comity freeze end ${exampleFreeze} --because wrong-account --as approver`],
    run: async (session, { args: [id = ''], options: { because } }) => {
      printMoved(session, await session.call(freezeEnd, { freeze: id, as: because }))
    },
  })
  addFreezeAnswering(tree, freeze)
  addFreezeSettling(tree, freeze)
  addFreezeReading(tree, freeze)
}
