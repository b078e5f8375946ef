import { lookup } from '../../model/lookup.ts'
import { ENVIRONMENT_NAMES, NAME_PREFIXES } from '../catalog/python-api.ts'
import { environmentNameKind } from '../catalog/secrets.ts'
import type { Taint } from './value.ts'
import { join, NOTHING, ofName, ofTaint, ofTexts, shown, type Value } from './value.ts'

/** Longest dotted name that is followed. */
const MAX_NAME_UNITS = 160

/** Stands for the name of a variable that the code computes. */
const COMPUTED_NAME = '(computed)'
/** One place that reads the credentials of so many services collects them. */
const MANY_SERVICES = 3

/** `object.attribute` of something outside of this file; undefined where the name grows too long. */
export function dotted(name: string, attribute: string): string | undefined {
  const whole = normalName(`${name}.${attribute}`)
  return whole.length > MAX_NAME_UNITS ? undefined : whole
}

/** The name without the prefixes under which libraries are re-exported. */
export function normalName(name: string): string {
  let rest = name
  for (const prefix of NAME_PREFIXES) if (rest.startsWith(prefix)) rest = rest.slice(prefix.length)
  return rest
}

/** Where what somebody asks of a server of this program comes in. */
export const ASKED_OF_SERVER = 'is told by whoever asks its server'
/** And what somebody says in a chat, or over a connection that stays open. */
export const TOLD_IN_CHAT = 'is told by whoever writes in a chat'
export const TOLD_BY_CONNECTION = 'is told by whoever sends to its connection'
const OF_REQUEST =
  /^(?:flask|quart|bottle)\.request\.(?:args|form|forms|json|data|values|query|params|headers|cookies|get_json|get_data)$/

/** The value that a dotted name stands for: the whole environment is a source by itself. */
export function namedValue(name: string, offset: number): Value {
  const named = ofName(name)
  if (name === 'sys.executable') return { ...named, texts: ['python'] }
  if (OF_REQUEST.test(name)) return join(named, ofTaint({ kind: 'remote-content', offset, note: ASKED_OF_SERVER }))
  if (!ENVIRONMENT_NAMES.has(name)) return named
  return join(named, ofTaint({ kind: 'env', offset, note: `reads the whole of ${name}` }))
}

/** What one variable of the environment is, by its possible names: a source where it may be a credential or an identity. */
export function environmentVariable(
  names: readonly string[],
  offset: number,
): { readonly note: string; readonly taint?: Taint } {
  const kinds = names.map((name) => (name.length > 200 ? 'ordinary' : environmentNameKind(name)))
  const credentials = names.filter((_, index) => kinds[index] === 'credential')
  const [credential] = credentials
  if (names.length === 0) {
    const note = 'reads a variable by a computed name from the environment'
    return { note, taint: { kind: 'env', offset, note, name: COMPUTED_NAME } }
  }
  if (credential !== undefined) {
    const services = new Set(credentials.map((name) => name.split('_', 1)[0]))
    const note = `reads ${credentials
      .slice(0, 3)
      .map((name) => shown(name))
      .join(', ')} from the environment`
    return {
      note,
      taint: { kind: 'env', offset, note, ...(services.size >= MANY_SERVICES ? {} : { name: credential }) },
    }
  }
  const identity = names[kinds.indexOf('identity')]
  const note = `reads ${shown(identity ?? names[0] ?? '')} from the environment`
  return identity === undefined ? { note } : { note, taint: { kind: 'host-info', offset, note } }
}

/** Folders of a person, by the variables that name them. */
const FOLDERS: Readonly<Record<string, string>> = lookup({
  HOME: '~',
  USERPROFILE: '~',
  APPDATA: '~/AppData/Roaming',
  LOCALAPPDATA: '~/AppData/Local',
  TEMP: '~/AppData/Local/Temp',
  TMP: '~/AppData/Local/Temp',
})

/** What is known of the value of a variable of the environment: a folder. */
export function variableText(names: readonly string[]): Value {
  return ofTexts(names.flatMap((name) => FOLDERS[name.toUpperCase()] ?? []))
}

/** All attributes of the given name of the external things in `value`. */
export function namedAttributes(value: Value, attribute: string, offset: number): Value {
  let found = NOTHING
  for (const name of value.names) {
    const whole = dotted(name, attribute)
    if (whole !== undefined) found = join(found, namedValue(whole, offset))
  }
  return found
}
