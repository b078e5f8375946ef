import t from 'tap'
import { clientWords } from '../../src/web/client-words.ts'
import { withSuggestion } from '../../src/web/drafts.ts'
import { highlighted, pieces } from '../../src/web/highlight.ts'

/** `kind:text` of what is not plain. */
function coloured(line: string, path: string): string[] {
  return highlighted(line, path)
    .filter((token) => token.kind !== 'plain')
    .map((token) => `${token.kind}:${token.text}`)
}

t.test('lines are coloured by the kind of their file', async (t) => {
  const table: readonly (readonly [string, string, readonly string[]])[] = [
    [
      "const a = fs.readFileSync('.env', 1) // why",
      'x.js',
      ['keyword:const', "string:'.env'", 'number:1', 'comment:// why'],
    ],
    [
      'let u = `https://${h}` /* a * b */ + b',
      'x.MJS',
      ['keyword:let', 'string:`https://${h}`', 'comment:/* a * b */'],
    ],
    ['from os import environ  # all', 'a/setup.py', ['keyword:from', 'keyword:import', 'comment:# all']],
    ['import os; os.system("curl # no comment")', 'x.pth', ['keyword:import', 'string:"curl # no comment"']],
    ['  "postinstall": "node a.js",', 'package.json', ['key:"postinstall"', 'string:"node a.js"']],
    [
      "'sources': [ '<!(node index.js)' ] # gyp",
      'binding.gyp',
      ["key:'sources'", "string:'<!(node index.js)'", 'comment:# gyp'],
    ],
    ['curl -s "$U" | sh # go', 'install.sh', ['string:"$U"', 'comment:# go']],
    ['const a = 1', 'README.md', []],
    ['const a = 1', 'constructor', []],
    ['x = "not closed', 'x.py', ['string:"not closed']],
  ]
  for (const [line, path, expected] of table) t.same(coloured(line, path), expected, `${path}: ${line}`)
})

t.test('nothing of a line is lost, however hostile, and no line takes long', async (t) => {
  const hostile = [
    '"'.repeat(50_001),
    '/*'.repeat(50_000),
    `'${'\\'.repeat(50_001)}`,
    '\u202E`\u0000',
    '1'.repeat(90_000),
    'a#'.repeat(50_000),
  ]
  const before = process.cpuUsage()
  for (const line of hostile) {
    for (const path of ['x.js', 'x.py', 'x.json', 'x.sh', 'x']) {
      const tokens = highlighted(line, path)
      t.equal(tokens.map((token) => token.text).join('') === line, true, `${path}: ${line.slice(0, 4)}`)
    }
  }
  t.ok(process.cpuUsage(before).user < 2_000_000, 'linear')
})

t.test('the words that matter are marked, across colours', async (t) => {
  const cut = pieces(highlighted("send('x')", 'x.js'), [
    [0, 4],
    [6, 7],
  ])
  t.same(
    cut.map(({ text, kind, isMarked }) => [text, kind, isMarked]),
    [
      ['send', 'plain', true],
      ['(', 'plain', false],
      ["'", 'string', false],
      ['x', 'string', true],
      ["'", 'string', false],
      [')', 'plain', false],
    ],
  )
  t.same(pieces([], [[0, 3]]), [])
  t.equal(
    pieces([{ text: 'ab', kind: 'plain' }], [[1, 99]])
      .map((one) => one.text)
      .join('|'),
    'a|b',
  )
})

t.test('who asked, in few words', async (t) => {
  const table: readonly (readonly [string, string])[] = [
    ['npm/11.6.0 node/v24.11.0 linux x64 workspaces/false ci/github-actions', 'npm 11.6.0, CI'],
    ['npm/11.6.0 node/v24.11.0 linux x64 workspaces/false', 'npm 11.6.0'],
    ['pip/26.1 {"ci":true,"cpu":"x86_64"}', 'pip 26.1, CI'],
    ['pip/26.1 {"ci":null}', 'pip 26.1'],
    ['uv/0.9.9', 'uv 0.9.9'],
    ['', 'client unknown'],
    ['<b>/x', '<b>/x'],
  ]
  for (const [client, words] of table) t.equal(clientWords(client), words)
})

t.test('a suggested reason never takes away what was typed', async (t) => {
  const all = ['Malicious', 'Not needed']
  t.equal(withSuggestion('', 'Malicious', all), 'Malicious')
  t.equal(withSuggestion('I read it', 'Malicious', all), 'Malicious. I read it')
  t.equal(withSuggestion('Malicious. I read it', 'Not needed', all), 'Not needed. I read it')
  t.equal(withSuggestion('Malicious. I read it', 'Malicious', all), 'I read it')
})
