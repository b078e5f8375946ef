import { CLIPBOARD_WORDS } from './clipboard.ts'
import { MISUSE_WORDS } from './hostile-commands.ts'
import { WATCHING_WORDS } from './javascript-watching.ts'
import { START_WORDS } from './persistence.ts'

/** Modules whose name, quoted, makes a JavaScript file outside the install chain worth a syntax tree. */
const MODULES: readonly string[] = [
  'http',
  'https',
  'http2',
  'net',
  'tls',
  'dns',
  'dgram',
  'request',
  'axios',
  'got',
  'ws',
  'undici',
  'superagent',
  'needle',
  'node-fetch',
  'child_process',
  'execa',
  'cross-spawn',
  'shelljs',
  'worker_threads',
  'vm',
]

/** Plain text that must stand in the source for the thing to be done without disguise; the last group is the disguise. */
const WORDS: readonly string[] = [
  ':http',
  ':child_process',
  'fetch(',
  'WebSocket',
  'XMLHttpRequest',
  'sendBeacon',
  'eval(',
  'Function(',
  'runIn',
  '_compile',
  'process.binding',
  'dlopen',
  '.npmrc',
  '.ssh',
  'id_rsa',
  '.aws',
  '.env"',
  ".env'",
  'git-credentials',
  '.netrc',
  'mnemonic',
  'fromCharCode',
  '_0x',
  '\\x6',
  '\\x7',
  'atob(',
  'constructor.constructor',
  'globalThis[',
  'require(`',
  'rmSync(',
  ...START_WORDS,
  ...MISUSE_WORDS,
  ...CLIPBOARD_WORDS,
  ...WATCHING_WORDS,
  'koffi',
  'ffi-napi',
]

export const PREFILTER_WORDS: readonly string[] = [...MODULES.flatMap((name) => [`'${name}'`, `"${name}"`]), ...WORDS]
