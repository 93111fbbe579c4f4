import { completionScript, type Shell, shells } from '../completion.ts'
import { argument, type Tree, verb } from '../verb.ts'

/** `comity completion SHELL`: the script goes to standard output. */
export function addCompletionCommand(tree: Tree): void {
  verb(tree, tree.program, {
    name: 'completion',
    text: 'completion',
    arguments: [argument(tree, '<shell>', 'argument.shell').choices(shells)],
    examples: [
      'comity completion bash > ~/.local/share/bash-completion/completions/comity',
      'comity completion fish | source',
    ],
    run: ({ print }, { args: [shell = 'bash'] }) => {
      print.say(completionScript({ shell: shell as Shell, program: tree.program }))
      return Promise.resolve()
    },
  })
}
