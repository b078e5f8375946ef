import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import t from 'tap'
import { inspectorRevision, sourceRevision } from '../../src/inspection/revision.ts'

const ROOT = join(import.meta.dirname, '../..')

/** A copy of the sources, and the revision that they have there. */
function copy(folder: string) {
  cpSync(join(ROOT, 'src'), join(folder, 'src'), { recursive: true })
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'))
  return {
    revision: () => said(folder, `console.log((await import('./src/inspection/revision.ts')).inspectorRevision)`),
    append: (file: string, text: string) => appendFileSync(join(folder, file), text),
  }
}

/** What a script in the folder prints. */
function said(folder: string, script: string): string {
  const args = ['--input-type=module', '--eval', script]
  return execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }).trim()
}

t.test('it follows what measures, and nothing else', async (t) => {
  const { revision, append } = copy(t.testdir({}))
  let before = revision()
  t.match(before, /^[0-9a-f]{16}$/)
  t.equal(before, inspectorRevision, 'a copy of the sources has the revision of the sources')
  const table: readonly (readonly [file: string, changes: boolean])[] = [
    ['src/checks/persistence.ts', true],
    ['src/analysis/limits.ts', true],
    ['src/analysis/catalog/commands.ts', true],
    ['src/archive/zip.ts', true],
    ['src/inspection/summaries.ts', true],
    ['src/ecosystems/npm/package/manifest.ts', true],
    ['src/ecosystems/pypi/package/follow.ts', true],
    ['src/model/capability.ts', true],
    ['src/policy/decide.ts', false],
    ['src/ecosystems/npm/protocol/routes.ts', false],
    ['src/desk/cases.ts', false],
    ['src/app/app.ts', false],
  ]
  for (const [file, changes] of table) {
    append(file, '// changed\n')
    const after = revision()
    t[changes ? 'not' : 'equal'](after, before, file)
    before = after
  }
})

t.test('another version of a parser is another revision', async (t) => {
  const folder = t.testdir({})
  const { revision } = copy(folder)
  const before = revision()
  const file = join(folder, 'package.json')
  const text = readFileSync(file, 'utf8')
  for (const [name, changes] of [
    ['oxc-parser', true],
    ['smol-toml', true],
    ['fastify', false],
  ] as const) {
    writeFileSync(file, text.replace(new RegExp(`"${name}": "[^"]+"`), `"${name}": "0.0.1"`))
    t[changes ? 'not' : 'equal'](revision(), before, name)
  }
})

t.test('compiled code has the revision of the sources that it was compiled from', async (t) => {
  const folder = t.testdir({})
  copy(folder)
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Readonly<Record<string, string>>
  }
  const step = scripts['build:node']?.split(' && ').find((one) => one.includes('sourceRevision'))
  if (step === undefined) throw new Error('the build writes no revision')
  for (const file of ['inspection/revision', 'model/digest']) {
    const code = stripTypeScriptTypes(readFileSync(join(folder, 'src', `${file}.ts`), 'utf8'))
    const compiled = join(folder, 'dist', `${file}.js`)
    mkdirSync(dirname(compiled), { recursive: true })
    writeFileSync(compiled, code.replaceAll(/'(\.[^']*)\.ts'/g, `'$1.js'`))
  }
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
  symlinkSync(process.execPath, join(folder, 'node_modules/.bin/node'))
  const compiled = `console.log((await import('./dist/inspection/revision.js')).inspectorRevision)`
  t.throws(() => said(folder, compiled), /revision\.txt/, 'without the file it does not start')
  const path = `${join(folder, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`
  execFileSync('sh', ['-c', step], { cwd: folder, env: { PATH: path } })
  rmSync(join(folder, 'src'), { recursive: true })
  t.equal(said(folder, compiled), sourceRevision())
})
