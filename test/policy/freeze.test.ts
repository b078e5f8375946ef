import t from 'tap'
import { freezeOf, type Birth, type Freeze } from '../../src/model/freeze.ts'
import { UNKNOWN } from '../../src/model/unknown.ts'
import { freeze } from '../contracts/samples.ts'

const NOW = '2026-11-24T09:14:00.000Z'
const OLD = '2022-01-02T03:04:05.000Z'
const LINE = '2026-11-23T00:00:00.000Z'

t.test('what a freeze keeps back', async (t) => {
  const table: readonly [
    situation: string,
    birth: Partial<Birth>,
    freezes: readonly Partial<Freeze>[],
    frozen: boolean,
  ][] = [
    ['an old file', {}, [{}], false],
    ['one of the very moment', { publishedAt: LINE }, [{}], false],
    ['one of a millisecond later', { publishedAt: '2026-11-23T00:00:00.001Z' }, [{}], true],
    ['one of that moment in another zone', { publishedAt: '2026-11-23T01:00:00.000+01:00' }, [{}], false],
    ['one whose time is none', { publishedAt: 'yesterday' }, [{}], true],
    ['one whose time nobody says, first seen before', { publishedAt: UNKNOWN }, [{}], false],
    ['one whose time nobody says, first seen since', { publishedAt: UNKNOWN, firstSeenAt: NOW }, [{}], true],
    ['an old file with new bytes', { replacedAt: NOW }, [{}], true],
    ['a young file of another registry', { publishedAt: NOW }, [{ registry: 'pypi' }], false],
    ['a young file after the end', { publishedAt: NOW }, [{ until: NOW }], false],
    ['a young file, the freeze lifted', { publishedAt: NOW }, [{ liftedAt: NOW, liftedBy: 'ada' }], false],
    ['a young file under two of which one is over', { publishedAt: NOW }, [{ until: NOW }, {}], true],
  ]
  for (const [situation, birth, freezes, frozen] of table) {
    const all = freezes.map((one) => freeze(one))
    const found = freezeOf(all, 'npm', { publishedAt: OLD, firstSeenAt: OLD, ...birth }, NOW)
    t.equal(found !== undefined, frozen, situation)
  }
  const longest = freezeOf(
    [freeze(), freeze({ id: 'longer', until: '2026-12-02T00:00:00.000Z' })],
    'npm',
    { publishedAt: NOW, firstSeenAt: NOW },
    NOW,
  )
  t.equal(longest?.id, 'longer', 'the one that ends last is told of')
})
