/** A connection, a request or a client that was made. */
export const HANDLE = 'network:handle'

/** Platform objects that are followed by name. All other undeclared names are nothing that is known. */
const GLOBALS: ReadonlySet<string> = new Set(
  (
    'process require module exports location fetch eval Function Buffer atob btoa unescape decodeURIComponent encodeURIComponent encodeURI escape String JSON Object Array Promise Reflect ' +
    'WebSocket XMLHttpRequest EventSource navigator ethereum solana tronWeb localStorage sessionStorage Response TextDecoder Uint8Array Uint8ClampedArray Int8Array Math Number parseInt document addEventListener setTimeout setInterval setImmediate queueMicrotask Bun Deno WebAssembly Worker URL Image Proxy console chrome'
  ).split(' '),
)

const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(['globalThis', 'global', 'window', 'self', 'root', 'top', 'frames'])

/** dots in a name that are followed */
const LENGTH_MAX = 120

export function globalApi(name: string): string | undefined {
  if (GLOBAL_OBJECTS.has(name)) return 'global'
  return GLOBALS.has(name) ? name : undefined
}

/** Canonical name of a built-in module or a package. */
export function moduleApi(specifier: string): string {
  const name = specifier.replace(/^(?:node|npm|bun):/, '')
  if (name === 'process') return 'process'
  return `module:${name === 'fs/promises' ? 'fs' : name === 'dns/promises' ? 'dns' : name}`
}

/** A module whose name is not known. */
export const SOME_MODULE = 'module:?'

/** Members that only one module of the platform has, or hardly another one: they tell which it is. */
const TELLING: ReadonlyMap<string, string> = new Map(
  Object.entries({
    child_process: 'exec execSync spawn spawnSync execFile execFileSync',
    fs: 'readFileSync writeFileSync appendFileSync readdirSync existsSync unlinkSync rmSync createReadStream createWriteStream chmodSync',
    os: 'homedir hostname userInfo networkInterfaces',
    crypto: 'createDecipheriv',
    vm: 'runInThisContext runInNewContext',
    dns: 'resolveTxt resolve4',
    https: 'request',
  }).flatMap(([module, members]) => members.split(' ').map((name) => [name, `module:${module}.${name}`] as const)),
)

/** Canonical name of a member of a built-in object; undefined where nothing is known of it. */
export function memberApi(api: string, name: string): string | undefined {
  if (api === 'global') return globalApi(name)
  // a name out of a list, or its entry, is that name
  if (api.startsWith('file:entry:')) return api
  if (api === SOME_MODULE) return name === 'default' ? api : TELLING.get(name)
  if (api.length > LENGTH_MAX) return undefined
  if (api.startsWith('module:') && (name === 'default' || name === 'promises' || name === '__esModule')) return api
  if (name === 'constructor' && (api === 'Function' || api.endsWith('.constructor'))) return 'Function'
  const path = `${api}.${name}`
  return MEMBERS.get(path) ?? path
}

const MEMBERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'document.location': 'location',
    'Function.prototype.constructor': 'Function',
    'module.require': 'require',
    'module:module.prototype.require': 'require',
    'require.main': 'module',
    'process.mainModule': 'module',
    'module.constructor': 'module:module',
    'module:module.Module': 'module:module',
    'module:buffer.Buffer': 'Buffer',
    'module:buffer.atob': 'atob',
    'module:timers.setTimeout': 'setTimeout',
    'module:worker_threads.Worker': 'Worker',
    'module:url.URL': 'URL',
    'module:vm.default': 'module:vm',
    'module:undici.fetch': 'fetch',
  }),
)
