import { papNames, tlpNames } from '@comity/agreement'
import { markedPieces } from '@comity/casework/request'
import { type BodyOf, requestRemark } from '@comity/client/api'
import type { Command } from 'commander'
import { type MarkWords, readMarkWords } from '../mark-options.ts'
import { argument, option, refuseMissing, type Tree, verb } from '../verb.ts'
import { printFacts } from './request-moved.ts'

type Body = BodyOf<typeof requestRemark>

interface RemarkOptions extends Pick<Body['marking'], 'tlp' | 'pap'>, Pick<MarkWords, 'europol' | 'audience'> {
  readonly piece: Body['piece']
  readonly anyAudience?: boolean
}

const id = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity request remark`: a whole marking, so that nothing of it stays by oversight. */
export function addRequestMarking(tree: Tree, request: Command): void {
  const words = '--piece answer --tlp AMBER --pap GREEN --europol - --any-audience'
  verb<RemarkOptions>(tree, request, {
    name: 'remark',
    text: 'request.remark',
    arguments: [argument(tree, '<request>', 'argument.request')],
    options: [
      option(tree, { flags: '--piece <piece>', text: 'option.piece', choices: markedPieces, required: true }),
      option(tree, { flags: '--tlp <tlp>', text: 'option.tlp', choices: tlpNames, required: true }),
      option(tree, { flags: '--pap <pap>', text: 'option.pap', choices: papNames, required: true }),
      option(tree, { flags: '--europol <codes>', text: 'option.wholeEuropol', required: true }),
      option(tree, { flags: '--audience <parties>', text: 'option.wholeAudience' }),
      option(tree, { flags: '--any-audience', text: 'option.anyAudience' }),
    ],
    examples: [`comity request remark ${id} ${words}`, `comity request remark ${id} ${words} --as approver`],
    run: async ({ call, print, t }, { args: [one = ''], options: { piece, tlp, pap, anyAudience, ...words } }) => {
      const { europol = [], audience = null } = readMarkWords(words)
      if ((audience === null) !== (anyAudience === true)) refuseMissing('--audience <parties> | --any-audience')
      const marking = { tlp, pap, europol, audience }
      const moved = await call(requestRemark, { request: one, piece, marking })
      print.result(moved, () => {
        printFacts(print, moved)
        print.say(moved.step === 'said' ? t('say.remarkSaid', { request: one }) : t('say.remarkDrafted'))
        if (moved.step === 'said') print.say(t('say.remarkBefore'))
      })
    },
  })
}
