import t from 'tap'
import type { CaseDetail, CaseRow } from '../../src/desk/cases.ts'
import type { FileView } from '../../src/desk/contents.ts'
import type { Decided } from '../../src/desk/deciding.ts'
import { framesOf } from '../../src/desk/frames.ts'
import { headlineOf, sentence as serverSentence } from '../../src/desk/headline.ts'
import { escapeHtml } from '../../src/desk/page/html.ts'
import type { LogState, DeskPolicy, UpstreamHealth } from '../../src/desk/ports.ts'
import type { WaiverRow } from '../../src/desk/waivers.ts'
import type { LoggedEvent } from '../../src/model/event.ts'
import type { Evidence } from '../../src/model/finding.ts'
import type * as details from '../../src/api/case-detail.ts'
import type * as cases from '../../src/api/cases.ts'
import type * as decisions from '../../src/api/decisions.ts'
import type * as events from '../../src/api/events.ts'
import type { Policy } from '../../src/api/policies.ts'
import type { Summary } from '../../src/api/records.ts'
import type * as verdicts from '../../src/api/verdict.ts'
import type { Outcome } from '../../src/api/words.ts'
import { effectOf, refusing } from '../../src/web/effect.ts'
import { neighboursOf, rememberOrder } from '../../src/web/order.ts'
import { sorted } from '../../src/web/pages/queue-sort.ts'
import { absolute, absoluteFrom, relative, span } from '../../src/web/time.ts'
import { treeOf } from '../../src/web/tree.ts'
import { pieces } from '../../src/web/visible.ts'
import { detailWords } from '../../src/web/event-words.ts'
import { bytes, sentence } from '../../src/web/words.ts'
import { POLICY } from '../desk/test-app.ts'
import { hit } from '../desk/seed.ts'

/** That the server's own types are what its answers are described as, the compiler holds here. */
const READS = {
  row: (server: CaseRow): cases.CaseRow => server,
  detail: (server: CaseDetail): details.CaseDetail => server,
  decided: (server: Decided): cases.Released => server,
  file: (server: FileView): cases.FileView => server,
  waiver: (server: WaiverRow): decisions.WaiverRow => server,
  event: (server: LoggedEvent): events.LoggedEvent => server,
  policy: (server: DeskPolicy): Policy => server,
  log: (server: LogState): events.LogState => server,
  upstream: (server: UpstreamHealth): Summary['upstreams'][number] => server,
}

const shape = (evidence: readonly Evidence[]): unknown[] =>
  framesOf(evidence).map(({ path, places, snippet }) => [
    path,
    places.length,
    snippet?.firstLine,
    snippet?.lines.length,
  ])

const at = (path: string, line: number, first: number, count: number): Evidence => ({
  role: 'step',
  path,
  line,
  note: `line ${line}`,
  snippet: { firstLine: first, lines: Array.from({ length: count }, (_, index) => `${path} ${first + index}`) },
})

const verdictOf = (message: string) => ({
  outcome: 'block' as const,
  hits: [hit('r', 'block', message, 'why')],
  deciding: ['r'],
  policy: POLICY,
  decidedAt: '',
  basis: 'content' as const,
})

const row = (id: string, waiting: number, outcome: Outcome, openedAt: string): cases.CaseRow => ({
  case: {
    id,
    registry: 'npm',
    artifact: { ecosystem: 'npm', name: id, version: '1', filename: id, kind: 'npm-tarball' },
    digest: '',
    state: 'open',
    openedAt,
  },
  revision: `open@${openedAt}`,
  purl: '',
  standing: 'waiting',
  verdict: { outcome, hits: [], deciding: [], policy: POLICY, decidedAt: '', basis: 'content' },
  why: '',
  brings: [],
  waiting,
  messages: 0,
})

t.test('the desk reads what the server answers', async (t) => {
  t.equal(Object.keys(READS).length, 9, 'held by the type checker')
})

t.test('hidden characters are drawn, by browser and server alike', async (t) => {
  const table: readonly (readonly [string, string])[] = [
    ['plain é 漢 🙂\n\t', 'plain é 漢 🙂\n\t'],
    ['a\u202Eb', 'a⟨U+202E⟩b'],
    ['\u200B\u200Dx\uFEFF', '⟨U+200B⟩⟨U+200D⟩x⟨U+FEFF⟩'],
    ['\u0000\u001B[2J\u0085', '⟨U+0000⟩⟨U+001B⟩[2J⟨U+0085⟩'],
    ['\u3164\u{E0041}\u{E0101}\u2028', '⟨U+3164⟩⟨U+E0041⟩⟨U+E0101⟩⟨U+2028⟩'],
    ['', ''],
  ]
  for (const [text, expected] of table) {
    const drawn = pieces(text).map((piece) => ('text' in piece ? piece.text : `⟨${piece.hidden}⟩`))
    t.equal(drawn.join(''), expected, expected.slice(0, 9))
    t.equal(escapeHtml(text), expected)
  }
})

