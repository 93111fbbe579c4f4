import { runProgram } from '../child.ts'
import { argument, option, type Tree, verb } from '../verb.ts'

interface DemoOptions {
  readonly full?: boolean
  readonly stay?: boolean
}

/** `comity demo`: a program of its own, because it starts whole nodes. */
export function addDemoCommand(tree: Tree): void {
  verb<DemoOptions>(tree, tree.program, {
    name: 'demo',
    text: 'demo',
    arguments: [argument(tree, '[dir]', 'argument.lists')],
    options: [
      option(tree, { flags: '--full', text: 'option.full' }),
      option(tree, { flags: '--stay', text: 'option.stay' }),
    ],
    examples: ['comity demo', 'comity demo --stay', 'comity demo ./lists --json'],
    run: async (session, { args, options: { full, stay } }) => {
      const flags = [
        ...(session.print.isJson ? ['--json'] : []),
        ...(stay === true ? ['--stay'] : []),
        ...(full === true ? ['--full'] : []),
      ]
      session.endWith(await runProgram('demo', { args: [...args, ...flags], env: session.env }))
    },
  })
}
