import { text } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import t from 'tap'
import ClosingLine from './reporter.ts'

const PASSED = `# Subtest: test/a.test.ts
    # Subtest: one
        ok 1 - fine
        ok 2 - elsewhere # SKIP only on a Mac
        1..2
    ok 1 - one # time=1ms

    1..1
ok 1 - test/a.test.ts # time=2ms

`
const FAILED = `# Subtest: test/b.test.ts
    # Subtest: outer
        # Subtest: passes
            ok 1 - fine
            1..1
        ok 1 - passes # time=1ms

        # Subtest: inner
            ok 1 - fine
            not ok 2 - wrong
              ---
              diff: |
                -4
                +3
              ...
            1..2
        not ok 2 - inner # time=1ms

        1..2
    not ok 1 - outer # time=1ms

    1..1
not ok 2 - test/b.test.ts # time=2ms
`

async function printed(tap: string): Promise<string> {
  // In pieces of an odd length: a line comes in two.
  const pieces = tap.match(/[^]{1,7}/g) ?? []
  return text(Readable.from(pieces).pipe(new ClosingLine()))
}

t.test('a run is told in a line a file, with what failed at its end', async (t) => {
  const run = `${PASSED}${FAILED}# { total: 5, pass: 3, fail: 1, skip: 1 }\n# time=9ms\n`
  const lines = (await printed(run)).split('\n')
  t.strictSame(lines.slice(0, 2), ['ok 1 - test/a.test.ts # time=2ms', 'not ok 2 - test/b.test.ts # time=2ms'])
  t.ok(lines.includes('  test/b.test.ts > outer > inner'))
  t.ok(lines.includes('                +3'), 'its diagnosis')
  t.equal(lines.filter((line) => line.includes('not ok')).length, 3, 'the file twice, the assertion once')
  t.strictSame(lines.slice(-3), ['# did not run: elsewhere: only on a Mac', '3 passed, 1 failed, 1 skipped', ''])
})

t.test('a run that was ended before its totals is a failure', async (t) => {
  const lines = (await printed(`${PASSED}# Subtest: test/b.test.ts\n    Bail out! no memory\n`)).split('\n')
  t.ok(lines.some((line) => line.includes('Bail out! no memory')))
  t.equal(lines.at(-2), '0 passed, 1 failed, 0 skipped')
})

const EMPTY = `# Subtest: test/c.test.ts
    # Subtest: outer
        # Subtest: over an empty list
            1..0
        ok 1 - over an empty list # time=1ms

        # Subtest: elsewhere
            1..0 # not on this machine
        ok 2 - elsewhere # SKIP not on this machine

        1..2
    ok 1 - outer # time=1ms

    1..1
ok 3 - test/c.test.ts # time=2ms
`

t.test('a test that asserted nothing is a failure, and one that is skipped is none', async (t) => {
  const { exitCode } = process
  const lines = (await printed(`${EMPTY}# { total: 2, pass: 1, skip: 1 }\n`)).split('\n')
  t.equal(process.exitCode, 1, 'the run fails')
  process.exitCode = exitCode
  t.ok(lines.includes('# asserted nothing: ok 3 - test/c.test.ts: outer > over an empty list'))
  t.equal(lines.at(-2), '1 passed, 1 failed, 1 skipped')
})