t.test('a sentence keeps the spelling of what begins it', async (t) => {
  const table: readonly (readonly [string, string])[] = [
    ['runs code', 'Runs code.'],
    ['setup.py runs code', 'setup.py runs code.'],
    ['package.json', 'package.json.'],
    ['.env is read!', '.env is read!'],
    ['cut at…', 'Cut at…'],
  ]
  for (const [text, expected] of table) {
    t.equal(sentence(text), expected)
    t.equal(serverSentence(text), expected)
  }
})

t.test('places that stand together in a file share their lines', async (t) => {
  const bare: Evidence = { role: 'step', path: 'a', note: 'no lines' }
  t.same(shape([at('a', 4, 1, 7), at('a', 9, 6, 7)]), [['a', 2, 1, 12]], 'overlapping')
  t.same(shape([at('a', 9, 6, 7), at('a', 4, 1, 7)]), [['a', 2, 1, 12]], 'overlapping, backwards')
  t.same(shape([at('a', 2, 1, 3), at('a', 5, 4, 3)]), [['a', 2, 1, 6]], 'touching')
  t.same(
    shape([at('a', 2, 1, 3), at('a', 9, 8, 3)]),
    [
      ['a', 1, 1, 3],
      ['a', 1, 8, 3],
    ],
    'a line between is missing',
  )
  t.same(shape([at('a', 2, 1, 9), at('a', 4, 3, 2)]), [['a', 2, 1, 9]], 'one inside the other')
  t.same(
    shape([at('a', 2, 1, 3), at('b', 2, 1, 3), at('a', 2, 1, 3)]),
    [
      ['a', 1, 1, 3],
      ['b', 1, 1, 3],
      ['a', 1, 1, 3],
    ],
    'the order of the chain stays',
  )
  t.same(shape([bare, at('a', 2, 1, 3), bare]), [['a', 3, 1, 3]])
  const [frame] = framesOf([at('a', 4, 1, 7), at('a', 9, 6, 7)])
  t.same(
    frame?.snippet?.lines,
    Array.from({ length: 12 }, (_, index) => `a ${index + 1}`),
    'each line once',
  )
})

t.test('the headline is the whole sentence of the finding that a rule quotes', async (t) => {
  const long = 'reads the environment and sends it by fetch to a host far away at install'
  const finding = { check: 'c', severity: 'high', confidence: 'high', message: long, evidence: [] } as const
  t.equal(headlineOf(verdictOf(`${long.slice(0, 40)}…`), [finding]), long)
  t.equal(headlineOf(verdictOf('something else entirely…'), [finding]), 'something else entirely…')
  t.equal(headlineOf(verdictOf('short'), [finding]), 'short')
  t.equal(headlineOf({ ...verdictOf('x'), deciding: [], hits: [] }, [finding]), undefined)
})

t.test('what a release does is said before it is made', async (t) => {
  const verdict: verdicts.Verdict = {
    outcome: 'quarantine',
    deciding: ['script'],
    policy: POLICY,
    decidedAt: '',
    basis: 'content',
    hits: [
      hit('lone', 'warn', '', ''),
      hit('cooldown', 'hold', '', '', { until: '2026-11-27T00:14:00Z' }),
      hit('script', 'quarantine', '', ''),
      hit('seen', 'block', '', '', { mode: 'observe' }),
      hit('old', 'block', '', '', { waivedBy: ['w'] }),
    ],
  }
  t.same(
    refusing(verdict).map((one) => one.rule),
    ['script', 'cooldown'],
    'the deciding one first; no observed, no waived',
  )
  const choice = { scope: 'digest', range: '', rules: ['script'], until: '2026-12-24T09:14:00Z', byTwo: false } as const
  t.same(effectOf(verdict, choice, '1.0.0', 2), [
    'It stays held by cooldown until 27 Nov 2026, 00:14 UTC, then it can be installed.',
    'It covers these bytes only: a republished file comes back to the desk.',
    'It ends on 24 Dec 2026, 09:14 UTC.',
  ])
  const all = effectOf(
    verdict,
    { ...choice, rules: ['script', 'cooldown'], scope: 'package', range: '^1', byTwo: true },
    '1.0.0',
    2,
  )
  t.match(all, [
    /another person agrees/,
    /^It can be installed at once: 2 clients/,
    /^It covers versions \^1/,
    /^It ends/,
  ])
  t.match(effectOf(verdict, { ...choice, rules: ['cooldown'], scope: 'version' }, '1.0.0', 0), [
    'It stays refused by script.',
    /every file of 1\.0\.0/,
  ])
})

