import {
  networkAdd,
  networkClose,
  networkDismiss,
  networkFind,
  networkList,
  networkMerge,
  networkOpen,
  networkRemove,
  networkShow,
  networkSplit,
  type ResultOf,
} from '@comity/client/api'
import type { Command } from 'commander'
import type { Session } from '../shell.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'
import { followJob, type WaitOptions } from './job.ts'
import { addCandidates } from './network-candidates.ts'

type Network = ResultOf<typeof networkOpen>

interface Reason {
  readonly reason: string
}

interface Cases extends Reason {
  readonly case: string[]
}

const exampleId = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'
const otherId = '0b9c5a0e-2c33-4a7e-8e57-6f1f4a1e2d90'

/** `comity network …`: cases that may be, or that a person holds to be, the work of one gang. */
export function addNetworkCommands(tree: Tree): void {
  const network = group(tree, 'network')
  verb<WaitOptions>(tree, network, {
    name: 'find',
    text: 'network.find',
    options: [option(tree, { flags: '--no-wait', text: 'option.noWait' })],
    examples: ['comity network find'],
    run: async (session, { options }) => {
      const started = await session.call(networkFind, {})
      await followJob(session, { started, options, label: 'network.find', publishers: [] })
    },
  })
  addCandidates(tree, network)
  addDismiss(tree, network)
  addReading(tree, network)
  addMaking(tree, network)
  addChanging(tree, network)
}

function reasonOption(tree: Tree) {
  return option(tree, { flags: '--reason <text>', text: 'option.reason', required: true })
}

function caseOption(tree: Tree) {
  return option(tree, { flags: '--case <case>', text: 'option.networkCase', many: true, required: true })
}

function addDismiss(tree: Tree, network: Command): void {
  verb<Reason>(tree, network, {
    name: 'dismiss',
    text: 'network.dismiss',
    arguments: [argument(tree, '<candidate>', 'argument.candidate')],
    options: [reasonOption(tree)],
    examples: [`comity network dismiss ${exampleId} --reason "They only share a landlord."`],
    run: async ({ call, print }, { args: [candidate = ''], options: { reason } }) => {
      const dismissed = await call(networkDismiss, { candidate, reason })
      print.result(dismissed, () => {
        print.facts([['label.candidate', dismissed.candidate]])
      })
    },
  })
}

function addReading(tree: Tree, network: Command): void {
  verb(tree, network, {
    name: 'list',
    text: 'network.list',
    examples: ['comity network list'],
    run: async ({ call, print }) => {
      const { networks } = await call(networkList, {})
      print.result({ networks }, () => {
        print.table(networks, [
          { label: 'label.network', of: (row) => row.network },
          { label: 'label.state', of: (row) => row.state },
          { label: 'label.cases', of: (row) => row.size },
          { label: 'label.openedAt', of: (row) => row.openedAt },
          { label: 'label.title', of: (row) => row.name },
        ])
      })
    },
  })
  verb(tree, network, {
    name: 'show',
    text: 'network.show',
    arguments: [argument(tree, '<network>', 'argument.network')],
    examples: [`comity network show ${exampleId}`],
    run: async (session, { args: [network = ''] }) => {
      const shown = await session.call(networkShow, { network })
      session.print.result(shown, () => printShown(session, shown))
    },
  })
}

function printShown({ print }: Session, shown: ResultOf<typeof networkShow>): void {
  printNetwork(print, shown)
  print.heading('label.cases')
  print.table(shown.cases, [
    { label: 'label.case', of: (row) => row.case },
    { label: 'label.state', of: (row) => row.state },
    { label: 'label.category', of: (row) => row.category },
    { label: 'label.title', of: (row) => row.title },
  ])
  if (shown.partners.length > 0) {
    print.heading('label.partners')
    print.table(shown.partners, [
      { label: 'label.party', of: (row) => row.party },
      { label: 'label.hits', of: (row) => row.hits },
      { label: 'label.confirmed', of: (row) => row.confirmed },
      { label: 'label.requests', of: (row) => row.requests },
    ])
  }
  print.heading('label.acts')
  print.table(shown.acts, [
    { label: 'label.at', of: (row) => row.at },
    { label: 'label.act', of: (row) => row.act },
    { label: 'label.cases', of: (row) => row.cases.length },
    { label: 'label.person', of: (row) => row.person },
    { label: 'label.reason', of: (row) => row.reason },
  ])
}

function addMaking(tree: Tree, network: Command): void {
  const name = () => option(tree, { flags: '--name <name>', text: 'option.networkName', required: true })
  verb<Cases & { readonly name: string }>(tree, network, {
    name: 'open',
    text: 'network.open',
    options: [name(), caseOption(tree), reasonOption(tree)],
    examples: [
      `comity network open --name "Harbour call centre" --case ${exampleId} --case ${otherId} \\\n    --reason "One account pays both callers."`,
    ],
    run: async (session, { options: { name: given, case: cases, reason } }) => {
      printResult(session, await session.call(networkOpen, { name: given, cases, reason }))
    },
  })
  verb<Cases & { readonly name: string }>(tree, network, {
    name: 'split',
    text: 'network.split',
    arguments: [argument(tree, '<network>', 'argument.network')],
    options: [name(), caseOption(tree), reasonOption(tree)],
    examples: [
      `comity network split ${exampleId} --name "The mule ring" --case ${otherId} \\\n    --reason "Another gang rents the same accounts."`,
    ],
    run: async (session, { args: [from = ''], options: { name: given, case: cases, reason } }) => {
      printResult(session, await session.call(networkSplit, { network: from, name: given, cases, reason }))
    },
  })
}

function addChanging(tree: Tree, network: Command): void {
  const calls = { add: networkAdd, remove: networkRemove } as const
  for (const name of ['add', 'remove'] as const) {
    verb<Cases>(tree, network, {
      name,
      text: `network.${name}`,
      arguments: [argument(tree, '<network>', 'argument.network')],
      options: [caseOption(tree), reasonOption(tree)],
      examples: [`comity network ${name} ${exampleId} --case ${otherId} --reason "As the supervisor decided."`],
      run: async (session, { args: [id = ''], options: { case: cases, reason } }) => {
        printResult(session, await session.call(calls[name], { network: id, cases, reason }))
      },
    })
  }
  verb<Reason & { readonly into: string }>(tree, network, {
    name: 'merge',
    text: 'network.merge',
    arguments: [argument(tree, '<network>', 'argument.network')],
    options: [
      option(tree, { flags: '--into <network>', text: 'option.intoNetwork', required: true }),
      reasonOption(tree),
    ],
    examples: [`comity network merge ${exampleId} --into ${otherId} --reason "One boss."`],
    run: async (session, { args: [from = ''], options: { into, reason } }) => {
      printResult(session, await session.call(networkMerge, { from, into, reason }))
    },
  })
  verb<Reason>(tree, network, {
    name: 'close',
    text: 'network.close',
    arguments: [argument(tree, '<network>', 'argument.network')],
    options: [reasonOption(tree)],
    examples: [`comity network close ${exampleId} --reason "All convicted."`],
    run: async (session, { args: [id = ''], options: { reason } }) => {
      printResult(session, await session.call(networkClose, { network: id, reason }))
    },
  })
}

function printResult({ print }: Session, network: Network): void {
  print.result(network, () => printNetwork(print, network))
}

function printNetwork(print: Session['print'], network: Network): void {
  print.facts([
    ['label.network', network.network],
    ['label.title', network.name],
    ['label.state', network.state],
    ['label.cases', network.size],
    ['label.openedAt', network.openedAt],
  ])
}
