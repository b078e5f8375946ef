import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { entryPointsFiles } from '../../src/ecosystems/pypi/package/entry-points.ts'
import { readingOf } from '../checks/python-reading.ts'
import { entryPointsText } from './entry-points-maker.ts'
import { pips } from './pips.ts'
import { archivesToMake, firstSeed, LONGEST_RUN_MS, Seeded } from './seeded.ts'

t.setTimeout(LONGEST_RUN_MS)

/** Files that a run makes where nothing else is said. */
const FEW = 500

/** What Python strips. */
// oxlint-disable-next-line no-control-regex -- some control characters are blanks
const BLANKS = /^[\s\u001c-\u001f\u0085]+|[\s\u001c-\u001f\u0085]+$/g

const [python] = pips()

t.test(
  'importlib finds no entry point that we do not see',
  { skip: python === undefined && 'python3 is not here', timeout: LONGEST_RUN_MS },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'lazaret-points-'))
    t.teardown(async () => {
      rmSync(folder, { recursive: true, force: true })
      await python?.end()
    })
    const count = archivesToMake(FEW)
    const missed: string[] = []
    let found = 0
    for (let index = 0; index < count; index += 1) {
      const seed = firstSeed() + index
      const text = entryPointsText(new Seeded(seed), 'x')
      const path = join(folder, 'entry_points.txt')
      writeFileSync(path, text)
      const theirs = await python?.files('points', path)
      const ours = new Set(
        entryPointsFiles(readingOf('wheel', { 'x-1.0.dist-info/entry_points.txt': text }))
          .flatMap(({ points }) => points)
          .map(({ group, name }) => `${group}\n${name}`),
      )
      for (const point of theirs?.keys() ?? []) {
        found += 1
        // blanks within brackets are Python's, and no other reader's
        const stripped = point
          .split('\n')
          .map((part) => part.replaceAll(BLANKS, ''))
          .join('\n')
        if (!ours.has(stripped)) missed.push(`seed ${seed}: ${JSON.stringify(point)} in ${JSON.stringify(text)}`)
      }
    }
    t.same(missed.slice(0, 20), [], `${missed.length} missed`)
    t.comment(`${count} files, ${found} entry points found by importlib of ${python?.label ?? ''}`)
    t.ok(found > count / 4, `${found} entry points`)
  },
)
