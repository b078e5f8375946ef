import type { Command } from 'commander'
import t from 'tap'
import { createProgram } from '../../src/cli/program.ts'
import { runHere } from './run-here.ts'

/** The words of the program, of its commands and of theirs. */
function allOf(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  return [path, ...command.commands.flatMap((inner) => allOf(inner, [...path, inner.name()]))]
}

const paths = allOf(await createProgram())
t.ok(paths.length > 40, `${paths.length} commands`)

for (const path of paths) {
  const words = ['lazaret', ...path].join(' ')
  t.test(`${words} tells the version and its help, whatever else it needs`, async (t) => {
    for (const flag of ['--version', '-V'])
      t.match(await runHere([...path, flag]), { code: 0, stdout: /^\d+\.\d+\.\d+\S*\n$/, stderr: '' }, flag)
    const help = await runHere([...path, '--help'])
    t.match(help, { code: 0, stdout: new RegExp(`^Usage: ${words} `), stderr: '' })
    t.equal(help.stdout.split('--version').length - 1, path.length === 0 ? 1 : 0, 'it is said in one help alone')
  })
}
