import {
  type BodyOf,
  emergencyApprove,
  emergencyList,
  emergencyOpen,
  emergencyUrgencies,
  type ResultOf,
} from '@comity/client/api'
import type { Session } from '../shell.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'

type Declared = BodyOf<typeof emergencyOpen>
type Emergency = ResultOf<typeof emergencyOpen>

const exampleId = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity emergency …`: the reserve of an agreement, for two persons and in sight of both oversights. */
export function addEmergencyCommands(tree: Tree): void {
  const emergency = group(tree, 'emergency')
  verb<Declared>(tree, emergency, {
    name: 'open',
    text: 'emergency.open',
    options: [
      option(tree, { flags: '--agreement <hash>', text: 'option.agreement', required: true }),
      option(tree, { flags: '--publisher <party>', text: 'option.emergencyPublisher', required: true }),
      option(tree, { flags: '--profile <profile>', text: 'option.profile', required: true }),
      option(tree, {
        flags: '--urgency <urgency>',
        text: 'option.urgency',
        choices: emergencyUrgencies,
        required: true,
      }),
      option(tree, { flags: '--elements <count>', text: 'option.emergencyElements', number: true, required: true }),
      option(tree, { flags: '--reason <words>', text: 'option.emergencyReason', required: true }),
    ],
    examples: [
      'comity emergency open --agreement 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU --publisher sudland-fiu \\\n    --profile iban/1 --urgency E1 --elements 200 --reason "Money is leaving now"',
    ],
    run: async (session, { options: { agreement, publisher, profile, urgency, elements, reason } }) => {
      const body = { agreement, publisher, profile, urgency, elements, reason }
      printEmergency(session, await session.call(emergencyOpen, body))
    },
  })
  verb(tree, emergency, {
    name: 'approve',
    text: 'emergency.approve',
    arguments: [argument(tree, '<emergency>', 'argument.emergency')],
    examples: [`comity emergency approve ${exampleId} --as approver`],
    run: async (session, { args: [id = ''] }) => {
      printEmergency(session, await session.call(emergencyApprove, { emergency: id }))
    },
  })
  verb(tree, emergency, {
    name: 'list',
    text: 'emergency.list',
    examples: ['comity emergency list'],
    run: async ({ call, print }) => {
      const { emergencies } = await call(emergencyList, {})
      print.result({ emergencies }, () => {
        print.table(emergencies, [
          { label: 'label.emergency', of: (row) => row.emergency },
          { label: 'label.side', of: (row) => row.side },
          { label: 'label.partner', of: (row) => row.partner },
          { label: 'label.profile', of: (row) => row.profile },
          { label: 'label.urgency', of: (row) => row.urgency },
          { label: 'label.elements', of: (row) => row.elements },
          { label: 'label.state', of: (row) => row.state },
          { label: 'label.endsAt', of: (row) => row.endsAt ?? '' },
        ])
      })
    },
  })
}

function printEmergency({ print, t }: Session, emergency: Emergency): void {
  print.result(emergency, () => {
    print.facts([
      ['label.emergency', emergency.emergency],
      ['label.partner', emergency.partner],
      ['label.elements', emergency.elements],
      ['label.state', emergency.state],
      ['label.endsAt', emergency.endsAt ?? undefined],
    ])
    if (emergency.state === 'open') print.say(t('say.emergencySecondPerson', { emergency: emergency.emergency }))
    if (emergency.state === 'approved') print.say(t('say.emergencyReceipt', { emergency: emergency.emergency }))
  })
}
