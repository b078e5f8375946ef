import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { summariseJavascript } from '../../src/analysis/javascript/summarise.ts'
import { cost } from '../cost.ts'

/** yardsticks that one text may cost: far above what is needed, far below what a square of its length takes */
const ENOUGH = 80

const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join('')
const nested = (open: string, close = '', count = 100_000): string => `${open.repeat(count)}1${close.repeat(count)}`

/** Texts that are deep, long, broken or odd. */
const TEXTS: Readonly<Record<string, string>> = {
  parentheses: nested('(', ')'),
  'square brackets': nested('[', ']'),
  'curly brackets': nested('{', '}'),
  objects: nested('({a:', '})'),
  templates: nested('`${', '}`'),
  patterns: nested('[a,['),
  arrows: nested('a=>'),
  'arrows with defaults': nested('((a=', ')=>1)', 3000),
  'async calls that could be arrows': nested('async(', ')'),
  conditions: nested('a?', ':1'),
  'unary operators': nested('!'),
  'unary words': nested('typeof void '),
  'else after if': nested('if(a)b;else '),
  loops: nested('for(;;)'),
  functions: nested('function f(){'),
  classes: nested('class extends '),
  labels: times(20_000, (index) => `l${index}:`) + '1',
  'a sum': nested('a+'),
  powers: nested('a**'),
  assignments: nested('a='),
  'a chain of members': 'a' + '.b'.repeat(100_000),
  'a chain of calls': 'a' + '()'.repeat(100_000),
  'a chain of templates': 'a' + '``'.repeat(100_000),
  spreads: nested('[...'),
  'a regular expression of groups': `x=/${'('.repeat(100_000)}/`,
  'a regular expression that backtracks': `x=/${'(a+)+'.repeat(2000)}$/; x.test('${'a'.repeat(100)}')`,
  'many recoverable errors': 'a b '.repeat(100_000),
  'many errors in lines': 'let let = 1\n'.repeat(100_000),
  'many variables': `let ${times(200_000, (index) => `a${index},`)}z`,
  'many exports': times(30_000, (index) => `export let v${index};`),
  'many private names': `class A{${times(20_000, (index) => `#p${index};`)}}`,
  'a string of ten megabytes': `x="${'a'.repeat(10_000_000)}"`,
  'a name of ten megabytes': 'a'.repeat(10_000_000),
  'ten megabytes of escapes': `x="${String.raw`\x41`.repeat(2_500_000)}"`,
  'a template of lines': `\`${'\n'.repeat(5_000_000)}\``,
  'an endless comment': `/*${'\n'.repeat(5_000_000)}`,
  'a long number': `x=${'9'.repeat(1_000_000)}`,
  'an unterminated string': '"abc',
  'an unterminated template': '`abc${',
  'an unterminated comment': '/* abc',
  'an unterminated regular expression': 'a = /abc',
  'an unterminated escape': String.raw`"\u{`,
  'lone surrogates': '"\uD800" + \uDC00 + `\uDBFF`',
  'a lone surrogate as a name': '\uD800',
  NULs: '\0'.repeat(100_000),
  'a NUL in a string': '"a\0b"',
  'byte order marks': '\uFEFF'.repeat(1000),
  'line separators': '\u2028\u2029'.repeat(50_000),
  'a hashbang and nothing': '#!',
  'HTML comments': '<!--'.repeat(100_000),
}

t.test('no text ends the process, and none takes time by the square', async (t) => {
  for (const [name, text] of Object.entries(TEXTS)) {
    const yardsticks = cost(() => t.equal(summariseJavascript('a.js', text, 100_000).path, 'a.js', name))
    t.ok(yardsticks < ENOUGH, `${name}: ${yardsticks}`)
  }
})

t.test('a text that nests too deep, or that is none, says so', async (t) => {
  for (const name of ['parentheses', 'templates', 'arrows', 'a chain of members', 'an unterminated string', 'NULs']) {
    t.match(summariseJavascript('a.js', TEXTS[name] ?? '').incomplete, /does not parse/, name)
  }
})

t.test('what engines run is read: modules, scripts, and both under the wrong name', async (t) => {
  const CASES: readonly [string, string, string][] = [
    ['a hashbang', 'a.js', '#!/usr/bin/env node\nfetch(1)'],
    ['a return at the top level', 'a.js', 'if (a) return\nfetch(1)'],
    ['a module by its syntax', 'a.js', 'import a from "a"\nfetch(1)'],
    ['a module by await', 'a.js', 'await fetch(1)'],
    ['a script with import in a comment', 'a.js', '/*\nimport x\n*/ with (a) fetch(1)'],
    ['a script named as a module', 'a.mjs', 'with (a) fetch(1); return'],
    ['a module named as a script', 'a.cjs', 'export default fetch(1)'],
    ['sloppy names', 'a.js', 'var let = 1, yield = 2, await = 3, static = 4; fetch(010 + let)'],
    ['an HTML comment', 'a.js', '<!-- x\nfetch(1)\n--> y'],
    ['names declared twice', 'a.js', 'let a; let a; fetch(1)'],
    ['a regular expression of the newest kind', 'a.js', String.raw`/[\p{RGI_Emoji}--\q{a}]/v.test(fetch(1))`],
    ['a decorator', 'a.js', '@a class B { @c d = fetch(1); static { e } accessor f = 1 }'],
    ['an import attribute', 'a.js', 'import a from "./a.json" with { type: "json" }\nfetch(1)'],
    ['an escaped name', 'a.js', String.raw`\u0066etch(1)`],
  ]
  for (const [name, path, code] of CASES) {
    const { capabilities, incomplete } = summariseJavascript(path, code)
    t.equal(incomplete, undefined, name)
    t.ok(capabilities.has('network'), `${name}: fetch is seen`)
  }
})

