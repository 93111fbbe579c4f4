import { checkMachine, longestSocketPath, type MachineCheck } from '../machine.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Translate } from '../texts.ts'
import { type Tree, verb } from '../verb.ts'

/** `comity doctor`. */
export function addDoctorCommand(tree: Tree): void {
  verb(tree, tree.program, {
    name: 'doctor',
    text: 'doctor',
    examples: ['comity doctor', 'comity doctor --node ./norland'],
    run: async ({ print, t, dir, env, endWith }) => {
      const checks = await checkMachine({ dir, env })
      print.result({ checks: checks.map(({ check, ok, value }) => ({ check, ok, detail: value })) }, () => {
        print.table(checks, [
          { label: 'label.check', of: ({ check }) => t(`doctor.${check}`) },
          { label: 'label.ok', of: ({ ok }) => ok },
          { label: 'label.detail', of: (found) => [shownValue(found, t), t(found.text)] },
        ])
      })
      if (checks.some(({ ok }) => !ok)) endWith(exitCodes.unsafeState)
    },
  })
}

function shownValue({ check, value }: MachineCheck, t: Translate): string {
  return check === 'socket' ? t('doctor.bytes', { length: value, most: String(longestSocketPath) }) : value
}
