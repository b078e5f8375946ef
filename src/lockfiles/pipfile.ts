import { NAMING } from '../model/ecosystem.ts'
import { items, member, members, parseJson, textOf, type JsonMember } from './json.ts'
import { commitOf, unreadable, type LockEntry, type LockSource } from './lock.ts'

/** `Pipfile.lock`: all groups. */
export function pipfileLock(text: string): LockEntry[] {
  const root = parseJson(text)
  if (member(root, '_meta') === undefined) unreadable('pipfile-lock', 'it has no _meta')
  return members(root).flatMap(([group, { value }]) => (group === '_meta' ? [] : members(value).map(ofMember)))
}

function ofMember([name, { line, value }]: readonly [string, JsonMember]): LockEntry {
  const integrity = items(member(value, 'hashes')).flatMap((one) => textOf(one) ?? [])
  return {
    ecosystem: 'pypi',
    name: NAMING.pypi.canonical(name),
    version: textOf(member(value, 'version'))?.replace(/^={2,3}/, ''),
    line,
    source: sourceOf((key) => textOf(member(value, key))),
    files: integrity.length === 0 ? [] : [{ integrity }],
  }
}

function sourceOf(field: (key: string) => string | undefined): LockSource {
  const git = field('git')
  if (git !== undefined) return { kind: 'git', url: git, commit: commitOf(field('ref')) }
  const file = field('file') ?? field('path')
  if (file === undefined) return { kind: 'registry' }
  return /^https?:/.test(file) ? { kind: 'url', url: file } : { kind: 'local' }
}
