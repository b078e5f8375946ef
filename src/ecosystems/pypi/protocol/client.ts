import { isRecord } from '../../../model/json.ts'

/** What an installer tells of the Python that it installs for. What it does not tell is absent. */
export interface Client {
  /** `3.11.7` */
  readonly python?: string
  /** lower case: `cpython` */
  readonly implementation?: string
  /** as wheels name it: `linux`, `macosx`, `win` */
  readonly system?: string
  /** as wheels name it: `x86_64`, `amd64`, `arm64` */
  readonly cpu?: string
  /** of the C library on Linux, of macOS: major and minor */
  readonly platformVersion?: readonly [number, number]
  readonly libc?: 'glibc' | 'musl'
}

/** Longest User-Agent that is read, characters. Those of pip and uv have some 600. */
const MAX_USER_AGENT_CHARS = 2000

/** One that says nothing, or more than is read. */
export const UNKNOWN_CLIENT: Client = {}

const SYSTEMS: ReadonlyMap<string, string> = new Map([
  ['linux', 'linux'],
  ['darwin', 'macosx'],
  ['windows', 'win'],
])

/**
 * By the User-Agent. pip and uv (and pipenv, which calls itself pip) tell all as JSON behind their name; poetry and pdm write
 * `poetry/2.5.1 CPython/3.11.7 Linux/6.1`.
 */
export function clientOf(userAgent: string | undefined): Client {
  if (userAgent === undefined || userAgent.length > MAX_USER_AGENT_CHARS) return UNKNOWN_CLIENT
  const json = /^(?:pip|uv)\/\S{1,100} (\{.*\})$/.exec(userAgent)?.[1]
  if (json !== undefined) return fromJson(json)
  const [, implementation, version, system] = /^\S+ (\w+)\/(\S+) (\w+)\//.exec(userAgent) ?? []
  const python = pythonIn(version)
  return {
    ...(python === undefined ? {} : { python }),
    ...(implementation === undefined ? {} : { implementation: implementation.toLowerCase() }),
    ...systemOf(system),
  }
}

function fromJson(text: string): Client {
  let told: unknown
  try {
    told = JSON.parse(text)
  } catch {
    return {}
  }
  const python = pythonIn(textAt(told, 'python'))
  const implementation = textAt(told, 'implementation', 'name')
  const cpu = textAt(told, 'cpu')
  const system = systemOf(textAt(told, 'system', 'name'))
  const lib = textAt(told, 'distro', 'libc', 'lib')
  const version = versionOf(textAt(told, 'distro', ...(system.system === 'linux' ? ['libc'] : []), 'version'))
  return {
    ...(python === undefined ? {} : { python }),
    ...(implementation === undefined ? {} : { implementation: implementation.toLowerCase() }),
    ...system,
    ...(cpu === undefined ? {} : { cpu: cpu.toLowerCase() }),
    ...(version === undefined ? {} : { platformVersion: version }),
    ...(lib === 'glibc' || lib === 'musl' ? { libc: lib } : {}),
  }
}

/** `3.13.0+` and `3.15.0a1` stand for what they lead to. */
function pythonIn(text: string | undefined): string | undefined {
  return /^\d{1,2}\.\d{1,3}(?:\.\d{1,3})?/.exec(text ?? '')?.[0]
}

function systemOf(name: string | undefined): Pick<Client, 'system'> {
  const system = SYSTEMS.get(name?.toLowerCase() ?? '')
  return system === undefined ? {} : { system }
}

function versionOf(text: string | undefined): readonly [number, number] | undefined {
  const [, major, minor] = /^(\d{1,4})(?:\.(\d{1,4}))?/.exec(text ?? '') ?? []
  return major === undefined ? undefined : [Number(major), Number(minor ?? 0)]
}

function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = keys.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value)
  return typeof found === 'string' ? found : undefined
}
