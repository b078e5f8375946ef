import t from 'tap'
import { FuzzCases } from './cases.ts'
import { fuzz } from './fuzz.ts'

/** Some seconds; `npm run fuzz` runs for as long as is asked. */
const CASES = 250

t.test('changed archives and documents crash nothing, hang nothing and swell nothing', async (t) => {
  const { cases, failures } = await fuzz({ seed: 11_000_000, cases: CASES, forMs: 120_000 })
  t.same(failures, [])
  t.equal(cases, CASES)
})

t.test('the same seed makes the same case', async (t) => {
  t.same(new FuzzCases().of(5), new FuzzCases().of(5))
  t.notSame(new FuzzCases().of(5), new FuzzCases().of(6))
})
