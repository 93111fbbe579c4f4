import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError, signingKeyFromSeed, toBase64url } from '@comity/codec'
import {
  dailyBudget,
  maxTermsBytes,
  type MemberClass,
  type TemplateMember,
  type TemplateName,
  templateNames,
  type Terms,
  verifyTerms,
} from '@comity/agreement'
import { composeTerms, divideTerms } from '@comity/agreement/negotiation'
import {
  type AgreementTemplate,
  agreementTemplates,
  contradictedFigures,
  exampleWords,
  fillTemplate,
  type TemplateFilling,
} from '@comity/agreement/templates'
import { daysPhrase, figuresOf, statementsOf } from '@comity/agreement/words'

const from = Date.UTC(2026, 0, 1)
const byName = new Map(agreementTemplates.map((template) => [template.name, template]))

function member(party: string, memberClass: MemberClass): TemplateMember {
  const seed = new Uint8Array(32).fill(Buffer.from(party).reduce((sum, byte) => (sum * 31 + byte) % 251, 7))
  return { party, memberClass, country: 'NO', agreementKey: toBase64url(signingKeyFromSeed(seed).publicKey) }
}

/** Parties that a template has places for: the fewest, but two of the last role that may have several. */
function partiesOf({ roles }: AgreementTemplate): readonly TemplateMember[] {
  return roles.flatMap(({ role, memberClasses, least, most }) => {
    const count = Math.min(most, Math.max(least, 2))
    return Array.from({ length: count }, (_, at) => member(`${role}-${String(at + 1)}`, memberClasses[0] ?? 'agency'))
  })
}

function filled(template: AgreementTemplate, more: Partial<TemplateFilling> = {}) {
  return fillTemplate({ template, parties: partiesOf(template), from, ...more })
}

const auditors = [{ name: 'Audit Office', key: 'A'.repeat(43) }]

const textOf = ({ clauses }: Terms, id: string, language: string) =>
  clauses.find((clause) => clause.id === id)?.text.find((text) => text.language === language)?.text ?? ''

function namedClauses(terms: Terms): readonly string[] {
  return [...divideTerms(terms)].filter(([, { terms: members }]) => Object.keys(members).length > 0).map(([id]) => id)
}

test('the five templates are there, under their own names', () => {
  assert.deepEqual(
    agreementTemplates.map(({ name }) => name),
    [...templateNames],
  )
})

