import { parseSync } from 'oxc-parser'
import t from 'tap'
import { INCIDENTS } from '../../bench/detect/incidents/all.ts'
import { parsePython } from '../../src/analysis/python/tree.ts'

const files = INCIDENTS.flatMap(({ id, now, before }) =>
  [now, ...(before === undefined ? [] : [before])].flatMap(({ files }) =>
    Object.entries(files).map(([path, content]) => ({ name: `${id} ${path}`, path, content })),
  ),
)

t.test('each incident has an id of its own, and there are attacks and controls of both ecosystems', async (t) => {
  t.equal(new Set(INCIDENTS.map(({ id }) => id)).size, INCIDENTS.length)
  for (const isControl of [true, undefined]) {
    const kinds = new Set(INCIDENTS.filter((one) => one.isControl === isControl).map(({ now }) => now.kind))
    t.equal(kinds.size, 3)
  }
})

t.test('what is called JavaScript or Python is that', async (t) => {
  const broken = files.filter(({ path, content }) => {
    if (/\.m?js$|\.cjs$/.test(path) && typeof content === 'string') {
      const sourceType = path.endsWith('.mjs') ? 'module' : 'commonjs'
      return parseSync(path, content, { sourceType }).errors.length > 0
    }
    return path.endsWith('.py') && parsePython(String(content)).incomplete !== undefined
  })
  t.same(
    broken.map(({ name }) => name),
    [],
  )
})

t.test('hosts are names under .invalid or addresses for documentation', async (t) => {
  const hosts = files.flatMap(({ name, content }) =>
    [...String(content).matchAll(/\b(?:https?|wss?):\/\/([\w.-]+)/g)].map((found) => `${found[1]} in ${name}`),
  )
  t.ok(hosts.length > 40, `${hosts.length} hosts`)
  t.same(
    hosts.filter((host) => !/^(?:[\w.-]+\.invalid|203\.0\.113\.\d+) in /.test(host)),
    [],
  )
})
