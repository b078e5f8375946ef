import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Test } from 'tap'

const ROOT = join(import.meta.dirname, '../..')

/** Where what a program imports lies. */
export const SOURCES = join(ROOT, 'src')

/** What the compiler says of each program, under our own settings; `given`: what stands before all of them. */
export function errorsIn(t: Test, given: string, programs: readonly string[]): readonly (readonly string[])[] {
  const files = Object.fromEntries(programs.map((code, index) => [`program-${index}.ts`, `${given}void ${code}\n`]))
  const folder = t.testdir({
    ...files,
    'tsconfig.json': JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')], rootDir: '/' },
      include: ['*.ts'],
    }),
  })
  const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc')
  // Without the loader that the test runner hands down to children.
  const command = ['-u', 'NODE_OPTIONS', process.execPath, tsc, '-p', folder, '--pretty', 'false']
  const { stdout } = spawnSync('env', command, { encoding: 'utf8' })
  return programs.map((_, index) => stdout.split('\n').filter((line) => line.includes(`program-${index}.ts(`)))
}
