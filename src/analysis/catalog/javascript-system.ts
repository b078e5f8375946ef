import { lookup } from '../../model/lookup.ts'

/** Arguments that say what is started: all others (environment, working directory) configure it. */
const PROCESS: Readonly<Record<string, readonly number[]>> = lookup({
  'module:child_process.exec': [0],
  'module:child_process.execSync': [0],
  'module:child_process.spawn': [0, 1],
  'module:child_process.spawnSync': [0, 1],
  'module:child_process.execFile': [0, 1],
  'module:child_process.execFileSync': [0, 1],
  'module:child_process.fork': [0, 1],
  'module:cluster.fork': [0],
  'module:shelljs.exec': [0],
  'module:shelljs': [0],
  'module:cross-spawn': [0, 1],
  'module:cross-spawn.sync': [0, 1],
  'module:cross-spawn.spawn': [0, 1],
  'module:execa': [0, 1],
  'module:execa.execa': [0, 1],
  'module:execa.execaSync': [0, 1],
  'module:execa.sync': [0, 1],
  'module:execa.command': [0],
  'module:execa.execaCommand': [0],
  'module:execa.execaCommandSync': [0],
  'module:foreground-child': [0, 1],
  'module:node-pty.spawn': [0, 1],
  'module:@lydell/node-pty.spawn': [0, 1],
  'module:execa.execaNode': [0, 1],
  'module:execa.$': [0],
  'module:zx.$': [0],
  'module:bun.$': [0],
  'module:nano-spawn': [0, 1],
  'module:node-cmd.run': [0],
  'module:node-cmd.runSync': [0],
  'module:node-cmd.get': [0],
  'module:sudo-prompt.exec': [0],
  'module:@vscode/sudo-prompt.exec': [0],
  'module:child-process-promise.exec': [0],
  'module:child-process-promise.spawn': [0, 1],
  'module:child-process-promise.execFile': [0, 1],
  'module:promisify-child-process.exec': [0],
  'module:promisify-child-process.spawn': [0, 1],
  'module:cross-spawn-promise': [0, 1],
  'module:@npmcli/promise-spawn': [0, 1],
  'module:spawndamnit': [0, 1],
  'module:teen_process.exec': [0, 1],
  'module:tinyexec.x': [0, 1],
  'module:tinyexec.exec': [0, 1],
  'module:nypm.installDependencies': [0],
  'Bun.$': [0],
  'Bun.spawn': [0],
  'Bun.spawnSync': [0],
  'module:bun.spawn': [0],
  'module:bun.spawnSync': [0],
  'binding:spawn_sync.spawn': [0],
  'Deno.run': [0],
  'Deno.Command': [0, 1],
})

export const PROCESS_CALLS: readonly string[] = Object.keys(PROCESS)

const POSITIONS: ReadonlyMap<string, readonly number[]> = new Map(Object.entries(PROCESS))

/** Positions of the arguments that say what is started; undefined for a call that starts no process. */
export function processArguments(api: string): readonly number[] | undefined {
  return POSITIONS.get(api)
}

/** Calls that start a program of JavaScript, and start it anew whenever it ends. */
export function keepsRunning(api: string): boolean {
  return /^module:(?:pm2\.start|forever\.start(?:Daemon)?|forever-monitor\.(?:start|Monitor)|nodemon)$/.test(api)
}

/** Calls that take text for code, and the position of the text; -1: any position. */
const DYNAMIC: Readonly<Record<string, number>> = lookup({
  eval: 0,
  Function: -1,
  'module:vm.runInThisContext': 0,
  'module:vm.runInNewContext': 0,
  'module:vm.runInContext': 0,
  'module:vm.compileFunction': 0,
  'module:vm.Script': 0,
  'module:vm.SourceTextModule': 0,
  'module:module._load': 0,
  'module:vm2.VM.run': 0,
})

export function codeArgument(api: string): number | undefined {
  return DYNAMIC[api]
}

/** Members of fs and its friends that read a file named by their first argument. */
const READS: ReadonlySet<string> = new Set(
  'readFile readFileSync createReadStream open openSync readJson readJSON readJsonSync readJSONSync copyFile copyFileSync cp cpSync readdir readdirSync openAsBlob'.split(
    ' ',
  ),
)

