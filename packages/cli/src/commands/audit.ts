import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { type AuditPlan, commitNonce, type DrawnThing, drawnThings } from '@comity/audit'
import { auditBegin, auditList } from '@comity/client/api'
import { closedMember, day, formatInstant, fromBase64url, parseInstant, toBase64url } from '@comity/codec'
import type { Command } from 'commander'
import { keyText, planText, readAuditorKey, readPlan } from '../audit-files.ts'
import { connect } from '../connection.ts'
import { escapeLine } from '../escape.ts'
import { fail } from '../errors.ts'
import { exitCodes } from '../exit-codes.ts'
import { writeNew } from '../files.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'
import { warn } from '../warnings.ts'

/** `comity audit …`: an auditor's part of spec/audit.md, and what a party sees of it. */
export function addAuditCommands(tree: Tree): void {
  const audit = group(tree, 'audit')
  addKey(tree, audit)
  addPlan(tree, audit)
  addBegin(tree, audit)
  addHold(tree, audit)
  addList(tree, audit)
}

function addKey(tree: Tree, audit: Command): void {
  verb<{ readonly out: string }>(tree, audit, {
    name: 'key',
    text: 'audit.key',
    options: [option(tree, { flags: '--out <file>', text: 'option.out', required: true })],
    examples: ['comity audit key --out auditor.key'],
    run: async (session, { options: { out } }) => {
      const { print, t } = session
      const { x = '', d = '' } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' })
      await writeNew(out, { content: keyText({ publicKey: x, privateKey: fromBase64url(d, 32) }), mode: 0o600 })
      warn(session, t('warning.auditorKey', { file: escapeLine(out) }))
      print.result({ file: out, publicKey: x }, () => {
        print.say(t('say.written', { file: escapeLine(out) }))
        print.facts([['label.auditorKey', x]])
      })
    },
  })
}

interface PlanOptions {
  readonly agreement: string
  readonly inquirer: string
  readonly publisher: string
  readonly of: DrawnThing
  readonly from: string
  readonly until: string
  readonly out: string
}

function addPlan(tree: Tree, audit: Command): void {
  verb<PlanOptions>(tree, audit, {
    name: 'plan',
    text: 'audit.plan',
    options: [
      option(tree, { flags: '--agreement <hash>', text: 'option.agreement', required: true }),
      option(tree, { flags: '--inquirer <party>', text: 'option.inquirer', required: true }),
      option(tree, { flags: '--publisher <party>', text: 'option.publisherAudited', required: true }),
      option(tree, { flags: '--of <thing>', text: 'option.auditOf', choices: drawnThings, fallback: 'question' }),
      option(tree, { flags: '--from <instant>', text: 'option.auditFrom', required: true }),
      option(tree, { flags: '--until <instant>', text: 'option.auditUntil', required: true }),
      option(tree, { flags: '--out <file>', text: 'option.out', required: true }),
    ],
    examples: [
      'comity audit plan --agreement OEuq… --inquirer norland-police --publisher sudland-bank --from 2026-12-01T00:00:00.000Z --until 2027-01-01T00:00:00.000Z --out december.audit',
    ],
    run: async ({ print, t }, { options: { out, from, until, agreement, inquirer, publisher, of } }) => {
      const period = { from: parseInstant(from), until: parseInstant(until) }
      // No node takes a shorter one; said before the nonce is in a file.
      if (period.until - period.from < day) fail('schema', { field: closedMember(['until'], 'until') })
      const plan: AuditPlan = { audit: randomUUID(), agreement, inquirer, publisher, of, ...period }
      const nonce = new Uint8Array(randomBytes(32))
      const nonceCommitment = commitNonce({ plan, nonce })
      await writeNew(out, { content: planText({ plan, nonce, nonceCommitment }), mode: 0o600 })
      const commitment = toBase64url(nonceCommitment)
      print.result({ file: out, audit: plan.audit, nonceCommitment: commitment }, () => {
        print.say(t('say.written', { file: escapeLine(out) }))
        print.facts([
          ['label.audit', plan.audit],
          ['label.nonceCommitment', commitment],
        ])
        print.say(t('say.auditBegin', { file: escapeLine(out) }))
      })
    },
  })
}

