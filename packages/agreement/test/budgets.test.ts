import assert from 'node:assert/strict'
import { test } from 'node:test'
import { caseCap, dailyBudget, firstLoad, poolBudget, rowsCap, type Terms } from '@comity/agreement'
import { readVectors } from './vectors.ts'

const { base } = readVectors('terms') as { readonly base: Terms }
const key = { terms: base, inquirer: 'norland-police', publisher: 'orange-bank', profile: 'phone/1' }

test('a budget is what its allowance says', () => {
  assert.equal(dailyBudget(key), 2_700)
  assert.equal(firstLoad(key), 20_000)
  assert.equal(rowsCap(key), 1_000_000)
})

test('without an allowance there is no budget', () => {
  assert.equal(dailyBudget({ ...key, profile: 'iban/1' }), 0)
  assert.equal(dailyBudget({ ...key, inquirer: 'elbonia-police' }), 0)
  assert.equal(dailyBudget({ ...key, publisher: key.inquirer }), 0)
  assert.equal(firstLoad({ ...key, terms: { ...base, budgets: { ...base.budgets, firstLoad: [] } } }), 0)
  assert.equal(rowsCap({ terms: base, profile: 'iban/1' }), 0)
})

test('C-05 allowances for one question never add up: the smallest counts', () => {
  const [daily] = base.budgets.perDay
  assert.ok(daily)
  const perDay = [daily, { ...daily, elements: 100 }, { ...daily, elements: 9_000 }]
  assert.equal(dailyBudget({ ...key, terms: { ...base, budgets: { ...base.budgets, perDay } } }), 100)
})

test('a pool and a cap per case exist where the terms set them', () => {
  assert.equal(poolBudget(key), null)
  assert.equal(caseCap(base), null)
  const pool = [{ profile: 'phone/1', elements: 5_000 }]
  assert.equal(poolBudget({ ...key, terms: { ...base, budgets: { ...base.budgets, pool } } }), 5_000)
  assert.equal(caseCap({ ...base, budgets: { ...base.budgets, perCase: 7 } }), 7)
})
