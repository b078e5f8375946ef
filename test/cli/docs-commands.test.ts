import type { Command } from 'commander'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { createProgram } from '../../src/cli/program.ts'

const program = await createProgram()
const files = ['README.md', 'SECURITY.md', ...globSync('docs/*.md'), ...globSync('packages/*/README.md')]

/** What is wrong with `lazaret …` as a document writes it; undefined: the program understands it. */
function wrongIn(line: string): string | undefined {
  const words = line.split(' ')
  let command: Command = program
  for (const [index, word] of words.entries()) {
    if (word === '--') return undefined
    const inner = command.commands.find((one) => one.name() === word)
    if (inner !== undefined) command = inner
    else if (index === 0) return `no command ${word}`
    else if (word.startsWith('--')) {
      const known = [command, command.parent].flatMap((one) => one?.options ?? [])
      const flag = word.split('=')[0]
      if (flag !== '--help' && !known.some(({ long }) => long === flag)) return `${command.name()} has no ${flag}`
    }
  }
  return undefined
}

t.test('what documents tell people to type is understood', async (t) => {
  const written = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^\$ (?:[A-Z_]+=\S+ )*(?:.* \| )?lazaret (?<line>[^|>\n]+)/gm)].map(
      ({ groups }) => ({ file, line: groups?.['line']?.trim() ?? '' }),
    ),
  )
  t.ok(written.length > 30, `${written.length} commands`)
  t.same(
    written.filter(({ line }) => wrongIn(line) !== undefined),
    [],
  )
  t.same(
    ['chek .', 'check --polcy x', 'audit verify --nonsense'].filter((line) => wrongIn(line) === undefined),
    [],
  )
})

t.test('what documents link to is there', async (t) => {
  const links = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|#)(?<path>[^)#\s]+)/g)].map(({ groups }) => ({
      file,
      path: join(dirname(file), groups?.['path'] ?? ''),
    })),
  )
  t.ok(links.length > 30, `${links.length} links`)
  t.same(
    links.filter(({ path }) => !existsSync(path)),
    [],
  )
})
