import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { rulesDocument } from '../../src/review/docs.ts'

const FILE = 'docs/review.md'

const BEGIN = '<!-- from here on generated -->\n'

t.test('the rules in docs/review.md are those of the code', async (t) => {
  const document = readFileSync(FILE, 'utf8')
  const begin = document.indexOf(BEGIN)
  t.ok(begin > 0)
  const fresh = `${document.slice(0, begin)}${BEGIN}\n${rulesDocument().trimEnd()}\n`
  if (process.env['RENEW_DOCS'] === '1') writeFileSync(FILE, fresh)
  else t.ok(document === fresh, 'fresh; else run RENEW_DOCS=1 npx tap test/review/docs.test.ts')
})