/** Names that every object has, where the evaluator looks names up. */
const INHERITED = [
  'constructor',
  '__proto__',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'isPrototypeOf',
  '__defineGetter__',
]

/** Pieces of JavaScript, put together without regard to grammar. */
const piece = fc.oneof(
  fc.constantFrom(...INHERITED, 'process', 'env', 'require', 'eval', 'fetch', 'Function', 'this', 'arguments', 'super'),
  fc.constantFrom(
    ...'( ) [ ] { } ; , . ?. => = + ... ` ${ } " \' / \\ # @ : ? ! ~ < > ** ++ -- \n \u2028 \uD800 \0'.split(' '),
  ),
  fc.constantFrom(
    ...'var let const function class return new typeof void await yield async import export from default if else for of in while do switch case try catch finally throw with static get set'.split(
      ' ',
    ),
  ),
  fc.constantFrom(
    '"child_process"',
    "'./a'",
    '0x1f',
    '1n',
    '/x/g',
    '`a`',
    '.then',
    '.call',
    '.apply',
    '.bind',
    '.exec',
    '.join',
    '.map',
  ),
)

/** Programs that parse, of names that objects inherit. */
const program = fc.letrec<{ expression: string; statement: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(
      ...INHERITED,
      'process',
      'require',
      'eval',
      'fetch',
      'this',
      '"constructor"',
      '"__proto__"',
      '{}',
      '[]',
    ),
    fc
      .tuple(tie('expression'), fc.constantFrom(...INHERITED, 'env', 'then', 'call', 'join'))
      .map(([left, name]) => `(${left}).${name}`),
    fc.tuple(tie('expression'), tie('expression')).map(([left, right]) => `(${left})[${right}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([left, right]) => `(${left})(${right})`),
    fc
      .tuple(fc.constantFrom(...INHERITED), tie('expression'))
      .map(([name, value]) => `({ ${name}: ${value}, [${name}]: 1 })`),
    tie('expression').map(
      (value) => `new (class extends (${value}) { static { this.a = ${value} } get toString() { return super.x } })`,
    ),
    tie('expression').map((value) => `((...arguments_) => ${value})`),
  ),
  statement: fc.oneof(
    fc.tuple(fc.constantFrom(...INHERITED), tie('expression')).map(([name, value]) => `var ${name} = ${value};`),
    fc
      .tuple(fc.constantFrom(...INHERITED), tie('expression'))
      .map(([name, value]) => `function ${name}(${name}) { return ${value} }`),
    tie('expression').map((value) => `for (const { constructor, ...__proto__ } of ${value}) (${value});`),
    tie('expression').map((value) => `module.exports.__proto__ = ${value};`),
  ),
}))

function reads(path: string, text: string): boolean {
  return summariseJavascript(path, text, 20_000).language === 'javascript'
}

t.test('arbitrary text, and programs of names that objects inherit, are read without a throw', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => reads('a.js', text)),
    { numRuns: 300 },
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => reads('a.js', pieces.join(' '))),
    { numRuns: 600 },
  )
  let parsed = 0
  fc.assert(
    fc.property(fc.array(program.statement, { minLength: 1, maxLength: 6 }), (statements) => {
      const summary = summariseJavascript('a.js', statements.join('\n'), 20_000)
      if (summary.incomplete?.startsWith('it does not parse') !== true) parsed += 1
      return summary.language === 'javascript'
    }),
    { numRuns: 400 },
  )
  t.ok(parsed > 350, `${parsed} of 400 programs parse`)
})

t.test('real bundles are read to their end', async (t) => {
  const root = join(import.meta.dirname, '../../node_modules')
  const files = globSync(
    '{@babel/*,acorn,commander,fastify,kysely,meriyah,parse5,pino,prom-client,semver,undici,yaml,zod}/{,dist/,lib/,build/}*.{js,cjs,mjs}',
    { cwd: root },
  )
  let read = 0
  for (const file of files.toSorted().slice(0, 150)) {
    const text = readFileSync(join(root, file), 'utf8')
    const { incomplete } = summariseJavascript(file, text)
    if (!t.notMatch(incomplete ?? '', /does not parse/, file)) continue
    read += 1
  }
  t.ok(read > 40, `${read} files`)
})
