import { globSync, readFileSync } from 'node:fs'
import t from 'tap'
import { checkLayers } from './rules.ts'

const files = new Map(
  globSync('src/**/*.{ts,tsx}')
    .map((file) => file.replaceAll('\\', '/'))
    .toSorted()
    .map((file) => [file, readFileSync(file, 'utf8')]),
)

t.test('the sources were found: a rule over nothing would pass', async (t) => {
  t.ok(files.size > 400, `${files.size} source files`)
  const { edges } = checkLayers(files)
  t.ok(edges > 1500, `${edges} imports were looked at`)
})

t.test('every file is in a known folder and imports only what its folder may', async (t) => {
  t.same(checkLayers(files).violations, [])
})

t.test('what may not stand there is seen', async (t) => {
  const planted: readonly (readonly [situation: string, file: string, text: string])[] = [
    ['a check that asks the network', 'src/checks/planted.ts', `await fetch('https://x.invalid')`],
    ['a check that asks it by another name', 'src/checks/planted.ts', `const ask = fetch\nawait ask('x')`],
    ['a check with the global object', 'src/checks/planted.ts', `await globalThis['fetch']('x')`],
    ['a check with node:http', 'src/checks/planted.ts', `import { get } from 'node:http'\nget('x')`],
    ['a check with node:fs', 'src/checks/planted.ts', `import { readFileSync } from 'node:fs'\nreadFileSync('x')`],
    ['a check with node:dns', 'src/checks/planted.ts', `import { lookup } from 'node:dns'\nlookup('x')`],
    ['a check that imports while it runs', 'src/checks/planted.ts', `const m = await import('node:' + 'fs')`],
    ['a check that loads by require', 'src/checks/planted.ts', `const m = require('node:fs')`],
    ['a check that asks the process', 'src/checks/planted.ts', `process.getBuiltinModule('node:fs')`],
    ['a check that passes a module on', 'src/checks/planted.ts', `export { get } from 'node:http'`],
    ['a check that knows policy', 'src/checks/planted.ts', `import { decide } from '../policy/decide.ts'`],
    ['a check with a file of an ecosystem', 'src/checks/planted.ts', `import { x } from '../ecosystems/npm/name.ts'`],
    ['an ecosystem that knows another', 'src/ecosystems/npm/planted.ts', `import { x } from '../pypi/name.ts'`],
    ['a route that asks upstream itself', 'src/ecosystems/npm/protocol/planted.ts', `import { Agent } from 'undici'`],
    ['a rule that reads archives', 'src/policy/planted.ts', `import { x } from '../archive/read.ts'`],
    ['the analysis reading the disk', 'src/analysis/planted.ts', `import { readFileSync } from 'node:fs'`],
    ['somebody who imports the composition', 'src/desk/planted.ts', `import { openApp } from '../app/app.ts'`],
    ['a page with the schemas of answers', 'src/web/planted.tsx', `import { queue } from '../api/cases.ts'`],
    ['a table that knows constructor', 'src/checks/planted.ts', `const OF: Readonly<Record<string, 1>> = { x: 1 }`],
    ['a folder that nobody named', 'src/helpers/planted.ts', `export const x = 1`],
  ]
  for (const [situation, file, text] of planted)
    t.not(checkLayers(new Map([[file, text]])).violations.length, 0, situation)
})

t.test('what may stand there is not taken for it', async (t) => {
  const ordinary: readonly (readonly [situation: string, file: string, text: string])[] = [
    ['a method of that name', 'src/admission/ordinary.ts', `export class F { fetch() { return this.fetch() } }`],
    ['a word in a text', 'src/checks/ordinary.ts', `export const message = 'calls fetch and eval'`],
    ['a page with types of answers', 'src/web/ordinary.tsx', `import type { Queue } from '../api/cases.ts'`],
    ['a page with limits', 'src/web/ordinary.tsx', `import { BATCH_MAX } from '../api/limits.ts'`],
    ['a table over a closed list', 'src/checks/ordinary.ts', `const OF: Record<Ecosystem, 1> = { npm: 1, pypi: 1 }`],
    ['a table by lookup', 'src/analysis/ordinary.ts', `const OF: Readonly<Record<string, 1>> = lookup({ x: 1 })`],
    ['an import of its own folder', 'src/checks/ordinary.ts', `import { x } from './other.ts'\nexport const y = x`],
    [
      'what its folder may import',
      'src/checks/ordinary.ts',
      `import { x } from '../model/finding.ts'\nexport const y = x`,
    ],
  ]
  for (const [situation, file, text] of ordinary) t.same(checkLayers(new Map([[file, text]])).violations, [], situation)
})

/** Asks which ecosystem it has: a table over all of them would ask for an entry when one is added. */
const ASKS_WHICH = /\becosystem\s*[!=]==?\s*'(?:npm|pypi)'|'(?:npm|pypi)'\s*[!=]==?\s*[\w.]*\becosystem\b/

t.test('nobody but an ecosystem itself asks which one it is', async (t) => {
  const asking = [...files].filter(([file, text]) => !file.startsWith('src/ecosystems/') && ASKS_WHICH.test(text))
  t.same(
    asking.map(([file]) => file),
    [],
  )
  for (const planted of [`if (ecosystem === 'npm') f()`, `return 'pypi' !== file.ecosystem`])
    t.match(planted, ASKS_WHICH, 'what is planted is seen')
  t.notMatch(`if (client === 'npm') f(ecosystem)`, ASKS_WHICH)
})
