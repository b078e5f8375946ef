import { Worker } from 'node:worker_threads'
import t from 'tap'
import { summariseJavascript } from '../../src/analysis/javascript/summarise.ts'
import { layoutOf } from '../../src/analysis/javascript/nesting.ts'
import { LIMITS } from '../../src/analysis/limits.ts'

const wrapped = (open: string, close: string) => (n: number) => `${open.repeat(n)}1${close.repeat(n)}`

t.test('nesting is told before the parser meets it', async (t) => {
  const KINDS: readonly [string, (n: number) => string][] = [
    ['parentheses', wrapped('(', ')')],
    ['parentheses that strings seem to close', wrapped('(")",', ')')],
    ['parentheses that expressions seem to close', wrapped('(/[)]/,', ')')],
    ['templates', wrapped('`${', '}`')],
    ['arrows', wrapped('async a=>\n', '')],
    ['assignments to objects', wrapped('a={}=', '')],
    ['else after a loop', wrapped('if(a)do x;while(b)\nelse ', '')],
    ['else after a declaration', wrapped('if(a)var\nx;else ', '')],
    ['else after try', wrapped('if(a)try{}catch{}else ', '')],
    ['classes', wrapped('class extends\n', '')],
    ['unary words', wrapped('void\n', '')],
  ]
  for (const [name, make] of KINDS) {
    const layout = layoutOf(make(LIMITS.nesting + 1))
    t.ok(layout === 'ambiguous' || layout.nesting > LIMITS.nesting, name)
    t.match(summariseJavascript('a.ts', make(100_000)).incomplete, /nested|tokens/, `${name}, and the process lives`)
  }
})

t.test('ordinary code is not deep', async (t) => {
  const CASES: readonly string[] = [
    'if (a) b()\nelse if (c) d()\n'.repeat(2000),
    'x = 1\ny = 2\n'.repeat(5000),
    'switch (a) {\n' + "case 1: return 'a'\n".repeat(5000) + '}',
    `const a = [${'{ b: (c) => c ? 1 : 2, d: !e },\n'.repeat(3000)}]`,
    'a = `${(b + `${[c]}`).d}${{ e }}`;\n'.repeat(3000),
    'a.b("x").c(/[/"]/g, 1 / 2 / 3);\n'.repeat(3000),
    'if(a)b;else c;while(d)e++;'.repeat(600),
  ]
  for (const code of CASES) {
    const layout = layoutOf(code)
    t.ok(layout !== 'ambiguous' && layout.nesting < 20, `${code.slice(0, 30)}: ${JSON.stringify(layout).slice(0, 60)}`)
  }
  t.equal(layoutOf('a = {} /x/ 1'), 'ambiguous')
})

t.test('hostile sources in a thread, whose stack is smaller', async (t) => {
  const source = `
    import { summariseJavascript } from ${JSON.stringify(new URL('../../src/analysis/javascript/summarise.ts', import.meta.url).href)}
    import { parentPort } from 'node:worker_threads'
    const n = ${LIMITS.nesting - 50}
    for (const [open, close] of [['(', ')'], ['[', ']'], ['\`\${', '}\`'], ['(class extends ', 'A{}){}'.slice(0, 0)], ['function f(){', '}'], ['a=>', '']])
      for (const path of ['a.js', 'a.ts']) summariseJavascript(path, open.repeat(n) + '1' + close.repeat(n))
    summariseJavascript('a.ts', 'a' + ' as A'.repeat(100000))
    summariseJavascript('a.ts', ('a' + ' as A'.repeat(60) + ';').repeat(500))
    for (const path of ['a.js', 'a.ts']) summariseJavascript(path, 'a+'.repeat(50000) + '1')
    parentPort.postMessage('alive')`
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`))
  const message = await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => resolve(`exit ${code}`))
  })
  t.equal(message, 'alive')
  await worker.terminate()
})
