import type { Rule } from 'eslint'

const directive = /^\s*(?:eslint|oxlint)-disable(?:-next-line|-line)?\b(?<rest>.*)$/su

/** A disable comment names the rule it disables and, behind `--`, the reason (STYLE.md, "TypeScript"). */
export const disableSaysWhy: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { silent: 'Name the disabled rule and say why: `eslint-disable-next-line <rule> -- <reason>`.' },
  },
  create: (context) => ({
    Program: () => {
      for (const comment of context.sourceCode.getAllComments()) {
        const rest = directive.exec(comment.value)?.groups?.['rest']
        if (rest === undefined || comment.loc == null) continue
        const [rules = '', reason = ''] = rest.split(' -- ')
        if (rules.trim() === '' || reason.trim() === '') context.report({ loc: comment.loc, messageId: 'silent' })
      }
    },
  }),
}