for (const template of agreementTemplates) {
  test(`${template.name} makes terms that verify, and that a negotiation would compose to the same bytes`, () => {
    const terms = filled(template)
    assert.deepEqual(verifyTerms(structuredClone(terms)), terms)
    const { title, parties } = terms
    assert.deepEqual(composeTerms({ supersedes: null, title, parties }, divideTerms(terms)), terms)
    assert.ok(JSON.stringify(terms).length < maxTermsBytes / 8)
  })

  test(`${template.name} says in its title and its first clause that it is an example and not legal advice`, () => {
    const terms = filled(template)
    const said = (language: string) => [
      terms.title.find((text) => text.language === language)?.text ?? '',
      textOf(terms, '1', language),
    ]
    for (const text of said('en')) assert.match(text, /example.*not legal advice/i)
    for (const text of said('zh')) assert.match(text, /示例.*(非|不构成)法律意见/)
  })

  test(`${template.name} has a text in both languages for every clause, none empty and none the same in both`, () => {
    const terms = filled(template)
    for (const texts of [terms.title, ...terms.clauses.map(({ text }) => text)]) {
      assert.deepEqual(
        texts.map(({ language }) => language),
        ['en', 'zh'],
      )
      const [en = '', zh = ''] = texts.map(({ text }) => text)
      assert.ok(en.length > 20 && zh.length > 8)
      assert.match(zh, /\p{Script=Han}/u)
      assert.doesNotMatch(en + zh, /[{}]|undefined|null/)
    }
    for (const id of namedClauses(terms)) assert.ok(textOf(terms, id, 'en') !== textOf(terms, id, 'zh'), id)
  })

  test(`${template.name} says every figure of every rule in both texts of its clause`, () => {
    const terms = filled(template, { auditors })
    for (const language of ['en', 'zh'] as const) {
      for (const [id, figures] of figuresOf(terms, language)) {
        const asked = template.clauses.find((clause) => clause.id === id)?.[language] ?? ''
        const text = textOf(terms, id, language)
        for (const [name, figure] of Object.entries(figures)) {
          assert.ok(asked.includes(`{${name}}`), `${id} ${language} leaves out ${name}`)
          assert.ok(text.includes(figure), `${id} ${language} ${name}`)
        }
      }
    }
  })

  test(`${template.name} has no number in its text that does not come out of its terms`, () => {
    for (const { id, en, zh } of template.clauses)
      assert.doesNotMatch(en + zh, /\d|[一二三四五六七八九十]+[天日年月%]/, id)
  })

  test(`${template.name} contradicts nothing as it is filled, and where a figure of its terms is changed alone it does`, () => {
    const terms = filled(template, { auditors })
    assert.deepEqual(contradictedFigures(agreementTemplates, terms), [])
    const { clause, days } = terms.retention
    assert.deepEqual(contradictedFigures(agreementTemplates, { ...terms, retention: { clause, days: days + 1 } }), [
      { clause, language: 'en', said: daysPhrase(days, 'en'), meant: daysPhrase(days + 1, 'en') },
      { clause, language: 'zh', said: daysPhrase(days, 'zh'), meant: daysPhrase(days + 1, 'zh') },
    ])
    const rewritten = terms.clauses.map((one) =>
      one.id === clause ? { ...one, text: [{ language: 'en', text: 'As the law says.' }] } : one,
    )
    const anew = { ...terms, clauses: rewritten, retention: { clause, days: days + 1 } }
    assert.deepEqual(contradictedFigures(agreementTemplates, anew), [])
    for (const changed of changes(terms)) {
      const found = contradictedFigures(agreementTemplates, changed)
      assert.deepEqual(new Set(found.map(({ language }) => language)), new Set(['en', 'zh']), JSON.stringify(found))
    }
  })

  test(`${template.name} names each clause by one rule, so that the text speaks of all`, () => {
    const { match, requests } = template.terms
    const clauses = [...match, ...requests].map(({ clause }) => clause)
    assert.equal(new Set(clauses).size, clauses.length)
  })

  test(`${template.name} gives no more than 2,700 questions a day to what can be enumerated`, () => {
    const terms = filled(template)
    const parties = terms.parties.map(({ party }) => party)
    for (const profile of ['phone/1', 'ip/1', 'iban/1', 'iddoc/1', 'person/1']) {
      for (const inquirer of parties) {
        for (const publisher of parties) {
          assert.ok(
            dailyBudget({ terms, inquirer, publisher, profile }) <= 2_700,
            `${inquirer} ${publisher} ${profile}`,
          )
        }
      }
    }
  })

  test(`${template.name} budgets every question that it permits`, () => {
    const terms = filled(template)
    for (const { inquirers, publishers, profiles } of terms.match) {
      for (const inquirer of inquirers) {
        for (const publisher of publishers.filter((party) => party !== inquirer)) {
          for (const profile of profiles) {
            assert.ok(dailyBudget({ terms, inquirer, publisher, profile }) > 0, `${inquirer} ${publisher} ${profile}`)
          }
        }
      }
    }
  })

  test(`a figure that is changed in ${template.name} is changed in both texts`, () => {
    const days = (retention: number) => {
      const changed = {
        ...template,
        terms: { ...template.terms, retention: { ...template.terms.retention, days: retention } },
      }
      const terms = filled(changed)
      assert.equal(terms.retention.days, retention)
      return ['en', 'zh'].map((language) => textOf(terms, terms.retention.clause, language))
    }
    const [before, after] = [days(123), days(456)]
    assert.match(before[0] ?? '', /123 days/)
    assert.match(before[1] ?? '', /123天/)
    assert.match(after[0] ?? '', /456 days/)
    assert.match(after[1] ?? '', /456天/)
    assert.doesNotMatch(after.join(''), /123/)
  })
}

/** Terms that differ in one member each, of those that a text says figures of. */
function changes(terms: Terms): readonly Terms[] {
  const { clocks, handling, budgets, index, inForce } = terms
  const minutes = clocks.minutes.map((clock) => ({ ...clock, answer: clock.answer + 1 }))
  return [
    { ...terms, clocks: { ...clocks, minutes } },
    { ...terms, handling: { ...handling, tlp: 'CLEAR' } },
    { ...terms, budgets: { ...budgets, perDay: budgets.perDay.map((rule) => ({ ...rule, elements: 7 })) } },
    { ...terms, index: { ...index, epochDays: index.epochDays - 1 } },
    { ...terms, inForce: { ...inForce, noticeDays: inForce.noticeDays + 1 } },
    { ...terms, match: terms.match.map((rule) => ({ ...rule, purposes: ['cyber-terrorism'] })) },
  ]
}

