import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusalGrounds, requestKinds, urgencies } from '@comity/agreement'
import { canonicalBytes, isComityError } from '@comity/codec'
import {
  AnswerDocumentSchema,
  composeAnswerDocument,
  composeRefusalDocument,
  composeRequestDocument,
  RefusalDocumentSchema,
  RequestDocumentSchema,
} from '@comity/casework'
import {
  caseKinds,
  checkParticulars,
  composeForm,
  type FormRow,
  groundRules,
  hasParticulars,
  particularForms,
  readForm,
  requestForms,
  requireDatesAt,
  requireGroundOpen,
  requireLawfulReason,
} from '@comity/casework/request'
import { sampleOf, type Shape } from './sample-of.ts'

const at = '2026-06-01T12:00:00.000Z'
const later = '2026-06-08T12:00:00.000Z'
const earlier = '2026-05-01T12:00:00.000Z'
const muchLater = '2026-07-31T12:00:00.000Z'
const refusedAs =
  (...codes: string[]) =>
  (error: unknown) =>
    codes.some((code) => isComityError(error, code))

const marking = {
  ...{ tlp: 'AMBER', pap: 'AMBER', europol: [] },
  ...{ audience: null, originators: ['norland-police'], gradings: [] },
}
/** What a schema cannot say of its members: which dates and lists go together. */
const fitting: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  q15: { until: later, reviewAt: null },
  p1: { until: muchLater },
  p2: { until: later },
  p3: { until: later },
  document: {
    schema: 4,
    kind: 'information',
    marking,
    purpose: 'computer-fraud',
    offence: 'computer-fraud/payment-fraud',
    confirmation: { confirmedAt: at },
  },
  preservation: { period: { from: earlier, to: earlier }, followUp: { kind: 'evidence', dueBy: later } },
  evidence: { period: { from: earlier, to: at }, neededBy: later },
  testimony: { proposed: { from: later, to: muchLater } },
  service: { serveBy: later, language: 'zh' },
  'surrender-contact': { warrant: { reference: '7 Gs 1/26', issuer: 'A court', issuedAt: earlier } },
  answer: { schema: 2, marking, searchedAt: at },
  refusal: { schema: 2, ground: 'R16', refusedAt: at, searchedAt: at, since: null, secondary: [] },
}

interface Form {
  readonly name: string
  readonly shape: Shape
  readonly compose: (form: unknown) => Uint8Array
}

const forms: readonly Form[] = [
  ...(Object.keys(requestForms) as FormRow[]).map((row) => ({
    name: row,
    shape: requestForms[row] as unknown as Shape,
    compose: (form: unknown) => composeForm({ row, form, at }),
  })),
  // Each kind says what its own form asks for, dates that fit when it was drafted included.
  ...caseKinds.filter(hasParticulars).map((kind) => ({
    name: kind,
    shape: particularForms[kind] as unknown as Shape,
    compose: (form: unknown) => {
      const particulars = checkParticulars(kind, form)
      requireDatesAt({ kind, particulars, at })
      const document = { ...sample(forms.find(({ name }) => name === 'document') ?? assert.fail()), kind }
      return composeRequestDocument({ ...document, schema: 5, particulars: form } as never)
    },
  })),
  {
    name: 'document',
    shape: RequestDocumentSchema as unknown as Shape,
    compose: (form) => composeRequestDocument(form as never),
  },
  {
    name: 'answer',
    shape: AnswerDocumentSchema as unknown as Shape,
    compose: (form) => composeAnswerDocument(form as never),
  },
  {
    name: 'refusal',
    shape: RefusalDocumentSchema as unknown as Shape,
    compose: (form) => composeRefusalDocument(form as never),
  },
]

function sample({ name, shape }: Form): Record<string, unknown> {
  const form = { ...(sampleOf(shape) as Record<string, unknown>), ...fitting[name] }
  // A marked answer has no handling beside it; the agreement of a citation is the document's.
  if (name === 'answer') delete form['handling']
  if (name !== 'document') return form
  const { confidential: _confidential, particulars: _particulars, follows: _follows, ...rest } = form
  return { ...rest, citation: { ...(form['citation'] as object), agreement: form['agreement'] } }
}

