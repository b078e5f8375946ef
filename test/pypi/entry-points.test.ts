import t from 'tap'
import {
  entryPointsFiles,
  MAX_ENTRY_POINTS_BYTES,
  MAX_ENTRY_POINTS_LINES,
} from '../../src/ecosystems/pypi/package/entry-points.ts'
import { readingOf } from '../checks/python-reading.ts'

/** `group name line` of each entry point. */
function pointsOf(text: string | Buffer, path = 'x-1.dist-info/entry_points.txt'): string[] {
  const files = entryPointsFiles(readingOf('wheel', { [path]: String(text) }))
  return files.flatMap(({ points }) => points.map(({ group, name, line }) => `${group} ${name} ${line}`))
}

const GIT = ['console_scripts git 2']
const ON_ONE_LINE = ['console_scripts git 1']

t.test('entry points are those that any reader sees', async (t) => {
  for (const [situation, text, expected] of [
    ['plain', '[console_scripts]\ngit = p:main\n', GIT],
    ['with a byte order mark', '\uFEFF[console_scripts]\ngit = p:main', GIT],
    ['line ends of Windows', '[console_scripts]\r\ngit = p:main\r\n', GIT],
    ['line ends of old Macs', '[console_scripts]\rgit = p:main\r', GIT],
    ...['\u000b', '\f', '\u001c', '\u001d', '\u001e', '\u0085', '\u2028', '\u2029'].map(
      (end) =>
        [
          `lines that end in U+${end.charCodeAt(0).toString(16)}`,
          `# x${end}[console_scripts]${end}git = p:main${end}`,
          ON_ONE_LINE,
        ] as const,
    ),
    ['brackets twice', '[[console_scripts]]\ngit = p:main', ['[console_scripts] git 2', ...GIT]],
    ['blanks in brackets', '[ console_scripts ]\ngit = p:main', GIT],
    ['text behind brackets', '[console_scripts] x\ngit = p:main', GIT],
    ['the section of defaults', '[DEFAULT]\ngit = p:main', ['DEFAULT git 2', ...GIT, 'gui_scripts git 2']],
    [
      'a section twice',
      '[console_scripts]\na = p\n[x]\n[console_scripts]\ngit = p:main',
      ['console_scripts a 2', 'console_scripts git 5'],
    ],
    ['blanks of every kind', '\t[console_scripts]\u001f\n\u00a0git\u2003=\tp:main', GIT],
    ['a comment, and what is none to Python', '[console_scripts]\n#git = p\n;git = p', ['console_scripts ;git 3']],
    ['two equal signs', '[console_scripts]\ngit == p:main', GIT],
    ['another case', '[Console_Scripts]\ngit = p', ['Console_Scripts git 2']],
    ['before any section', 'git = p:main\n[console_scripts]\n', []],
    ['no bracket at the end', '[console_scripts\ngit = p:main', []],
    ['no equal sign', '[console_scripts]\ngit', []],
  ] as const) {
    t.same(pointsOf(text), expected, situation)
  }
})

t.test('every metadata folder in site-packages counts', async (t) => {
  const text = '[console_scripts]\ngit = p:main'
  for (const [path, counts] of [
    ['x-1.dist-info/entry_points.txt', true],
    ['other.egg-info/entry_points.txt', true],
    ['X-1.DIST-INFO/Entry_Points.txt', true],
    ['.data/purelib/y-2.dist-info/entry_points.txt', true],
    ['x-1.data/data/lib/python3.12/site-packages/y-2.dist-info/entry_points.txt', true],
    ['pkg/y-2.dist-info/entry_points.txt', false],
    ['x-1.dist-info/sub/entry_points.txt', false],
    ['x-1.data/scripts/y.dist-info/entry_points.txt', false],
  ] as const) {
    t.same(pointsOf(text, path), counts ? GIT : [], path)
  }
})

const lines = (count: number): string => `${'#\n'.repeat(count - 1)}[console_scripts]`
const bytes = (count: number): string => '#'.repeat(count)

t.test('what is not read is said', async (t) => {
  for (const [situation, text, unread] of [
    ['as many lines as are read', lines(MAX_ENTRY_POINTS_LINES), undefined],
    ['one line more', lines(MAX_ENTRY_POINTS_LINES + 1), `it has more than ${MAX_ENTRY_POINTS_LINES} lines`],
    ['as many bytes as are read', bytes(MAX_ENTRY_POINTS_BYTES), undefined],
    ['one byte more', bytes(MAX_ENTRY_POINTS_BYTES + 1), `it is larger than ${MAX_ENTRY_POINTS_BYTES} bytes`],
  ] as const) {
    const [file] = entryPointsFiles(readingOf('wheel', { 'x-1.dist-info/entry_points.txt': text }))
    t.equal(file?.unread, unread, situation)
  }
})

t.test('long blanks cost no more than their length', async (t) => {
  const started = performance.now()
  t.same(pointsOf(`[console_scripts]\ngit${' '.repeat(1_000_000)}x = p\n${'['.repeat(1_000_000)}a`).length, 1)
  t.ok(performance.now() - started < 2000, 'in a moment')
})
