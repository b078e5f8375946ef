import fc from 'fast-check'
import t from 'tap'
import type { ArtifactName } from '../../src/model/artifact.ts'
import { decidingHit, REFUSAL_LINE_MAX, refusalOf, stateOf } from '../../src/model/refusal.ts'
import { asciiLine, cut, shorten } from '../../src/model/text.ts'
import { isServed, OUTCOMES, type RuleHit, type Verdict } from '../../src/model/verdict.ts'
import { verdict } from '../contracts/samples.ts'

const PAD: ArtifactName = {
  ecosystem: 'npm',
  name: 'left-pad',
  version: '1.3.1',
  filename: 'left-pad-1.3.1.tgz',
  kind: 'npm-tarball',
}
const SIX: ArtifactName = {
  ecosystem: 'pypi',
  name: 'six',
  version: '1.16.0',
  filename: 'six-1.16.0.tar.gz',
  kind: 'sdist',
}
const URL = 'http://127.0.0.1:4874'

function refusing(outcome: Verdict['outcome'], hit: Partial<RuleHit> = {}): Verdict {
  const rule = hit.rule ?? 'new-install-script'
  const full: RuleHit = {
    rule,
    outcome,
    mode: 'enforce',
    message: 'adds a postinstall script.',
    why: 'It runs.',
    waivable: true,
    waivedBy: [],
    ...hit,
  }
  const observed: RuleHit = { ...full, rule: 'watched', mode: 'observe' }
  return verdict({ outcome, deciding: [rule], hits: [observed, full] })
}

t.test('the line for the terminal: what, which rule, why, until when, and where to go', async (t) => {
  const table: [artifact: ArtifactName, verdict: Verdict, line: string][] = [
    [
      PAD,
      refusing('quarantine'),
      `lazaret: left-pad@1.3.1 is quarantined (new-install-script): adds a postinstall script. See ${URL}/why/pkg:npm/left-pad@1.3.1`,
    ],
    [
      SIX,
      refusing('block', { rule: 'malware', message: 'is named in MAL-1' }),
      `lazaret: six 1.16.0 is blocked (malware): is named in MAL-1. See ${URL}/why/pkg:pypi/six@1.16.0?file_name=six-1.16.0.tar.gz`,
    ],
    [
      PAD,
      refusing('hold', { rule: 'cooldown', until: '2026-11-27T09:14:59.000Z', message: 'is 3 hours old' }),
      `lazaret: left-pad@1.3.1 is held until 2026-11-27 09:15 UTC (cooldown): is 3 hours old. See ${URL}/why/pkg:npm/left-pad@1.3.1`,
    ],
    [
      PAD,
      refusing('hold'),
      `lazaret: left-pad@1.3.1 is held (new-install-script): adds a postinstall script. See ${URL}/why/pkg:npm/left-pad@1.3.1`,
    ],
    [
      PAD,
      verdict({ outcome: 'block', hits: [], deciding: [] }),
      `lazaret: left-pad@1.3.1 is blocked (policy): refused by policy. See ${URL}/why/pkg:npm/left-pad@1.3.1`,
    ],
    [
      PAD,
      refusing('block', { message: 'has \u001B[31mred\u001B[0m\r\nSet-Cookie: x\u2028é\u{1F600}' }),
      `lazaret: left-pad@1.3.1 is blocked (new-install-script): has ?[31mred?[0m Set-Cookie: x????. See ${URL}/why/pkg:npm/left-pad@1.3.1`,
    ],
  ]
  for (const [artifact, verdict, line] of table) t.equal(refusalOf(artifact, verdict, URL).line, line)
  t.equal(decidingHit(refusing('block'))?.mode, 'enforce', 'a watched hit is not the reason')
})

