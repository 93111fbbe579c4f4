import { logAccuse, logReceipt, logWitnesses } from '@comity/client/api'
import { canonicalText, closedMember, toBase64url } from '@comity/codec'
import { verifyAccusation, verifyReceipt } from '@comity/tlog'
import type { Command } from 'commander'
import { fail } from '../errors.ts'
import { escapeLine } from '../escape.ts'
import { readBytes, readText, writeNew } from '../files.ts'
import { argument, option, refuseMissing, type Tree, verb } from '../verb.ts'
import { readVerifierKey } from '../verify-log.ts'

/** What a third party can check without any node: receipts and accusations; and who cosigns the own log. */
export function addLogEvidence(tree: Tree, log: Command): void {
  addReceipt(tree, log)
  addVerifyReceipt(tree, log)
  addAccuse(tree, log)
  addCheckAccusation(tree, log)
  addWitnesses(tree, log)
}

function addReceipt(tree: Tree, log: Command): void {
  verb<{ readonly type?: string; readonly out?: string }>(tree, log, {
    name: 'receipt',
    text: 'log.receipt',
    arguments: [argument(tree, '<id>', 'argument.loggedId')],
    options: [
      option(tree, { flags: '--type <type>', text: 'option.entryType' }),
      option(tree, { flags: '--out <file>', text: 'option.out' }),
    ],
    examples: ['comity log receipt 0b3d… --type match.ask --out batch.receipt --as approver'],
    run: async ({ call, print, t }, { args: [id = ''], options: { type, out } }) => {
      const found = await call(logReceipt, { id })
      const receipts = found.receipts.filter((receipt) => type === undefined || receipt.type === type)
      const [receipt, ...others] = receipts
      if (out === undefined || receipt === undefined || others.length > 0) {
        // One file holds one receipt: which one, --type says.
        if (out !== undefined) fail('schema', { hint: closedMember(['hint.receipt.type'], 'hint.receipt.type') })
        print.result({ receipts }, () => {
          print.table(receipts, [
            { label: 'label.entryType', of: (row) => row.type },
            { label: 'label.entryIndex', of: (row) => row.index },
            { label: 'label.size', of: (row) => row.size },
            { label: 'label.state', of: (row) => row.state },
            { label: 'label.cosignatures', of: cosigned },
          ])
        })
        return
      }
      await writeNew(out, { content: receipt.receipt, mode: 0o644 })
      print.result({ file: out, ...receipt }, () => {
        print.say(t('say.written', { file: escapeLine(out) }))
        print.facts([
          ['label.entryType', receipt.type],
          ['label.state', receipt.state],
          ['label.cosignatures', cosigned(receipt)],
        ])
      })
    },
  })
}

function cosigned({ cosignatures, needed }: { readonly cosignatures: number; readonly needed: number }): string {
  return `${String(cosignatures)}/${String(needed)}`
}

function addVerifyReceipt(tree: Tree, parent: Command): void {
  verb<{ readonly key: readonly string[]; readonly quorum: number }>(tree, parent, {
    name: 'verify-receipt',
    text: 'log.verifyReceipt',
    arguments: [argument(tree, '<file>', 'argument.receiptFile')],
    options: [
      option(tree, { flags: '--key <vkey>', text: 'option.receiptKeys', many: true, required: true }),
      option(tree, { flags: '--quorum <count>', text: 'option.quorum', number: true, fallback: 0 }),
    ],
    examples: ['comity log verify-receipt batch.receipt --key "$NORLAND_LOG" --key "$SUDLAND_WITNESS" --quorum 1'],
    run: async ({ print }, { args: [file = ''], options: { key, quorum } }) => {
      const keys = await Promise.all(key.map(readVerifierKey))
      const logs = keys.filter(({ type }) => type === 'ed25519')
      const [log = fail('schema', {})] = logs
      const { name: origin, publicKey } = log
      const witnesses = keys.filter(({ type }) => type === 'cosignature')
      if (logs.length !== 1) fail('schema', {})
      const cosignatures = { count: quorum, witnesses }
      const proven = verifyReceipt({ text: await readText(file), origin, publicKey, cosignatures })
      const { checkpoint, index, type, body } = proven
      const cosigners = checkpoint.cosigned.map(({ name, time }) => ({ name, time }))
      const root = toBase64url(checkpoint.root)
      print.result({ origin, index, size: checkpoint.size, root, cosigned: cosigners, type, body }, () => {
        print.facts([
          ['label.origin', origin],
          ['label.entryIndex', index],
          ['label.size', checkpoint.size],
          ['label.root', root],
          ['label.entryType', type],
          ['label.cosignatures', cosigners.map(({ name }) => name).join(', ')],
        ])
        print.say(JSON.stringify(body, undefined, 2))
      })
    },
  })
}