test('an agreement with a date begins once: on it', () => {
  const terms = filled(template('bank-fiu-freeze'))
  const text = textOf(terms, '11', 'en')
  assert.match(text, /in force when every party has signed, from 2026-01-31 00:00 UTC until 2028-01-31 00:00 UTC\./)
  assert.match(textOf(terms, '11', 'zh'), /全部当事方签署时生效，自2026-01-31 00:00 UTC起/)
  assert.equal(terms.inForce.from, '2026-01-31T00:00:00.000Z')
  assert.deepEqual(terms.inForce.rule, { kind: 'date', at: terms.inForce.from })
})

test('of an authority that is no intelligence unit the template for banks says none', () => {
  const parties = [member('norland-police', 'agency'), member('sudland-bank', 'company')]
  const terms = filled(template('bank-fiu-freeze'), { parties })
  assert.match(textOf(terms, '2', 'en'), /authorities norland-police, called units, each the .* or an authority/)
  assert.match(textOf(terms, '2', 'zh'), /主管机关norland-police.*或依本国法承担同一职责的机关/)
})

test('the templates differ in what they permit, for how long, and how they begin and end', () => {
  const all = agreementTemplates.map((template) => filled(template))
  const distinct = (facet: (terms: Terms) => unknown) => new Set(all.map((terms) => JSON.stringify(facet(terms)))).size
  assert.equal(
    distinct((terms) => terms.match.map(({ purposes }) => purposes)),
    5,
  )
  assert.equal(
    distinct((terms) => terms.match.map(({ profiles }) => profiles)),
    5,
  )
  assert.equal(
    distinct((terms) => terms.match.map(({ statuses }) => statuses)),
    5,
  )
  assert.equal(
    distinct((terms) => terms.clocks.minutes),
    5,
  )
  assert.equal(
    distinct((terms) => terms.retention.days),
    5,
  )
  assert.equal(
    distinct((terms) => terms.refusal.grounds),
    5,
  )
  assert.equal(
    distinct((terms) => terms.inForce.noticeDays),
    5,
  )
  assert.ok(distinct((terms) => [terms.handling.tlp, terms.handling.pap]) >= 4)
  assert.equal(
    distinct((terms) => terms.inForce.rule.kind),
    3,
  )
  assert.equal(
    distinct((terms) => terms.dualCriminality.rule),
    2,
  )
})

test('between banks and units no identifier of a victim or witness is matched, and no bank asks a bank', () => {
  const terms = filled(template('bank-fiu-freeze'))
  for (const { statuses, inquirers, publishers } of terms.match) {
    assert.ok(!statuses.includes('victim') && !statuses.includes('witness'))
    assert.ok(!inquirers.some((party) => publishers.includes(party)))
  }
})

test('a university touches domains and addresses only, of nobody who is known, and sends no request', () => {
  const terms = filled(template('university-research'))
  for (const { profiles, statuses } of terms.match) {
    assert.deepEqual([profiles, statuses], [['domain/1', 'ip/1'], ['unknown']])
  }
  for (const { from: senders } of terms.requests) assert.ok(!senders.some((party) => party.startsWith('university')))
})

test('every rule of the terms is one statement, and every member that is no list', () => {
  const terms = filled(template('multilateral-telecom-fraud'))
  const members = statementsOf(terms, 'en').map(({ clause, member }) => `${clause} ${member}`)
  assert.deepEqual(members, [
    ...['3.1 match', '3.2 match', '3.3 match', '4 index', '5 budgets', '6.1 requests', '6.2 requests', '6.3 clocks'],
    ...['6.4 refusal', '6.5 dualCriminality', '7 handling', '8 log', '9 retention', '10 oversight', '11 inForce'],
  ])
})

test('a role that nobody has takes its rules and their clauses with it', () => {
  const parties = ['alva', 'borea'].map((party) => member(party, 'agency'))
  const terms = filled(template('multilateral-telecom-fraud'), { parties })
  assert.deepEqual(
    terms.match.map(({ clause }) => clause),
    ['3.1'],
  )
  const ids = terms.clauses.map(({ id }) => id)
  for (const gone of ['3.2', '3.3', '6.2']) assert.ok(!ids.includes(gone), gone)
  assert.match(textOf(terms, '2', 'en'), /the operators none/)
})

test('profiles narrow a template, in its rules, caps, budgets and words', () => {
  const terms = filled(template('bilateral-police'), { profiles: ['phone/1'] })
  assert.deepEqual([terms.match.map(({ profiles }) => profiles), terms.index.rowsCap.length], [[['phone/1']], 1])
  assert.ok(!terms.clauses.some(({ id }) => id === '3.2'))
  assert.doesNotMatch(textOf(terms, '5', 'en'), /domain/)
})

