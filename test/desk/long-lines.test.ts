import t from 'tap'
import { snippetAt } from '../../src/analysis/snippet.ts'
import { codeFrames } from '../../src/cli/lib/code-frame.ts'
import { framesOf } from '../../src/desk/frames.ts'
import { findingBlock } from '../../src/desk/page/evidence.ts'
import type { Evidence } from '../../src/model/finding.ts'

/** A minified file: one line that reads at its beginning and sends far behind. */
const LONG = `${'x'.repeat(9)}READ;${'y'.repeat(40)}NEAR;${'z'.repeat(29_938)}SEND(1);CLOSE(2);${'w'.repeat(500)}`

const FILE = `${LONG}\nshort\n`

function on(text: string, line: number, column: number, note: string): Evidence {
  const place = { role: 'step', path: 'm.js', line, column, note } as const
  const snippet = snippetAt(text, line, column)
  return snippet === undefined ? place : { ...place, snippet }
}

const at = (word: string): Evidence => on(FILE, 1, LONG.indexOf(word) + 1, word)

const short = on(FILE, 2, 1, 'short')

/** For each frame, what stands at its places: each note is the word that should. */
function shown(evidence: readonly Evidence[]): unknown[] {
  return framesOf(evidence).map(({ places, snippet }) =>
    places.map(({ line = 0, offset = NaN, note }) =>
      snippet?.lines[line - snippet.firstLine]?.slice(offset, offset + note.length),
    ),
  )
}

t.test('a line too long to show whole has an excerpt for each distant column', async (t) => {
  const table: readonly (readonly [string, readonly Evidence[], unknown[]])[] = [
    ['distant columns', [at('READ'), at('SEND')], [['READ'], ['SEND']]],
    ['distant, backwards', [at('SEND'), at('READ')], [['SEND'], ['READ']]],
    [
      'near ones share an excerpt',
      [at('READ'), at('NEAR'), at('SEND'), at('CLOSE')],
      [
        ['READ', 'NEAR'],
        ['SEND', 'CLOSE'],
      ],
    ],
    ['a line that showed only as a neighbour', [short, at('SEND')], [['short', 'SEND']]],
    ['a neighbour after it', [at('SEND'), short], [['SEND', 'short']]],
  ]
  for (const [name, evidence, expected] of table) t.same(shown(evidence), expected, name)
  const alike = 'f();'.repeat(10_000)
  t.equal(
    framesOf([on(alike, 1, 10_001, 'f'), on(alike, 1, 20_001, 'f')]).length,
    2,
    'excerpts that read alike are two',
  )
})

t.test('a place in such a line is told by its column, and the carets stand under the word', async (t) => {
  const column = LONG.indexOf('SEND') + 1
  const printed = codeFrames([at('READ'), at('SEND')])
  const [code = '', carets = ''] = printed.slice(printed.findIndex((line) => line.includes(`m.js:1:${column}`)) + 1)
  t.ok(code.includes('SEND'), 'under the head that names the column')
  t.equal(carets.indexOf('^^^^'), code.indexOf('SEND'))
  const finding = {
    check: 'c',
    severity: 'high',
    confidence: 'high',
    message: 'm',
    evidence: [at('SEND'), short],
  } as const
  const page = findingBlock(finding, true).text
  t.match(page, `m.js:1:${column}<`, 'the page behind a refusal, too')
  t.match(page, 'm.js:2<', 'a line that is whole needs none')
})
