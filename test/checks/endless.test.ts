import t from 'tap'
import { summariseJavascript } from '../../src/analysis/javascript/summarise.ts'
import { summarisePython } from '../../src/analysis/python/summarise.ts'

const JAVASCRIPT: readonly (readonly [ends: boolean, code: string])[] = [
  [false, 'for (let i = 666; i < Infinity; i++) console.log(i)'],
  [false, 'for (let i = 1; Infinity > i; i += 2) {}'],
  [false, 'for (var i = 0; i >= 0; ++i) x(i)'],
  [false, 'for (let i = 0; i < Number.POSITIVE_INFINITY; i++);'],
  [false, 'for (let i = 0; i < 1 / 0; i++);'],
  [false, 'for (;;) log()'],
  [false, 'while (true) { const f = () => { return 1 }; f() }'],
  [false, 'while (1) { for (const a of b) { if (a) break } }'],
  [false, 'while (!0) switch (x) { case 1: break }'],
  [false, 'while (!![]) a.push(a)'],
  [false, 'do { x() } while (1 == 1)'],
  [false, 'if (process.env.CI) while ("on") {}'],
  [false, '(function () { while (true) {} })()'],
  [false, 'function f() { while (true) {} }\nf()'],
  [true, 'while (true) { if (done()) break }'],
  [true, 'for (;;) { if (x) return }'.replace(/.*/, '(() => { $& })()')],
  [true, 'while (true) { if (x) throw new Error() }'],
  [true, 'while (true) process.exit(1)'],
  [true, 'while (true) { Atomics.wait(a, 0, 0); run() }'],
  [true, '(async () => { while (true) { await next() } })()'],
  [true, 'function* g() { while (true) yield 1 }\ng()'],
  [true, '(async () => { for (;;) { for await (const x of y) z(x) } })()'],
  [true, 'a: for (;;) { for (;;) { break a } }'],
  [true, 'try { while (true) read() } catch {}'],
  [true, 'for (let i = 0; i < Infinity; i++) { if (x()) i = Infinity }'],
  [true, 'for (let i = 0; i < 1e9; i++) {}'],
  [true, 'for (let i = 9; i >= 0; i--) {}'],
  [true, 'for (let i = 9; i < 0; i++) {}'],
  [true, 'while (best < Infinity) best = next(best)'],
  [true, 'while (false) {}'],
  [true, 'while (0) {}'],
  [true, 'exports.serve = () => { while (true) {} }'],
]

const PYTHON: readonly (readonly [ends: boolean, code: string])[] = [
  [false, 'while True:\n    print("x")'],
  [false, 'while 1: pass'],
  [false, 'while not False:\n    x = 1'],
  [false, 'import time\nwhile True:\n    time.sleep(60)'],
  [false, 'while (1 == 1):\n    for x in y:\n        if x:\n            break'],
  [false, 'import itertools\nfor n in itertools.count():\n    print(n)'],
  [false, 'for n in iter(int, 1):\n    print(n)'],
  [false, 'def f():\n    while True:\n        pass\nf()'],
  [false, 'while True:\n    def g():\n        return 1'],
  [true, 'while True:\n    if x():\n        break'],
  [true, 'while True:\n    raise SystemExit'],
  [true, 'import sys\nwhile True:\n    if x: sys.exit(1)'],
  [true, 'try:\n    while True:\n        step()\nexcept KeyboardInterrupt:\n    pass'],
  [true, 'while True:\n    line = input()\n    print(line)'],
  [true, 'while True:\n    conn = sock.accept()'],
  [true, 'while running:\n    step()'],
  [true, 'while 0:\n    pass'],
  [true, 'if __name__ == "__main__":\n    while True:\n        step()'],
  [true, 'def serve():\n    while True:\n        step()'],
  [true, 'import itertools\nfor n in itertools.count():\n    if n > 5: break'],
  [true, 'import itertools\nfor n in itertools.repeat(1, 5): pass'],
]

t.test('loops that never end, where a file is loaded', async (t) => {
  for (const [ends, code] of JAVASCRIPT) {
    const found = summariseJavascript('x.js', code).endless?.some(({ deferred }) => deferred !== true)
    t.equal(found !== true, ends, code)
  }
  for (const [ends, code] of PYTHON) {
    const found = summarisePython('x.py', code).endless?.some(({ deferred }) => deferred !== true)
    t.equal(found !== true, ends, code)
  }
})
