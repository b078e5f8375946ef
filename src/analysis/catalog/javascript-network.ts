import { lookup } from '../../model/lookup.ts'

/** Built-in functions that open a connection or ask a name server, by module. */
export const BUILT_IN_NETWORK: Readonly<Record<string, readonly string[]>> = lookup({
  http: ['request', 'get'],
  https: ['request', 'get'],
  http2: ['connect', 'request'],
  net: ['connect', 'createConnection', 'Socket', 'createServer'],
  tls: ['connect'],
  dgram: ['createSocket'],
  dns: [
    'lookup',
    'resolve',
    'resolve4',
    'resolve6',
    'resolveTxt',
    'resolveMx',
    'resolveCname',
    'resolveAny',
    'Resolver',
  ],
})

/** Packages whose business is to talk to the network: whatever is called on them does. */
const CLIENTS: ReadonlySet<string> = new Set([
  'axios',
  'got',
  'ky',
  'request',
  'request-promise',
  'request-promise-native',
  'node-fetch',
  'cross-fetch',
  'isomorphic-fetch',
  'make-fetch-happen',
  'minipass-fetch',
  'undici',
  'superagent',
  'needle',
  'phin',
  'bent',
  'centra',
  'simple-get',
  'follow-redirects',
  'ws',
  'socket.io-client',
  'nodemailer',
  'sync-request',
  'then-request',
  'urllib',
  'wreck',
  '@hapi/wreck',
  'download',
  'discord.js',
  'node-telegram-bot-api',
  'telegraf',
  'ofetch',
  'wretch',
  'ftp',
  'ssh2',
])

/** Functions and classes of the platform that open connections. */
const GLOBALS: ReadonlySet<string> = new Set([
  'fetch',
  'WebSocket',
  'XMLHttpRequest',
  'EventSource',
  'navigator.sendBeacon',
])

/** Members of clients that configure and do not send. */
const CONFIGURES =
  /\.(?:create|extend|defaults|interceptors|isAxiosError|isCancel|CancelToken|Agent|setGlobalDispatcher|on|setHeader|setTimeout|setEncoding)$/

/** Methods of connections and requests that give back what they are called on. */
export const CHAINED_METHODS: ReadonlySet<string> = new Set(['on', 'once', 'addListener', 'setTimeout', 'setNoDelay'])

/** Methods of a connection, a client or a request by which data leaves. */
export const SENDING_METHODS: ReadonlySet<string> = new Set([
  'write',
  'end',
  'send',
  'sendMail',
  'sendMessage',
  'emit',
  'post',
  'put',
  'patch',
  'get',
  'delete',
  'request',
  'connect',
  'publish',
  'resolve',
  'resolve4',
  'resolveTxt',
  'lookup',
  'open',
  'setHeader',
  'setHeaders',
  'appendHeader',
  'setRequestHeader',
  'writeHead',
  'append',
  'set',
  'auth',
  'query',
  'field',
  'attach',
  'writeFile',
  'appendFile',
  'fastPut',
  'createWriteStream',
])

/** Whether a dotted name is that of one of these packages, or of a member of it: `discord.js.Client`. */
export function isOfPackage(name: string, packages: ReadonlySet<string>): boolean {
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1))
    if (packages.has(name.slice(0, dot))) return true
  return packages.has(name)
}

export function isNetworkCall(api: string): boolean {
  if (GLOBALS.has(api)) return true
  if (!api.startsWith('module:')) return false
  const name = api.slice('module:'.length)
  if (isOfPackage(name, CLIENTS)) return !CONFIGURES.test(name)
  const dot = name.indexOf('.')
  return dot !== -1 && BUILT_IN_NETWORK[name.slice(0, dot)]?.includes(name.slice(dot + 1)) === true
}

/** True for a client that is made here and sends later. */
export function isNetworkClient(api: string): boolean {
  return api.startsWith('module:') && isOfPackage(api.slice('module:'.length), CLIENTS)
}

/** Variable of Node's that, at 0, lets anybody answer in the name of any host. */
export const TRUST_VARIABLE = 'NODE_TLS_REJECT_UNAUTHORIZED'

/** How evidence says that certificates are not checked. */
export const TRUSTS_ANYBODY = 'turns off the check of certificates'
