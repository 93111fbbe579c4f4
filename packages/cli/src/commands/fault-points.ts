import { runProgram } from '../child.ts'
import { type Tree, verb } from '../verb.ts'

/** `comity fault-points`: the node's own program knows them. */
export function addFaultPointsCommand(tree: Tree): void {
  verb(tree, tree.program, {
    name: 'fault-points',
    text: 'faultPoints',
    examples: ['comity fault-points', 'comity fault-points --json'],
    run: async (session) => {
      const args = ['fault-points', ...(session.print.isJson ? ['--json'] : [])]
      session.endWith(await runProgram('node', { args, env: session.env }))
    },
  })
}
