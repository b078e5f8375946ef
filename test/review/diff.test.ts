import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { patchOf } from '../../src/review/diff.ts'
import type { Edit } from '../../src/review/problem.ts'

const ALPHABET = 'a b c d e f g h i j k l m n o p'.split(' ').join('\n')

interface Case {
  readonly name: string
  readonly path?: string
  readonly before: string | undefined
  readonly edits: readonly Omit<Edit, 'path'>[]
  readonly after: string
}

const CASES: readonly Case[] = [
  {
    name: 'one replaces words that another adds to',
    before: '- run: npm install && npm test\n',
    edits: [
      { line: 1, find: 'npm install', by: 'npm ci' },
      { line: 1, find: 'npm install', by: 'npm install --ignore-scripts' },
    ],
    after: '- run: npm ci --ignore-scripts && npm test\n',
  },
  {
    name: 'the same two in the other order',
    before: '- run: npm install\n',
    edits: [
      { line: 1, find: 'npm install', by: 'npm install --ignore-scripts' },
      { line: 1, find: 'npm install', by: 'npm ci' },
    ],
    after: '- run: npm ci --ignore-scripts\n',
  },
  {
    name: 'of two that replace the same words the first is taken',
    before: 'a: b\n',
    edits: [
      { line: 1, find: 'b', by: 'c' },
      { line: 1, find: 'a: b', by: 'd: e' },
    ],
    after: 'a: c\n',
  },
  {
    name: 'the same change twice',
    before: 'a\n',
    edits: [
      { line: 1, find: 'a', by: 'ab' },
      { line: 1, find: 'a', by: 'ab' },
    ],
    after: 'ab\n',
  },
  {
    name: 'lines are added behind, and one goes',
    before: 'a\nb\nc\n',
    edits: [
      { line: 1, find: '', by: 'x\ny' },
      { line: 3, find: 'c', by: undefined },
    ],
    after: 'a\nx\ny\nb\n',
  },
  {
    name: 'a last line without a line break',
    before: 'a\nb',
    edits: [{ line: 2, find: 'b', by: 'c' }],
    after: 'a\nc',
  },
  {
    name: 'a line near the end that has no line break',
    before: 'a\nb',
    edits: [{ line: 1, find: 'a', by: 'c' }],
    after: 'c\nb',
  },
  {
    name: 'line ends of Windows',
    before: 'a\r\nb\r\n',
    edits: [{ line: 1, find: '', by: 'x' }],
    after: 'a\r\nx\r\nb\r\n',
  },
  {
    name: 'changes far from each other',
    before: `${ALPHABET}\n`,
    edits: [
      { line: 2, find: '', by: 'x' },
      { line: 15, find: 'o', by: 'y' },
    ],
    after: `${ALPHABET.replace('b', 'b\nx').replace('o', 'y')}\n`,
  },
  {
    name: 'a file that is not there',
    before: undefined,
    edits: [{ line: 0, find: '', by: '.env*' }],
    after: '.env*\n',
  },
  {
    name: 'a path with a blank and quotes',
    path: 'a "b"/c\\d.yml',
    before: 'a\n',
    edits: [{ line: 1, find: 'a', by: 'b' }],
    after: 'b\n',
  },
]

function applied(t: Test, path: string, before: string | undefined, patch: string): string {
  const root = t.testdir({})
  mkdirSync(dirname(join(root, path)), { recursive: true })
  if (before !== undefined) writeFileSync(join(root, path), before)
  execFileSync('git', ['init', '-q', root])
  execFileSync('git', ['-C', root, 'apply', '-'], { input: patch })
  return readFileSync(join(root, path), 'utf8')
}

for (const { name, path = 'a/b.yml', before, edits, after } of CASES)
  t.test(name, async (t) => {
    const own = edits.map((edit) => Object.assign({ path }, edit))
    const problems = [{ rule: 'open-egress', path, line: 1, message: '', edits: own }]
    const patch = patchOf(problems, before === undefined ? [] : [{ path, text: before }])
    t.equal(applied(t, path, before, patch), after)
  })

t.test('what is there already changes nothing', async (t) => {
  const edits = [{ path: 'a', line: 1, find: 'npm ci', by: 'npm ci --ignore-scripts' }]
  const problems = [{ rule: 'open-egress', path: 'a', line: 1, message: '', edits }]
  t.equal(patchOf(problems, [{ path: 'a', text: 'npm ci --ignore-scripts\n' }]), '')
})
