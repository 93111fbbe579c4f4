import { type Argument, Command, Option } from 'commander'
import { addAgreementCommands } from './commands/agreement.ts'
import { addAskCommand } from './commands/ask.ts'
import { addAuditCommands } from './commands/audit.ts'
import { addOversightCommands } from './commands/oversight.ts'
import { addBackupCommands } from './commands/backup.ts'
import { addCalendarCommands } from './commands/calendar.ts'
import { addCaseCommands } from './commands/case.ts'
import { addCompletionCommand } from './commands/completion.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addExplainCommands } from './commands/explain.ts'
import { addFaultPointsCommand } from './commands/fault-points.ts'
import { addFreezeCommands } from './commands/freeze.ts'
import { addHitCommands } from './commands/hit.ts'
import { addImportCommand } from './commands/import.ts'
import { addIndexCommands } from './commands/index.ts'
import { addJobCommands } from './commands/job.ts'
import { addKeyCommands } from './commands/key.ts'
import { addLogCommands } from './commands/log.ts'
import { addMessageCommands, addReconcileCommand } from './commands/message.ts'
import { addNegotiationCommands } from './commands/negotiation.ts'
import { addNetworkCommands } from './commands/network.ts'
import { addNodeCommands } from './commands/node.ts'
import { addOffenceCommands } from './commands/offence.ts'
import { addOperationCommands } from './commands/operation.ts'
import { addOutcomeCommands } from './commands/outcome.ts'
import { addPartyCommands } from './commands/party.ts'
import { addPersonCommands } from './commands/person.ts'
import { addPouchCommands } from './commands/pouch.ts'
import { addRequestCommands } from './commands/request.ts'
import { addEmergencyCommands } from './commands/emergency.ts'
import { addEvidenceCommands } from './commands/evidence.ts'
import { addShieldCommands } from './commands/shield.ts'
import { addNoticeCommands } from './commands/notice.ts'
import { addTargetCommands } from './commands/target.ts'
import { addRecordCommands } from './commands/record.ts'
import { addRetentionCommands } from './commands/retention.ts'
import { addRetractionCommands } from './commands/retraction.ts'
import { addSubjectCommands } from './commands/subject.ts'
import { addWhyCommand } from './commands/why.ts'
import type { Session, Surroundings } from './shell.ts'
import type { Translate } from './texts.ts'
import type { Tree } from './verb.ts'
import { version } from './version.ts'

/** Builds the whole command tree in one language. Nothing runs until it is given a command line. */
export function buildProgram({
  t,
  surroundings,
  open,
}: {
  readonly t: Translate
  readonly surroundings: Surroundings
  readonly open: (command: Command) => Session
}): Command {
  const program = new Command('comity')
  program.description(t('program.description')).version(version, '-V, --version', t('help.version'))
  program.addHelpText('after', `\n${t('program.more')}`)
  program.addOption(new Option('--node <dir>', t('option.node')))
  program.addOption(new Option('--as <name>', t('option.as')))
  program.addOption(new Option('--json', t('option.json')))
  program.addOption(new Option('--lang <language>', t('option.lang')))
  speak(program, { t, surroundings })
  const tree: Tree = { program, t, open }
  addDemoCommand(tree)
  addDoctorCommand(tree)
  addExplainCommands(tree)
  addNodeCommands(tree)
  addPersonCommands(tree)
  addPartyCommands(tree)
  addMessageCommands(tree)
  addReconcileCommand(tree)
  addAgreementCommands(tree)
  addNegotiationCommands(tree)
  addCaseCommands(tree)
  addImportCommand(tree)
  addNetworkCommands(tree)
  addIndexCommands(tree)
  addAskCommand(tree)
  addJobCommands(tree)
  addHitCommands(tree)
  addRequestCommands(tree)
  addCalendarCommands(tree)
  addFreezeCommands(tree)
  addOperationCommands(tree)
  addNoticeCommands(tree)
  addTargetCommands(tree)
  addOutcomeCommands(tree)
  addOffenceCommands(tree)
  addWhyCommand(tree)
  addKeyCommands(tree)
  addPouchCommands(tree)
  addRecordCommands(tree)
  addEvidenceCommands(tree)
  addShieldCommands(tree)
  addEmergencyCommands(tree)
  addRetractionCommands(tree)
  addSubjectCommands(tree)
  addAuditCommands(tree)
  addOversightCommands(tree)
  addRetentionCommands(tree)
  addLogCommands(tree)
  addBackupCommands(tree)
  addFaultPointsCommand(tree)
  addCompletionCommand(tree)
  for (const command of allCommands(program)) command.helpOption('-h, --help', t('help.help')).helpCommand(false)
  return program
}

/** The program and every command below it. */
export function allCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allCommands)]
}

/** Everything commander itself would say in English, from the catalogue; errors are thrown, not printed. */
function speak(
  program: Command,
  { t, surroundings }: { readonly t: Translate; readonly surroundings: Surroundings },
): void {
  const titles: Readonly<Record<string, string>> = {
    'Usage:': t('help.usage'),
    'Options:': t('help.options'),
    'Global Options:': t('help.globalOptions'),
    'Commands:': t('help.commands'),
    'Arguments:': t('help.arguments'),
  }
  program.exitOverride()
  program.configureOutput({
    writeOut: surroundings.stdout.write,
    writeErr: surroundings.stderr.write,
    outputError: () => undefined,
  })
  program.configureHelp({
    showGlobalOptions: true,
    helpWidth: Math.max(40, Math.min(100, surroundings.stdout.columns ?? 100)),
    styleTitle: (title) => titles[title] ?? title,
    styleUsage: (usage) =>
      usage.replaceAll('[options]', t('help.optionsWord')).replaceAll('[command]', t('help.commandWord')),
    optionDescription: (given) => described(given, t),
    argumentDescription: (given) => described(given, t),
  })
}

function described(given: Option | Argument, t: Translate): string {
  const fallback: unknown = given.defaultValue
  const more = [
    ...(given.argChoices === undefined ? [] : [t('help.choices', { values: given.argChoices.join(', ') })]),
    ...(typeof fallback === 'string' || typeof fallback === 'number'
      ? [t('help.defaultIs', { value: String(fallback) })]
      : []),
  ]
  return more.length === 0 ? given.description : `${given.description} (${more.join('; ')})`
}