function addBegin(tree: Tree, audit: Command): void {
  verb(tree, audit, {
    name: 'begin',
    text: 'audit.begin',
    arguments: [argument(tree, '<plan>', 'argument.auditPlan')],
    examples: ['comity audit begin december.audit --node norland --as auditor'],
    run: async ({ call, print, t }, { args: [file = ''] }) => {
      const { plan, nonceCommitment } = await readPlan(file)
      const period = { from: formatInstant(plan.from), until: formatInstant(plan.until) }
      const commitment = toBase64url(nonceCommitment)
      await call(auditBegin, { ...plan, ...period, nonceCommitment: commitment })
      print.result({ audit: plan.audit, nonceCommitment: commitment }, () => {
        print.facts([
          ['label.audit', plan.audit],
          ['label.nonceCommitment', commitment],
        ])
        print.say(t('say.auditHold', { file: escapeLine(file) }))
      })
    },
  })
}

function addHold(tree: Tree, audit: Command): void {
  verb<{ readonly key: string; readonly inquirer: string; readonly publisher: string }>(tree, audit, {
    name: 'hold',
    text: 'audit.hold',
    arguments: [argument(tree, '<plan>', 'argument.auditPlan')],
    options: [
      option(tree, { flags: '--key <file>', text: 'option.auditorKey', required: true }),
      option(tree, { flags: '--inquirer <dir>', text: 'option.inquirerNode', required: true }),
      option(tree, { flags: '--publisher <dir>', text: 'option.publisherNode', required: true }),
    ],
    examples: [
      'comity audit hold december.audit --key auditor.key --inquirer norland --publisher sudland --as auditor',
    ],
    run: async ({ as, print, t, endWith }, { args: [file = ''], options }) => {
      // What opens and checks is loaded by this verb only: every other starts without it.
      const { holdAudit } = await import('@comity/client')
      const planned = await readPlan(file)
      const result = await holdAudit({
        ...planned,
        ...(await readAuditorKey(options.key)),
        inquirer: await connect({ dir: resolve(options.inquirer), as }),
        publisher: await connect({ dir: resolve(options.publisher), as }),
      })
      const { verdict, places, opened, erased, failed, codes } = result
      const findings = result.findings.flatMap((finding) =>
        finding.outcome === 'failed'
          ? [{ batch: toBase64url(finding.place.digest), position: finding.place.position, code: finding.code }]
          : [],
      )
      const told = { audit: planned.plan.audit, verdict, places, opened, erased, failed, codes, findings }
      print.result(told, () => {
        print.facts([
          ['label.verdict', verdict],
          ['label.places', places],
          ['label.placesOpened', opened],
          ['label.placesErased', erased],
          ['label.placesFailed', failed],
        ])
        if (verdict === 'inconclusive') print.say(t('say.inconclusive'))
        if (findings.length === 0) return
        print.table(findings, [
          { label: 'label.batch', of: (row) => row.batch },
          { label: 'label.position', of: (row) => row.position },
          { label: 'label.finding', of: (row) => row.code },
        ])
      })
      if (verdict === 'breached') endWith(exitCodes.protocolBroken)
    },
  })
}

function addList(tree: Tree, audit: Command): void {
  verb(tree, audit, {
    name: 'list',
    text: 'audit.list',
    examples: ['comity audit list --as approver'],
    run: async ({ call, print, t }) => {
      const listed = await call(auditList, {})
      print.result(listed, () => {
        print.table(listed.audits, [
          { label: 'label.audit', of: (row) => row.audit },
          { label: 'label.inquirer', of: (row) => row.inquirer },
          { label: 'label.publisher', of: (row) => row.publisher },
          { label: 'label.drawn', of: (row) => row.of },
          { label: 'label.from', of: (row) => row.from },
          { label: 'label.periodEnd', of: (row) => row.until },
          { label: 'label.verdict', of: (row) => row.outcome?.verdict ?? t('value.auditOpen') },
          { label: 'label.placesFailed', of: (row) => row.outcome?.failed ?? t('value.auditOpen') },
        ])
      })
    },
  })
}