t.test('the queue: most waited for first, then the most severe, then the oldest', async (t) => {
  const rows = [
    row('a', 1, 'quarantine', '2026-11-24T09:00:00Z'),
    row('b', 3, 'quarantine', '2026-11-24T09:01:00Z'),
    row('c', 1, 'block', '2026-11-24T09:02:00Z'),
    row('d', 1, 'quarantine', '2026-11-24T08:00:00Z'),
  ]
  const ids = (key: 'waiting' | 'severity' | 'age'): string =>
    sorted(rows, key)
      .map((one) => one.case.id)
      .join('')
  t.equal(ids('waiting'), 'bcda')
  t.equal(ids('severity'), 'cbda')
  t.equal(ids('age'), 'dabc')
  rememberOrder(['x', 'y', 'z'])
  t.same(neighboursOf('y'), { position: 2, total: 3, previous: 'x', next: 'z' })
  t.same(neighboursOf('z'), { position: 3, total: 3, previous: 'y', next: undefined })
  t.equal(neighboursOf('q'), undefined)
})

t.test('the file tree: folders first, by name, whatever the paths', async (t) => {
  const tree = treeOf(
    ['b.js', 'lib/z.js', 'lib/a/x.js', 'a.js', '__proto__/x', 'lib//odd'].map((path) => ({ path, sizeBytes: 1 })),
  )
  t.same(
    tree.files.map((file) => file.name),
    ['a.js', 'b.js'],
  )
  t.same(
    tree.folders.map((folder) => folder.name),
    ['__proto__', 'lib'],
  )
  t.same(
    tree.folders[1]?.folders.map((folder) => folder.name),
    ['', 'a'],
  )
  const deep = treeOf([{ path: 'd/'.repeat(5000) + 'f', sizeBytes: 1 }])
  let depth = 0
  for (let here = deep; here.folders[0] !== undefined; here = here.folders[0]) depth += 1
  t.equal(depth, 24, 'a hostile depth is cut')
})

t.test('an age is what has passed in full, never rounded up', async (t) => {
  const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
  const table: readonly (readonly [milliseconds: number, words: string])[] = [
    [0, '< 1 min'],
    [minute - 1, '< 1 min'],
    [minute, '1 min'],
    [2 * minute - 1, '1 min'],
    [hour - 1, '59 min'],
    [5 * hour, '5 h'],
    [6 * hour - 1, '5 h'],
    [2 * day - 1, '47 h'],
    [2 * day, '2 d'],
    [3 * day - 1, '2 d'],
    [92 * day - 1, '91 d'],
    [92 * day, '3 months'],
    [121 * day, '3 months'],
    [731 * day - 1, '23 months'],
    [731 * day, '2 years'],
    [1095 * day, '2 years'],
    [1096 * day, '3 years'],
  ]
  for (const [milliseconds, words] of table) t.equal(span(milliseconds), words, `${milliseconds} ms`)
})

t.test('numbers, times and details as people read them', async (t) => {
  t.same(
    [0, 1023, 1024, 10_240, 9_420_113, 5e9].map((size) => bytes(size)),
    ['0 B', '1023 B', '1.0 KiB', '10 KiB', '9.0 MiB', '4.7 GiB'],
  )
  const now = Date.parse('2026-11-24T09:14:00Z')
  t.equal(absolute('2026-11-24T09:14:00Z'), '24 Nov 2026, 09:14 UTC')
  t.equal(absolute('no date'), 'no date')
  t.equal(absoluteFrom('2026-11-24T09:14:00.000Z'), '24 Nov 2026, 09:14 UTC')
  t.equal(absoluteFrom('2026-11-24T23:59:00.001Z'), '25 Nov 2026, 00:00 UTC', 'who comes then is not too early')
  t.equal(absoluteFrom('no date'), 'no date')
  t.equal(relative('2026-11-24T08:32:00Z', now), '42 min ago')
  t.equal(relative('2026-11-27T09:14:00Z', now), 'in 3 d')
  t.equal(relative('2026-11-24T09:14:20Z', now), 'now')
  const event = { seq: 1, type: 'case.released', at: '', actor: { kind: 'user', name: 'ada' } } as const
  const detail = { case: 'id', rules: ['a', 'b'], until: '2026-12-24T09:14:00.000Z', reason: 'read it' }
  t.equal(detailWords({ ...event, detail }), '“read it” · rules: a, b · until: 24 Dec 2026, 09:14 UTC')
})
