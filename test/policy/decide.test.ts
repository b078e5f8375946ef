import { readFileSync } from 'node:fs'
import t from 'tap'
import { decide } from '../../src/policy/decide.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import { circumstances, inputFor } from './given.ts'

t.test('the default pack holds a young release until it is 72 hours old, by metadata alone', async (t) => {
  const loaded = loadPolicy(readFileSync('policies/default.yaml', 'utf8'), 'default.yaml')
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  const verdict = decide(loaded.policy, inputFor({ publishedAt: '2026-11-23T12:00:00.000Z' }), circumstances())
  t.equal(verdict.outcome, 'hold')
  t.same(verdict.deciding, ['cooldown'])
  t.equal(verdict.hits[0]?.until, '2026-11-26T12:00:00.000Z')
  t.equal(verdict.validUntil, '2026-11-26T12:00:00.000Z')
  t.equal(verdict.basis, 'metadata')
})
