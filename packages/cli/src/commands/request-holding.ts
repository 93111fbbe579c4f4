import { preservationRisks } from '@comity/casework/request'
import { requestAdvise, requestExtend, requestPreserve, requestRelease } from '@comity/client/api'
import type { Command } from 'commander'
import { argument, option, type Tree, verb } from '../verb.ts'
import { printMoved } from './request-moved.ts'

const id = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

interface Until {
  readonly until: string
  readonly text: string
}

/** `comity request …` of a preservation, once it is accepted. */
export function addRequestHolding(tree: Tree, request: Command): void {
  const of = () => [argument(tree, '<request>', 'argument.request')]
  const until = option(tree, { flags: '--until <instant>', text: 'option.preserveUntil', required: true })
  const text = option(tree, { flags: '--text <text>', text: 'option.requestText', required: true })
  verb<Pick<Until, 'until'> & { readonly reference: string; readonly text?: string }>(tree, request, {
    name: 'preserve',
    text: 'request.preserve',
    arguments: of(),
    options: [
      until,
      option(tree, { flags: '--reference <text>', text: 'option.reference', required: true }),
      option(tree, { flags: '--text <text>', text: 'option.requestText' }),
    ],
    examples: [`comity request preserve ${id} --until 2026-09-08T12:00:00.000Z --reference "SU-77/26"`],
    run: async ({ call, print }, { args: [one = ''], options }) => {
      const { until: end, reference, text: said = null } = options
      printMoved(print, await call(requestPreserve, { request: one, until: end, reference, text: said }))
    },
  })
  verb<Until>(tree, request, {
    name: 'extend',
    text: 'request.extend',
    arguments: of(),
    options: [until, text],
    examples: [`comity request extend ${id} --until 2026-10-08T12:00:00.000Z --text "The court has it." --as approver`],
    run: async ({ call, print }, { args: [one = ''], options }) => {
      printMoved(print, await call(requestExtend, { request: one, until: options.until, text: options.text }))
    },
  })
  verb<Pick<Until, 'text'>>(tree, request, {
    name: 'release',
    text: 'request.release',
    arguments: of(),
    options: [text],
    examples: [`comity request release ${id} --text "The case is closed." --as approver`],
    run: async ({ call, print }, { args: [one = ''], options }) => {
      printMoved(print, await call(requestRelease, { request: one, text: options.text }))
    },
  })
  verb<Pick<Until, 'text'> & { readonly risk: (typeof preservationRisks)[number] }>(tree, request, {
    name: 'advise',
    text: 'request.advise',
    arguments: of(),
    options: [
      option(tree, { flags: '--risk <risk>', text: 'option.risk', choices: preservationRisks, required: true }),
      text,
    ],
    examples: [`comity request advise ${id} --risk availability --text "The provider keeps it for a week only."`],
    run: async ({ call, print }, { args: [one = ''], options: { risk, text: said } }) => {
      printMoved(print, await call(requestAdvise, { request: one, risk, text: said }))
    },
  })
}
