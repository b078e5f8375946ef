import { lookup } from '../../model/lookup.ts'
import { BUILT_IN_NETWORK } from './javascript-network.ts'
import { FILE_MEMBERS, HOST_INFO, PROCESS_CALLS } from './javascript-system.ts'

/** Members of the modules of the platform that this catalogue knows by their names. */
export const PLATFORM_MEMBERS: Readonly<Record<string, readonly string[]>> = lookup({
  ...BUILT_IN_NETWORK,
  fs: FILE_MEMBERS,
  child_process: membersIn('child_process', PROCESS_CALLS),
  os: [...membersIn('os', HOST_INFO), 'homedir', 'tmpdir', 'platform', 'arch', 'cpus', 'release', 'type'],
  vm: ['runInThisContext', 'runInNewContext', 'runInContext', 'compileFunction', 'Script', 'SourceTextModule'],
  worker_threads: ['Worker'],
})

function membersIn(module: string, calls: Iterable<string>): string[] {
  const start = `module:${module}.`
  return Array.from(calls).flatMap((call) => (call.startsWith(start) ? [call.slice(start.length)] : []))
}