for (const form of forms) {
  const whole = sample(form)

  test(`${form.name}: a whole form passes, and without any member that it needs it does not`, () => {
    form.compose(whole)
    for (const member of form.shape.required ?? []) {
      const { [member]: _gone, ...rest } = whole
      assert.throws(() => form.compose(rest), refusedAs('schema', 'object-mismatch'), member)
    }
  })

  test(`${form.name}: an unknown member, an empty text and a value of another type are refused`, () => {
    assert.throws(() => form.compose({ ...whole, more: 'x' }), refusedAs('schema'))
    for (const member of Object.keys(whole)) {
      for (const wrong of ['', 17.5, { more: 1 }, [{}]])
        assert.throws(() => form.compose({ ...whole, [member]: wrong }), refusedAs('schema', 'object-mismatch'), member)
    }
  })

  const dates = Object.keys(whole).filter(
    (member) => /(At|By|until|since)$/i.test(member) && typeof whole[member] === 'string',
  )
  for (const member of dates) {
    test(`${form.name}: a nonsense date as ${member} is refused`, () => {
      for (const wrong of [
        'tomorrow',
        '2026-02-30T00:00:00.000Z',
        '2026-13-01T00:00:00.000Z',
        '2026-06-01',
        '',
        1_780_000_000_000,
      ])
        assert.throws(
          () => form.compose({ ...whole, [member]: wrong }),
          refusedAs('schema', 'object-mismatch'),
          String(wrong),
        )
    })
  }
}

test('a postponement has one end, and it is to come', () => {
  const form = sample(forms.find(({ name }) => name === 'q15') ?? assert.fail())
  const compose = (change: object) => composeForm({ row: 'q15', form: { ...form, ...change }, at })
  compose({ until: null, reviewAt: later })
  for (const change of [{ until: null, reviewAt: null }, { until: later, reviewAt: later }, { until: at }])
    assert.throws(() => compose(change), refusedAs('object-mismatch'))
})

test('no date of a kind is nonsense, and what lies before or after when it was drafted does', () => {
  const whole = (kind: string) => forms.find(({ name }) => name === kind) ?? assert.fail()
  const fails = (kind: string, change: object) => {
    const form = whole(kind)
    assert.throws(() => form.compose({ ...sample(form), ...change }), refusedAs('schema', 'object-mismatch'), kind)
  }
  const backwards = { from: later, to: earlier }
  const nonsense = ['2026-02-30T00:00:00.000Z', 'tomorrow', '']
  for (const to of nonsense) {
    fails('preservation', { period: { from: earlier, to } })
    fails('preservation', { followUp: { kind: 'evidence', dueBy: to } })
    fails('evidence', { period: { from: to, to: at } })
    fails('testimony', { proposed: { from: later, to } })
    fails('surrender-contact', { warrant: { reference: 'x', issuer: 'x', issuedAt: to } })
  }
  for (const kind of ['preservation', 'evidence']) fails(kind, { period: { from: at, to: earlier } })
  fails('testimony', { proposed: backwards })
  fails('preservation', { followUp: { kind: 'evidence', dueBy: at } })
  fails('evidence', { neededBy: earlier })
  fails('service', { serveBy: at })
  fails('testimony', { proposed: { from: earlier, to: later } })
  fails('surrender-contact', { warrant: { reference: 'x', issuer: 'x', issuedAt: later } })
  fails('preservation', { period: { from: later, to: muchLater } })
})

