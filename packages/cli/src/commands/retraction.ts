import {
  type BodyOf,
  type ResultOf,
  retractionAnswer,
  retractionAnswers,
  retractionList,
  retractionShow,
} from '@comity/client/api'
import { argument, group, option, type Tree, verb } from '../verb.ts'

type Answer = BodyOf<typeof retractionAnswer>['answer']
type Retraction = ResultOf<typeof retractionList>['retractions'][number]

const exampleId = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity retraction …`. */
export function addRetractionCommands(tree: Tree): void {
  const retraction = group(tree, 'retraction')
  verb(tree, retraction, {
    name: 'list',
    text: 'retraction.list',
    examples: ['comity retraction list'],
    run: async ({ call, print, t }) => {
      const listed = await call(retractionList, {})
      print.result(listed, () => {
        print.table(
          listed.retractions,
          [
            { label: 'label.retraction', of: (row) => row.retraction },
            { label: 'label.side', of: (row) => row.side },
            { label: 'label.partner', of: (row) => row.partner },
            { label: 'label.request', of: (row) => row.request },
            { label: 'label.act', of: (row) => row.act },
            { label: 'label.reason', of: (row) => row.reason },
            { label: 'label.answer', of: (row) => row.answer },
            { label: 'label.openDays', of: (row) => row.openDays },
          ],
          { isAlarming: (row: Retraction) => row.answer === null },
        )
        const open = listed.retractions.filter(({ answer }) => answer === null).length
        if (open > 0) print.say(t('say.unanswered', { count: String(open) }))
        if (listed.waiting.length === 0) return
        print.heading('label.waiting')
        print.table(listed.waiting, [
          { label: 'label.retraction', of: (row) => row.retraction },
          { label: 'label.case', of: (row) => row.case },
          { label: 'label.record', of: (row) => row.record },
          { label: 'label.act', of: (row) => row.act },
          { label: 'label.reason', of: (row) => row.reason },
          { label: 'label.at', of: (row) => row.proposedAt },
        ])
      })
    },
  })
  verb(tree, retraction, {
    name: 'show',
    text: 'retraction.show',
    arguments: [argument(tree, '<retraction>', 'argument.retraction')],
    examples: [`comity retraction show ${exampleId}`],
    run: async ({ call, print }, { args: [id = ''] }) => {
      const shown = await call(retractionShow, { retraction: id })
      print.result(shown, () => {
        print.facts([
          ['label.retraction', shown.retraction],
          ['label.side', shown.side],
          ['label.partner', shown.partner],
          ['label.agreement', shown.agreement],
          ['label.request', shown.request],
          ['label.state', shown.requestState],
          ['label.act', shown.act],
          ['label.reason', shown.reason],
          ['label.at', shown.createdAt],
          ['label.answer', shown.answer],
          ['label.answeredAt', shown.answeredAt],
          ['label.openDays', shown.openDays],
          ['label.holdsDocument', shown.holdsDocument],
          ['label.holdsAnswer', shown.holdsAnswer],
        ])
      })
    },
  })
  verb<{ readonly answer: Answer }>(tree, retraction, {
    name: 'answer',
    text: 'retraction.answer',
    arguments: [argument(tree, '<retraction>', 'argument.retraction')],
    options: [
      option(tree, {
        flags: '--answer <answer>',
        text: 'option.retractionAnswer',
        choices: retractionAnswers,
        required: true,
      }),
    ],
    examples: [`comity retraction answer ${exampleId} --answer deleted --as approver`],
    run: async ({ call, print }, { args: [id = ''], options: { answer } }) => {
      const answered = await call(retractionAnswer, { retraction: id, answer })
      print.result(answered, () => {
        print.facts([
          ['label.retraction', answered.retraction],
          ['label.answer', answered.answer],
        ])
      })
    },
  })
}
