import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { CHECKS } from '../../src/checks/all.ts'
import { checksDocument } from '../../src/checks/docs.ts'

const FILE = 'docs/checks.md'

t.test('docs/checks.md is what the checks say of themselves', async (t) => {
  const fresh = checksDocument()
  if (process.env['RENEW_DOCS'] !== undefined) writeFileSync(FILE, fresh)
  t.ok(CHECKS.length > 20, `${CHECKS.length} checks`)
  t.ok(readFileSync(FILE, 'utf8') === fresh, 'fresh; else run RENEW_DOCS=1 npx tap test/checks/docs.test.ts')
})
