import { lookup } from '../model/lookup.ts'
import { isRecord } from '../model/json.ts'
import { cut } from '../model/text.ts'
import { wantedBy, type SchemaIssue } from '../model/schema-words.ts'
import { didYouMean } from '../policy/spelling.ts'
import type { Override } from './environment.ts'
import type { ConfigFile } from './file.ts'
import { SETTINGS } from './schema.ts'

/** Settings whose entries have names of the operator's. */
const NAMED: ReadonlySet<string> = new Set(['registries', 'oidc', 'notifications'])

/** Settings whose values are never shown: they are, or may hold, a secret. */
const SECRET: ReadonlySet<string> = new Set([
  'upstream',
  'public_url',
  'username',
  'password',
  'token',
  'token_command',
  'url',
  'access_key_id',
  'secret_access_key',
  'session_token',
  'key',
  'witness',
  'witness_token',
])

/** A value that was given in place of another, UTF-16 units. */
const SHOWN_MAX = 60
/** Problems that are told at once. */
const TOLD_MAX = 20

interface Problem {
  readonly path: readonly string[]
  /** of a value; an unknown key names itself */
  readonly setting?: string
  readonly what: string
}

/** One line for each setting that is wrong, in the order of the file: where, what, and what is wanted instead. */
export function problemLines(
  issues: readonly SchemaIssue[],
  tree: unknown,
  file: ConfigFile,
  overrides: readonly Override[],
): string {
  const first = new Map<string, Problem>()
  for (const problem of issues.flatMap((issue) => problemsOf(issue, tree))) {
    const name = problem.path.join('.')
    if (!first.has(name)) first.set(name, problem)
  }
  const sorted = [...first.values()].toSorted((a, b) => (file.offsetOf(a.path) ?? 0) - (file.offsetOf(b.path) ?? 0))
  const lines = sorted.slice(0, TOLD_MAX).map(({ path, setting, what }) => {
    const name = `${path.join('.')}.`
    const override = overrides.find((candidate) => name.startsWith(`${candidate.path.join('.')}.`))
    // A variable has no quotes that could be left away, or put.
    if (override !== undefined) return `${override.variable}: ${what.replace(QUOTING, '')}`
    return `${file.place(path)}: ${setting === undefined ? '' : `${setting}: `}${what}`
  })
  return [...lines, ...(sorted.length > TOLD_MAX ? [`and ${sorted.length - TOLD_MAX} more`] : [])].join('\n')
}

function problemsOf(issue: SchemaIssue, tree: unknown): readonly Problem[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys')
    return (issue.keys ?? []).map((key) => ({ path: [...path, key], what: unknownSetting(path, key) }))
  // An element of a list is found by its place, not by its number.
  const setting = issue.path.filter((part) => typeof part !== 'number').join('.')
  return [{ path, setting, what: `${wantedBy(issue)}${givenInstead(issue, tree)}` }]
}

function unknownSetting(path: readonly string[], key: string): string {
  const section = path.map((part, at) => (NAMED.has(path[0] ?? '') && at % 2 === 1 ? '<name>' : part)).join('.')
  const near = didYouMean(key, SETTINGS[section] ?? [])
  const [home] = Object.entries(SETTINGS).find(([, keys]) => keys.includes(key)) ?? []
  const elsewhere = home === undefined ? '' : `It belongs ${home === '' ? 'at the top of the file' : `under ${home}`}.`
  const hint = near === '' ? elsewhere : near
  return `unknown setting ${JSON.stringify(cut(key, SHOWN_MAX))}${hint === '' ? '' : `. ${hint}`}`
}

const QUOTING = /: (?:leave the quotes away|put it in quotes)$/

/** Complaints of the value as such: those of a key, and our own, say all there is to say. */
const OF_VALUES: ReadonlySet<string | undefined> = new Set([
  'invalid_type',
  'invalid_value',
  'invalid_union',
  'invalid_format',
  'too_small',
  'too_big',
])

/** `, and is "60s"`: what stands there instead of what is wanted. */
function givenInstead(issue: SchemaIssue, tree: unknown): string {
  const { code, path, expected } = issue
  if (!OF_VALUES.has(code)) return ''
  const value = path.reduce<unknown>((at, part) => (isContainer(at) ? Reflect.get(at, part) : undefined), tree)
  const isUnquoted = wantedBy(issue) === 'must be a text' && (typeof value === 'number' || typeof value === 'boolean')
  const isQuoted = typeof value === 'string' && QUOTABLE[expected ?? '']?.test(value) === true
  const advice = isUnquoted ? ': put it in quotes' : isQuoted ? ': leave the quotes away' : ''
  return `${path.some((part) => SECRET.has(String(part))) ? '' : shown(value)}${advice}`
}

/** Texts that are another value once their quotes are gone. */
const QUOTABLE: Readonly<Record<string, RegExp>> = lookup({
  number: /^-?\d+$/,
  int: /^-?\d+$/,
  boolean: /^(?:true|false)$/,
})

function shown(value: unknown): string {
  if (value === undefined) return ', and is missing'
  if (value === null) return ', and is empty'
  if (Array.isArray(value)) return ', and is a list'
  if (isRecord(value)) return ', and is a map'
  if (typeof value === 'number' || typeof value === 'boolean') return `, and is ${value}`
  // An address with a password in it may stand where none belongs.
  return typeof value !== 'string' || value === '' || value.includes('@')
    ? ''
    : `, and is ${JSON.stringify(cut(value, SHOWN_MAX))}`
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
