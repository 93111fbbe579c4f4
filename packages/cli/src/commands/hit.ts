import { hitConfirm, hitDismiss, hitList, hitShow } from '@comity/client/api'
import type { Command } from 'commander'
import { markingFacts } from '../marking-facts.ts'
import { addHitReport } from './hit-report.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'

interface ReasonOptions {
  readonly reason: string
}

const exampleHit = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity hit …`. */
export function addHitCommands(tree: Tree): void {
  const hit = group(tree, 'hit')
  verb(tree, hit, {
    name: 'list',
    text: 'hit.list',
    examples: ['comity hit list', 'comity hit list --json'],
    run: async ({ call, print, t }) => {
      const listed = await call(hitList, {})
      print.result(listed, () => {
        print.table(listed.hits, [
          { label: 'label.hit', of: (row) => row.hit },
          { label: 'label.state', of: (row) => row.state },
          { label: 'label.publisher', of: (row) => row.publisher },
          { label: 'label.profile', of: (row) => row.profile },
          { label: 'label.case', of: (row) => row.case },
          { label: 'label.foundAt', of: (row) => row.foundAt },
          { label: 'label.withdrawn', of: (row) => row.withdrawnAt },
        ])
        if (listed.hits.length > 0) print.say(t('say.showHit'))
        if (listed.hits.some(({ state }) => state === 'NEW')) print.say(t('say.notEvidence'))
      })
    },
  })
  verb(tree, hit, {
    name: 'show',
    text: 'hit.show',
    arguments: [argument(tree, '<hit>', 'argument.hit')],
    examples: [`comity hit show ${exampleHit}`],
    run: async ({ call, print, t }, { args: [id = ''] }) => {
      const shown = await call(hitShow, { hit: id })
      print.result(shown, () => {
        print.facts([
          ['label.hit', shown.hit],
          ['label.state', shown.state],
          ['label.identifier', shown.identifier],
          ['label.profile', shown.profile],
          ['label.publisher', shown.publisher],
          ['label.case', shown.case],
          ['label.agreement', shown.agreement],
          ['label.foundAt', shown.foundAt],
          ['label.withdrawn', shown.withdrawnAt],
          ['label.category', shown.label.category],
          ['label.statuses', shown.label.statuses],
          ['label.firstSeen', shown.label.firstSeen],
          ['label.contactUnit', shown.label.contactUnit],
          ...markingFacts(t, shown.marking),
        ])
        if (shown.withdrawnAt !== null) print.say(t('say.withdrawn'))
        else if (shown.state === 'NEW') print.say(t('say.notEvidence'))
      })
    },
  })
  addHitDecisions(tree, hit)
  addHitReport(tree, hit)
}

function addHitDecisions(tree: Tree, hit: Command): void {
  for (const { name, call: decide } of [
    { name: 'confirm', call: hitConfirm },
    { name: 'dismiss', call: hitDismiss },
  ] as const) {
    verb<ReasonOptions>(tree, hit, {
      name,
      text: `hit.${name}`,
      arguments: [argument(tree, '<hit>', 'argument.hit')],
      options: [option(tree, { flags: '--reason <text>', text: 'option.reason', required: true })],
      examples: [`comity hit ${name} ${exampleHit} --reason "compared with the case file"`],
      run: async ({ call, print }, { args: [id = ''], options: { reason } }) => {
        const decided = await call(decide, { hit: id, reason })
        print.result(decided, () => {
          print.facts([
            ['label.hit', decided.hit],
            ['label.state', decided.state],
          ])
        })
      },
    })
  }
}
