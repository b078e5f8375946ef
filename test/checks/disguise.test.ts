import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { readAsOf } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import { readingOf } from './python-reading.ts'
import { sampleArtifact } from './sample-artifact.ts'

const LETTERS = 'etaoinshrdlu'.split('')
const sum = (word: string): string => Array.from(word, (letter) => `_Qz[${LETTERS.indexOf(letter)}]`).join('+')
const TABLE = `const _Qz = ${JSON.stringify(LETTERS)}
module.exports = [${Array.from({ length: 12 }, () => sum('horsetrails'.replace('a', 't'))).join(', ')}]
`
const ESCAPES = `module.exports = [${'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz'.replaceAll(/./g, (letter) => `'\\u00${letter.charCodeAt(0).toString(16)}', `)}]
`
const MAIN = '{ "name": "sample", "version": "1.0.0", "main": "index.js" }'

t.test('a disguise is told of whatever an import loads', async (t) => {
  const table: [situation: string, files: Record<string, string>, path: string | undefined][] = [
    ['the main module', { 'index.js': TABLE }, 'index.js'],
    ['a module that it loads', { 'index.js': `require('./table')`, 'table.js': TABLE }, 'table.js'],
    ['a module that is larger than what is parsed', { 'index.js': `${TABLE}//${' '.repeat(700_000)}` }, 'index.js'],
    ['a table of characters', { 'index.js': `require('./table')`, 'table.js': ESCAPES }, undefined],
    ['a file that nothing loads', { 'index.js': 'module.exports = 1', 'table.js': TABLE }, undefined],
    [
      'a large module that is written plainly',
      { 'index.js': `module.exports = 1 //${' '.repeat(700_000)}` },
      undefined,
    ],
  ]
  for (const [situation, files, path] of table) {
    const reading = readingOf('npm-tarball', { 'package.json': MAIN, ...files })
    const artifact = sampleArtifact('npm-tarball')
    const { findings } = await inspect(reading, { digest: sha256('x'), readAs: readAsOf(artifact) })
    const seen = findings.filter(({ check }) => check === 'obfuscated-code')
    t.equal(seen.length, path === undefined ? 0 : 1, situation)
    if (path !== undefined) t.match(seen, [{ severity: 'high', message: path }], situation)
  }
})