test('figures that are given stand in the terms and in the text', () => {
  const terms = filled(template('cert-sharing'), {
    dailyElements: 321,
    firstLoadElements: 4_321,
    rows: 54_321,
    days: 30,
    oversight: new Map([['team-1', 'privacy@team-1.example']]),
    auditors,
  })
  assert.ok(terms.budgets.perDay.every(({ elements }) => elements === 321))
  for (const language of ['en', 'zh']) {
    const all = terms.clauses.map(({ id }) => textOf(terms, id, language)).join('\n')
    for (const said of [
      '321',
      '4,321',
      '54,321',
      '2026-01-31 00:00 UTC',
      'privacy@team-1.example',
      'Audit Office',
      '100',
      '10%',
    ]) {
      assert.ok(all.includes(said), `${language} ${said}`)
    }
  }
  assert.match(textOf(terms, '10', 'zh'), /team-2: to be named \/ 待指定/)
})

test('under a share of ratifications n follows the number of parties and stands in the text', () => {
  const parties = ['alva', 'borea', 'delta', 'elva', 'fjord'].map((party) => member(party, 'agency'))
  const terms = filled(template('multilateral-telecom-fraud'), { parties })
  assert.deepEqual(terms.inForce.rule, { kind: 'n-of-m', n: 4 })
  assert.match(textOf(terms, '11', 'en'), /when 4 of the 5 parties have signed/)
  assert.match(textOf(terms, '11', 'zh'), /5方中有4方签署时/)
})

test('the words of a figure are those of the terms, in both languages', () => {
  const terms = filled(template('cert-sharing'))
  for (const said of [
    [
      '6.1',
      'urgent (U): acknowledged within 1 hour, answered within 8 hours; priority (P): acknowledged within 1 day, answered within 3 days; routine (R): acknowledged within 7 days, answered within 14 days.',
    ],
    [
      '5',
      'In one UTC day: every party asking every other party, 2,700 of each of IP addresses (ip/1); every party asking every other party, 20,000 of each of domain names (domain/1), e-mail addresses (email/1).',
    ],
    ['5', 'For one case, of one publisher: none. In reserve for emergencies: none.'],
    ['7', 'TLP AMBER, PAP GREEN, Europol codes: none.'],
  ]) {
    assert.ok(textOf(terms, said[0] ?? '', 'en').includes(said[1] ?? ''), textOf(terms, said[0] ?? '', 'en'))
  }
  assert.match(textOf(terms, '6.1', 'zh'), /紧急（U）：1小时内确认，8小时内答复；优先（P）：1天内确认，3天内答复/)
  assert.match(textOf(terms, '5', 'zh'), /各方向其他各方就下列每类询问2,700个：IP地址（ip\/1）；/)
})

test('parties and profiles that a template has no place for are refused', () => {
  const agencies = ['alva', 'borea', 'delta'].map((party) => member(party, 'agency'))
  const refused = (name: TemplateName, more: Partial<TemplateFilling>) => {
    assert.throws(
      () => filled(template(name), more),
      (error) => isComityError(error, 'schema'),
    )
  }
  refused('bilateral-police', { parties: agencies })
  refused('bilateral-police', { parties: [member('alva', 'agency'), member('corvo', 'company')] })
  refused('bank-fiu-freeze', { parties: agencies })
  refused('university-research', { profiles: ['phone/1'] })
  refused('cert-sharing', { profiles: ['nonsense'] })
})

test('hostile words of a contact are words: they fill no further place', () => {
  const oversight = new Map([['team-1', '{retention} {nothing}']])
  assert.match(textOf(filled(template('cert-sharing'), { oversight }), '10', 'en'), /\{retention\} \{nothing\}/)
})

function template(name: TemplateName): AgreementTemplate {
  const found = byName.get(name)
  assert.ok(found)
  return found
}

test('every template says that it is an example, and what its parties have written says so no more', () => {
  for (const { name } of agreementTemplates) {
    const terms = filled(byName.get(name) ?? assert.fail(name))
    assert.deepEqual(exampleWords(terms), { clauses: ['1'], isTitle: true }, name)
    const own = (words: string) => [{ language: 'en', text: words }]
    const clauses = terms.clauses.map((clause) => (clause.id === '1' ? { ...clause, text: own('Ours.') } : clause))
    assert.deepEqual(exampleWords({ title: own('Ours'), clauses }), { clauses: [], isTitle: false }, name)
  }
})
