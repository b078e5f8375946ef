import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { runCases } from '../../src/policy/cases.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import { VARIABLES } from '../../src/policy/variables.ts'
import { BEGIN, reference } from './reference.ts'

const FILE = 'docs/policy.md'

/** The formatter pads tables; the words are what counts. */
function words(markdown: string): string {
  return markdown.replaceAll(/-{3,}/g, '---').replaceAll(/\s+/g, ' ').trim()
}

/** `RENEW_DOCS=1 npx tap test/policy/docs.test.ts`, then `npx oxfmt docs/policy.md` */
t.test('the reference in docs/policy.md is that of the code', async (t) => {
  const document = readFileSync(FILE, 'utf8')
  const begin = document.indexOf(BEGIN)
  t.ok(begin > 0)
  if (process.env['RENEW_DOCS'] === '1') writeFileSync(FILE, `${document.slice(0, begin)}${reference()}\n`)
  else t.equal(words(document.slice(begin)), words(reference()))
})

t.test('every field of the table can be asked for, and has the type that it says', async (t) => {
  for (const [name, { type, listOf, fields }] of Object.entries(VARIABLES)) {
    const paths = Object.entries(fields ?? {}).map(([field, doc]) =>
      listOf === undefined
        ? ([`${name}.${field}`, doc.type] as const)
        : ([`${name}.map(x, x.${field})`, `list<${doc.type}>`] as const),
    )
    for (const [path, expected] of [[name, type] as const, ...paths]) {
      const loaded = loadPolicy(
        JSON.stringify({ version: 1, name: 'x', rules: [{ id: 'x', why: 'x', when: path, then: 'warn' }] }),
        'x',
      )
      const found = loaded.ok ? 'bool' : /is a (\S+)$/.exec(loaded.problems[0]?.message ?? '')?.[1]
      const cel = expected.replace(/^age$/, 'Age').replace(/^timestamp$/, 'google.protobuf.Timestamp')
      t.equal(found, cel, path)
    }
  }
})

t.test('the examples of docs/policy.md work', async (t) => {
  const blocks = [...readFileSync(FILE, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text)
  const policy = blocks.find((block) => block.startsWith('version: 1'))
  const cases = blocks.find((block) => block.startsWith('cases:'))
  const results = runCases({ source: policy ?? '', file: 'policy' }, { source: cases ?? '', file: 'cases' })
  t.ok(results.length >= 2)
  for (const { name, ok, message } of results) t.ok(ok, `${name} ${message}`)
})
