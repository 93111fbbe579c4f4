import { logVerify, partyCard } from '@comity/client/api'
import { asUnverified, utf8Encode } from '@comity/codec'
import { type PartyCard, verifyCard } from '@comity/protocol'
import { formatVerifierKey } from '@comity/tlog'
import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { readText } from '../files.ts'
import { openLogSource } from '../log-source.ts'
import type { Session } from '../shell.ts'
import { addLogEvidence } from './log-evidence.ts'
import { argument, group, option, refuseMissing, type Tree, verb } from '../verb.ts'
import { type LogFinding, readVerifierKey, verifyPublishedLog } from '../verify-log.ts'

interface VerifyOptions {
  readonly key?: string
  readonly seen?: string
}

/** `comity log …`. */
export function addLogCommands(tree: Tree): void {
  const log = group(tree, 'log')
  verb<VerifyOptions>(tree, log, {
    name: 'verify',
    text: 'log.verify',
    arguments: [argument(tree, '[where]', 'argument.where')],
    options: [
      option(tree, { flags: '--key <vkey>', text: 'option.vkey' }),
      option(tree, { flags: '--seen <file>', text: 'option.seen' }),
    ],
    examples: [
      'comity log verify --as approver',
      'comity log verify https://norland.example --key norland.vkey',
      'comity log verify data/log --key norland.vkey --seen checkpoint.last-week --json',
    ],
    run: async (session, { args: [where], options }) => {
      show(session, where === undefined ? await session.call(logVerify, {}) : await verifyForeign(where, options))
    },
  })
  addLogKey(tree, log)
  addLogEvidence(tree, log)
}

async function verifyForeign(where: string, { key, seen }: VerifyOptions): Promise<LogFinding> {
  if (key === undefined) return refuseMissing('--key <vkey>')
  const verifier = await readVerifierKey(key)
  const note = seen === undefined ? undefined : await readText(seen)
  return verifyPublishedLog(await openLogSource(where), { key: verifier, seen: note })
}

function show({ print, endWith, t }: Session, finding: LogFinding): void {
  const { damage } = finding
  // There was an answer; what it says is that the log is not safe to go on with (spec/attacks.md E-02).
  if (damage !== null) endWith(exitCodes.unsafeState)
  print.result(finding, () => {
    print.facts([
      ['label.origin', finding.origin],
      ['label.size', finding.size ?? undefined],
      ['label.root', finding.root ?? undefined],
      ['label.damagedFile', damage?.file],
      ['label.damagedEntry', damage?.index],
    ])
    if (damage !== null) print.say(t(damage.file === 'checkpoint' ? 'say.logCheckpoint' : 'say.logDamaged'))
  })
}

function addLogKey(tree: Tree, log: Command): void {
  verb(tree, log, {
    name: 'key',
    text: 'log.key',
    arguments: [argument(tree, '[file]', 'argument.cardFile')],
    examples: ['comity log key', 'comity log key sudland.card --json'],
    run: async ({ call, print }, { args: [file] }) => {
      const text = file === undefined ? (await call(partyCard, {})).card : (await readText(file)).trim()
      const { card, keys } = verifyCard(asUnverified<PartyCard>(utf8Encode(text)))
      const key = formatVerifierKey({ name: card.keys.logOrigin, type: 'ed25519', publicKey: keys.log })
      const found = { party: card.party, origin: card.keys.logOrigin, key }
      print.result(found, () => {
        print.say(key)
      })
    },
  })
}
