import assert from 'node:assert/strict'
import test from 'node:test'
import { benchQuestion } from '../../bench/question.ts'

test('the bench measures a question and its floor, with the statements that the node has now', async () => {
  const { p50ms, floorMs, commitMs, arithmeticMs } = await benchQuestion({ questions: 2, warmUp: 1 })
  for (const figure of [p50ms, floorMs, commitMs, arithmeticMs]) assert.ok(figure > 0)
})
