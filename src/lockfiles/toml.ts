import { parse, TomlError } from 'smol-toml'
import { NAMING } from '../model/ecosystem.ts'
import { isRecord, type JsonRecord } from '../model/json.ts'
import { commitOf, unreadable, type LockedFile, type LockEntry, type LockSource } from './lock.ts'

type TomlKind = 'poetry-lock' | 'uv-lock' | 'pdm-lock' | 'pylock'

/** `poetry.lock`, `uv.lock`, `pdm.lock` and `pylock.toml` [PEP 751]: a table for each package. */
export function tomlLock(kind: TomlKind, text: string): LockEntry[] {
  const root = parsed(kind, text)
  const key = kind === 'pylock' ? 'packages' : 'package'
  const tables = records(root[key])
  const lines = text.split('\n').flatMap((line, index) => (line.trim() === `[[${key}]]` ? [index + 1] : []))
  // Written in another way, the tables have no lines of their own.
  const isPlain = lines.length === tables.length
  const older = isRecord(root['metadata']) ? root['metadata']['files'] : undefined
  return tables.flatMap((table, index) => {
    const name = stringOf(table['name'])
    if (name === undefined) unreadable(kind, 'a package has no name', lines[index])
    const files = filesOf(table, isRecord(older) ? older[name] : undefined)
    const line = (isPlain ? lines[index] : undefined) ?? 1
    const canonical = NAMING.pypi.canonical(name)
    return [
      { ecosystem: 'pypi', name: canonical, version: stringOf(table['version']), line, source: sourceOf(table), files },
    ]
  })
}

function parsed(kind: TomlKind, text: string): JsonRecord {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof TomlError) unreadable(kind, 'no TOML', error.line)
    throw error
  }
}

function sourceOf(table: JsonRecord): LockSource {
  const source = isRecord(table['source']) ? table['source'] : {}
  const vcs = isRecord(table['vcs']) ? table['vcs'] : {}
  const archive = isRecord(table['archive']) ? table['archive'] : {}
  const url =
    stringOf(table['url']) ?? stringOf(archive['url']) ?? stringOf(source['type'] === 'url' ? source['url'] : undefined)
  const git = stringOf(table['git']) ?? stringOf(source['git']) ?? stringOf(vcs['url'])
  if (git !== undefined) {
    const [address = git, fragment] = git.split('#')
    return {
      kind: 'git',
      url: address,
      commit: commitOf(stringOf(table['revision']) ?? stringOf(vcs['commit-id']) ?? fragment),
    }
  }
  if (source['type'] === 'git')
    return { kind: 'git', url: stringOf(source['url']) ?? '', commit: commitOf(stringOf(source['resolved_reference'])) }
  if (url !== undefined) return { kind: 'url', url }
  const direct = stringOf(source['url'])
  if (direct !== undefined && source['type'] === undefined) return { kind: 'url', url: direct }
  const isLocal = ['virtual', 'editable', 'directory', 'path'].some((key) => key in source || key in table)
  return isLocal || source['type'] === 'directory' || source['type'] === 'file'
    ? { kind: 'local' }
    : { kind: 'registry' }
}

function filesOf(table: JsonRecord, older: unknown): LockedFile[] {
  const named = [...records(table['files']), ...records(older), ...records(table['wheels'])]
  const one = [table['sdist'], table['archive']].filter(isRecord)
  const source = isRecord(table['source']) ? table['source'] : {}
  // uv writes the hash of a direct file beside it, in the source's sdist or wheel.
  return [...named, ...one].map((file) => {
    const url = stringOf(file['url']) ?? stringOf(source['url'])
    const integrity = hashesOf(file)
    return url === undefined ? { integrity } : { url, integrity }
  })
}

function hashesOf(file: JsonRecord): string[] {
  const hash = stringOf(file['hash'])
  if (hash !== undefined) return [hash]
  return isRecord(file['hashes']) ? Object.entries(file['hashes']).map(([name, hex]) => `${name}:${String(hex)}`) : []
}

function records(value: unknown): JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
