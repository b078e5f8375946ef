import { HEAD, withRule } from './broken.ts'

export const HOSTILE: readonly (readonly [situation: string, source: string])[] = [
  ['ten megabytes', `${HEAD}description: ${'x'.repeat(10_000_000)}\nrules: []\n`],
  ['a hundred thousand brackets', '['.repeat(100_000)],
  ['a hundred thousand levels of block', Array.from({ length: 400 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
  ['aliases that multiply', `a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nversion: 1\n`],
  ['a condition of a megabyte', withRule(`"${'a'.repeat(200_000)}" == artifact.name`)],
  ['a condition of thousands of parentheses', withRule(`${'('.repeat(1_900)}true${')'.repeat(1_900)}`)],
  ['a condition of many nodes', withRule(`true${' || true'.repeat(490)}`.replaceAll('true', '1 == 1'))],
  ['a condition of many negations', withRule(`'${'!'.repeat(3_900)}true'`)],
  ['a long list', withRule(`1 in [${'1,'.repeat(1_000)}1]`)],
  ['a pattern of a thousand characters', withRule(`re(artifact.name, "${'a'.repeat(1_000)}")`)],
  ['a pattern that repeats repetitions', withRule('re(artifact.name, "((a{900}){900}){900}")')],
  ['thousands of rules', `${HEAD}rules:\n${'  - { id: a, why: x, when: "true", then: warn }\n'.repeat(3_000)}`],
  ['constructor as a variable', withRule('constructor.name == "x"')],
  ['__proto__ as a key', `${HEAD}__proto__: { polluted: 1 }\nrules: []\n`],
  ['a prototype as a function', withRule('toString() == "x"')],
]