t.test(
  'however long or strange the words, the line is bounded, one line of ASCII, and ends with the link',
  async (t) => {
    const text = fc.string({ unit: 'binary', maxLength: 2000 })
    fc.assert(
      fc.property(text, text, fc.nat({ max: 250 }), fc.constantFrom(...OUTCOMES), (message, rule, length, outcome) => {
        const artifact = { ...PAD, name: `@acme/${'n'.repeat(length)}x`, version: `1.0.0-${'1'.repeat(length)}` }
        const { line, link } = refusalOf(artifact, refusing(outcome, { message, rule }), URL)
        return (
          /^[\x20-\x7e]*$/.test(line) && line.endsWith(` See ${link}`) && line.length <= REFUSAL_LINE_MAX + link.length
        )
      }),
    )
    const { line } = refusalOf(PAD, refusing('block', { message: 'x'.repeat(10_000_000) }), URL)
    t.match(line, /: x{100,} \.\.\. x{60,}\. See /)
    t.ok(
      line.length > REFUSAL_LINE_MAX - 3 && line.length <= REFUSAL_LINE_MAX,
      `ten million letters become ${line.length}`,
    )
  },
)

t.test('a long finding loses its middle: what it does, where it leads and when it runs are still read', async (t) => {
  const message =
    'reads all environment variables (scripts/lib/collect.js line 3), reads ~/.npmrc (scripts/lib/collect.js line 9), ' +
    'reads ~/.aws/credentials (scripts/lib/collect.js line 12) and sends data with fetch (scripts/send.js line 40) at install'
  const { line } = refusalOf(PAD, refusing('block', { rule: 'exfiltration-at-install', message }), URL)
  t.match(line, /^lazaret: left-pad@1\.3\.1 is blocked \(exfiltration-at-install\): reads all environment variables /)
  t.match(line, / \.\.\. .*\(scripts\/send\.js line 40\) at install\. See http/)
  t.ok(line.length > REFUSAL_LINE_MAX - 32 && line.length <= REFUSAL_LINE_MAX, `${line.length} characters`)
})

t.test('states and outcomes agree on what is served', async (t) => {
  t.same(
    OUTCOMES.map((outcome) => [stateOf(outcome), isServed(outcome)]),
    [
      ['allowed', true],
      ['allowed with a warning', true],
      ['held', false],
      ['quarantined', false],
      ['blocked', false],
    ],
  )
})

t.test('cutting text', async (t) => {
  const ascii: [text: string, max: number, line: string][] = [
    ['abcdef', 6, 'abcdef'],
    ['abcdefg', 6, 'abc...'],
    ['a\r\n\t\nb', 10, 'a b'],
    ['\u0000\u007F\u0085é', 10, '????'],
    ['', 10, ''],
  ]
  for (const [text, max, line] of ascii) t.equal(asciiLine(text, max), line)
  const cuts: [text: string, max: number, result: string][] = [
    ['abcd', 4, 'abcd'],
    ['abcde', 4, 'abc…'],
    ['ab\u{1F600}cd', 4, 'ab…'],
    ['ab\u{1F600}cd', 5, 'ab\u{1F600}…'],
    ['abcd', 1, '…'],
  ]
  for (const [text, max, result] of cuts) t.equal(cut(text, max), result)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 50 }), (text, max) => {
      const result = cut(text, max)
      return result.length <= max && (result.isWellFormed() || !text.isWellFormed())
    }),
  )
  t.pass('never half a character')
})

t.test('shortening text by its middle', async (t) => {
  const table: [text: string, max: number, result: string][] = [
    ['abc', 3, 'abc'],
    ['one two three four five six seven', 33, 'one two three four five six seven'],
    ['one two three four five six seven', 23, 'one two … seven'],
    ['a'.repeat(40), 13, 'aaaaaa … aaaa'],
    [`${'a'.repeat(5)}\u{1F600}${'b'.repeat(20)}\u{1F600}bbb`, 13, 'aaaaa … bbb'],
    ['abcdef', 3, ' … '],
  ]
  for (const [text, max, result] of table) t.equal(shorten(text, max), result, text)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 3, max: 150 }), (text, max) => {
      const result = shorten(text, max)
      const [head = '', tail = ''] = result.split(' … ')
      const isWhole = result === text || (text.startsWith(head) && text.endsWith(tail))
      return (
        result.length <= max && (result.isWellFormed() || !text.isWellFormed()) && (isWhole || text.includes(' … '))
      )
    }),
  )
})
