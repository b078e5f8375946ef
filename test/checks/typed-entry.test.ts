import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import { readingOf } from './python-reading.ts'

const TABLE: readonly (readonly [situation: string, path: string, text: string, severities: readonly string[]])[] = [
  [
    'an entry for bundlers, with types and markup',
    'src/index.tsx',
    'const data = fetch(process.env.URL)\nexport const f = <T,>(value: T): unknown => <b>{(value as unknown as { text: string }).text}</b>\n',
    ['low'],
  ],
  [
    'declarations as an entry',
    'index.d.ts',
    'import { exec } from "child_process";\ndeclare const c: a;\nexport = c = ;\n',
    ['low'],
  ],
  [
    'types, and slashes that may divide',
    'index.ts',
    'export const half = (x: { n: number }): number => { const f = (y: number) => { return y } / 2; return fetch(x) }\n',
    ['low'],
  ],
  ['a script that is none', 'index.js', 'const = process\n', ['medium']],
]

t.test('what is no JavaScript runs where types are taken off, and nowhere by itself', async (t) => {
  for (const [situation, path, text, severities] of TABLE) {
    const manifest = JSON.stringify({ name: 'sample', version: '1.0.0', main: path })
    const reading = readingOf('npm-tarball', { 'package.json': manifest, [path]: text })
    const { findings } = await inspect(reading, { digest: sha256('x'), readAs: 'npm-tarball' })
    const unread = findings.filter(({ check }) => check === 'not-examined')
    t.same(
      unread.map(({ severity }) => severity),
      severities,
      situation,
    )
  }
})