function addAccuse(tree: Tree, log: Command): void {
  verb<{ readonly out?: string }>(tree, log, {
    name: 'accuse',
    text: 'log.accuse',
    arguments: [argument(tree, '[party]', 'argument.party')],
    options: [option(tree, { flags: '--out <file>', text: 'option.out' })],
    examples: ['comity log accuse sudland-bank --out sudland.fork --as approver'],
    run: async ({ call, print, t }, { args: [party], options: { out } }) => {
      const { accusations } = await call(logAccuse, { party: party ?? null })
      const [accusation, ...others] = accusations
      if (out === undefined || accusation === undefined || others.length > 0) {
        if (out !== undefined) refuseMissing('<party>')
        print.result({ accusations }, () => {
          print.table(accusations, [
            { label: 'label.party', of: (row) => row.accused },
            { label: 'label.origin', of: (row) => row.origin },
            { label: 'label.foundAt', of: (row) => row.found.at },
          ])
        })
        return
      }
      await writeNew(out, { content: canonicalText(accusation), mode: 0o644 })
      print.result({ file: out }, () => {
        print.say(t('say.written', { file: escapeLine(out) }))
      })
    },
  })
}

function addCheckAccusation(tree: Tree, log: Command): void {
  verb<{ readonly key: string }>(tree, log, {
    name: 'check-accusation',
    text: 'log.checkAccusation',
    arguments: [argument(tree, '<file>', 'argument.accusationFile')],
    options: [option(tree, { flags: '--key <vkey>', text: 'option.accusedKey', required: true })],
    examples: ['comity log check-accusation sudland.fork --key "$SUDLAND_LOG"'],
    run: async ({ print }, { args: [file = ''], options: { key } }) => {
      const { origin, checkpoints } = verifyAccusation({
        bytes: await readBytes(file),
        key: await readVerifierKey(key),
      })
      const forked = checkpoints.map(({ size, root }) => ({ size, root: toBase64url(root) }))
      print.result({ origin, forked: true, checkpoints: forked }, () => {
        print.facts([['label.origin', origin]])
        print.table(forked, [
          { label: 'label.size', of: (row) => row.size },
          { label: 'label.root', of: (row) => row.root },
        ])
      })
    },
  })
}

function addWitnesses(tree: Tree, log: Command): void {
  verb(tree, log, {
    name: 'witnesses',
    text: 'log.witnesses',
    examples: ['comity log witnesses --as approver'],
    run: async ({ call, print }) => {
      const standings = await call(logWitnesses, {})
      print.result(standings, () => {
        print.facts([['label.size', standings.size]])
        print.table(standings.witnesses, [
          { label: 'label.party', of: (row) => row.party },
          { label: 'label.size', of: (row) => row.size },
          { label: 'label.cosignedAt', of: (row) => row.cosignedAt },
          { label: 'label.behind', of: (row) => row.behind },
          { label: 'label.failures', of: (row) => row.failures },
        ])
      })
    },
  })
}