const WRITES: Readonly<Record<string, number>> = lookup({
  writeFile: 0,
  writeFileSync: 0,
  appendFile: 0,
  appendFileSync: 0,
  createWriteStream: 0,
  outputFile: 0,
  outputFileSync: 0,
  writeJson: 0,
  writeJsonSync: 0,
  copyFile: 1,
  copyFileSync: 1,
  cp: 1,
  cpSync: 1,
  rename: 1,
  renameSync: 1,
  symlink: 1,
  symlinkSync: 1,
  unlink: 0,
  unlinkSync: 0,
  rm: 0,
  rmSync: 0,
  chmod: 0,
  chmodSync: 0,
  ...Object.fromEntries(
    'truncate truncateSync rmdir rmdirSync remove removeSync emptyDir emptyDirSync emptydir emptydirSync outputJson outputJsonSync'
      .split(' ')
      .map((member) => [member, 0]),
  ),
  ...Object.fromEntries('copy copySync move moveSync link linkSync'.split(' ').map((member) => [member, 1])),
})

/** Members that delete a folder with all that is in it; `recursive`: only where their options say so. */
const DELETES: Readonly<Record<string, 'always' | 'recursive'>> = lookup({
  rm: 'recursive',
  rmSync: 'recursive',
  rmdir: 'recursive',
  rmdirSync: 'recursive',
  remove: 'always',
  removeSync: 'always',
  emptyDir: 'always',
  emptyDirSync: 'always',
  emptydir: 'always',
  emptydirSync: 'always',
})

export const FILE_MEMBERS: readonly string[] = [...READS, ...Object.keys(WRITES)]

const FILE_MODULE = /^module:(?:fs|fs-extra|graceful-fs|original-fs|jsonfile)\.(\w+)$/

/** Libraries that open a database by its path: what is asked of it stands in that file. */
const DATABASE =
  /^module:(?:better-sqlite3|sqlite3\.(?:cached\.)?Database|sqlite\.(?:DatabaseSync|open)|bun:sqlite\.Database|(?:classic-)?level(?:\.(?:Level|ClassicLevel))?|leveldown|level-rocksdb)(?:\.default)?$/

export function readsFile(api: string): boolean {
  const member = FILE_MODULE.exec(api)?.[1]
  if (DATABASE.test(api)) return true
  return api === 'Bun.file' || api === 'Deno.readTextFile' || (member !== undefined && READS.has(member))
}

/** Packages whose calls delete folders. */
const DELETING_MODULE = /^module:(?:rimraf|del|trash)(?:\.\w+)?$/

export function deletesTree(api: string): 'always' | 'recursive' | undefined {
  if (DELETING_MODULE.test(api)) return 'always'
  const member = FILE_MODULE.exec(api)?.[1]
  return member === undefined ? undefined : DELETES[member]
}

/** True for a call that opens a file in the mode that its second argument says. */
export function opensFile(api: string): boolean {
  return /^open(?:Sync)?$/.test(FILE_MODULE.exec(api)?.[1] ?? '')
}

/** Position of the path of the file that is written, removed or changed; undefined for another call. */
export function writtenPathArgument(api: string): number | undefined {
  if (DELETING_MODULE.test(api)) return 0
  const member = FILE_MODULE.exec(api)?.[1]
  return member === undefined ? undefined : WRITES[member]
}

/** Calls that tell who and where the machine is. Platform and architecture, which every installer asks for, are none. */
export const HOST_INFO: ReadonlySet<string> = new Set([
  'module:os.hostname',
  'module:os.userInfo',
  'module:os.networkInterfaces',
  'module:dns.getServers',
  'module:public-ip',
  'module:macaddress',
  'module:node-machine-id',
  'module:node-machine-id.machineId',
  'module:node-machine-id.machineIdSync',
])

/** Modules that load or run native code. */
export const NATIVE_MODULES: ReadonlySet<string> = new Set([
  'bindings',
  'node-gyp-build',
  'node-pre-gyp',
  '@mapbox/node-pre-gyp',
  'ffi-napi',
  'koffi',
  'node-addon-api',
])

/** Calls that turn disguised text or bytes into plain ones. */
export function decodes(api: string): boolean {
  return (
    /^(?:atob|unescape|decodeURIComponent|String\.fromCharCode|String\.fromCodePoint)$/.test(api) ||
    /^module:zlib\.(?:inflate|gunzip|unzip|brotliDecompress|inflateRaw)(?:Sync)?$/.test(api) ||
    /^module:crypto\.(?:createDecipher(?:iv)?|privateDecrypt|publicDecrypt)$/.test(api) ||
    /^module:(?:lz-string|pako|crypto-js)\.(?:\w+\.)?(?:decompress\w*|inflate|ungzip|decrypt)$/.test(api)
  )
}
