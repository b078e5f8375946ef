import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { z } from 'zod'
import { policySchema } from '../../src/policy/schema.ts'
import { BROKEN } from './broken.ts'

const schema = z.fromJSONSchema(policySchema() as Parameters<typeof z.fromJSONSchema>[0])

t.test('the schema for editors takes what is shipped, and marks what a policy must not be', async (t) => {
  for (const name of ['default', 'strict', 'monitor']) {
    const { success, error } = schema.safeParse(parse(readFileSync(`policies/${name}.yaml`, 'utf8')))
    t.ok(success, `${name}: ${error?.message}`)
  }
  for (const situation of ['another version', 'a misspelt key', 'a misspelt key of a rule', 'no whole days']) {
    const source = BROKEN.find((one) => one.situation === situation)?.source ?? ''
    t.not(source, '', situation)
    t.notOk(schema.safeParse(parse(source)).success, situation)
  }
})