test('data is preserved for sixty days or more, and no form of one kind passes for another', () => {
  const form = sample(forms.find(({ name }) => name === 'p1') ?? assert.fail())
  const short = { ...form, until: '2026-07-31T11:59:59.999Z' }
  assert.throws(() => composeForm({ row: 'p1', form: short, at }), refusedAs('object-mismatch'))
  for (const kind of caseKinds.filter(hasParticulars))
    for (const other of caseKinds.filter((each) => hasParticulars(each) && each !== kind))
      assert.throws(
        () => checkParticulars(kind, sample(forms.find(({ name }) => name === other) ?? assert.fail())),
        refusedAs('schema'),
      )
})

test('what is supplied names each field once, and a form in other bytes than its own is refused', () => {
  const form = sample(forms.find(({ name }) => name === 'q10a') ?? assert.fail())
  const field = { field: 'facts', value: 'A loss of 4,000.' }
  composeForm({ row: 'q10a', form: { ...form, supplied: [field] }, at })
  const twice = { ...form, supplied: [field, field] }
  assert.throws(() => composeForm({ row: 'q10a', form: twice, at }), refusedAs('object-mismatch'))
  assert.throws(
    () => readForm({ row: 'q10a', bytes: new TextEncoder().encode(JSON.stringify(form, null, 1)), at }),
    refusedAs('json-noncanonical'),
  )
  assert.deepEqual(readForm({ row: 'q10a', bytes: canonicalBytes(form as never), at }), form)
})

test('of all grounds, kinds and classes exactly those of the table are open', () => {
  for (const ground of refusalGrounds) {
    for (const kind of requestKinds) {
      for (const urgency of urgencies) {
        const rule = groundRules[ground]
        const use = { ground, row: 'q17', state: 'ACKNOWLEDGED', kind, urgency, isConsulted: true } as const
        const isOpen = !rule.notKinds.includes(kind) && !rule.notUrgencies.includes(urgency)
        if (isOpen) requireGroundOpen(use)
        else assert.throws(() => requireGroundOpen(use), refusedAs('ground-not-open'))
        const isHasty = urgency === 'E0' || urgency === 'E1'
        const silent = { ...use, isConsulted: false }
        if (isOpen && rule.consults && !isHasty)
          assert.throws(() => requireGroundOpen(silent), refusedAs('consultation-first'))
        else if (isOpen) requireGroundOpen(silent)
      }
    }
    const base = { ground, kind: 'information', urgency: 'U', isConsulted: true } as const
    const asking = { ...base, row: 'q17', state: 'NEEDS_INFO' } as const
    if (ground === 'R13') requireGroundOpen(asking)
    else assert.throws(() => requireGroundOpen(asking), refusedAs('ground-not-open'))
    const late = { ...base, row: 'q20', state: 'EXECUTING' } as const
    if (ground === 'R08' || ground === 'R17') requireGroundOpen(late)
    else assert.throws(() => requireGroundOpen(late), refusedAs('ground-not-open'))
  }
})

test('reasons that no treaty takes are refused in their words, in English and in Chinese', () => {
  for (const text of [
    'Our bank secrecy law forbids it.',
    'It concerns a fiscal matter.',
    'The counterpart is of a different type.',
    'An investigation is under way.',
    '依据银行保密法不能提供。',
    '该事项属税务性质。',
    '调查正在进行。',
  ])
    assert.throws(() => requireLawfulReason(text), refusedAs('reason-forbidden'), text)
  requireLawfulReason('The court of first instance did not allow the search.')
  requireLawfulReason('该账户不在本行。')
})

test('a refusal states what its ground asks for, not in the future, and no ground twice', () => {
  const whole = sample(forms.find(({ name }) => name === 'refusal') ?? assert.fail())
  const compose = (change: object) => composeRefusalDocument({ ...whole, ...change } as never)
  compose({ ground: 'R17', since: at })
  for (const change of [{ searchedAt: null }, { ground: 'R17' }, { searchedAt: later }, { secondary: ['R16'] }])
    assert.throws(() => compose(change), refusedAs('object-mismatch'))
  assert.throws(() => compose({ reason: 'This is bank secrecy.' }), refusedAs('reason-forbidden'))
  assert.throws(() => compose({ schema: 1 }), refusedAs('schema'))
})
