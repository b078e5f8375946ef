import type { Capability } from '../../model/capability.ts'
import {
  CREDENTIAL_COMMANDS,
  ENVIRONMENT_COMMANDS,
  HOST_COMMANDS,
  IDENTITY_COMMANDS,
  LOOKING_COMMANDS,
  LOOKS_FOR_SECRETS,
} from '../catalog/shell.ts'
import { environmentNameKind } from '../catalog/secrets.ts'
import { CLIPBOARD_NOTES, commandClipboard } from '../catalog/clipboard.ts'
import type { SourceKind } from '../code.ts'
import { commandName } from './names.ts'

/** words of a search that are looked at */
const SOUGHT_MAX = 40

interface Printed {
  /** absent: nothing of the machine */
  readonly kind?: SourceKind
  readonly note: string
  /** what it takes to print it, in a few words */
  readonly capability?: { readonly kind: Capability; readonly note: string }
}

/** What of the machine a command prints: `words` without wrappers, `all` as written. */
export function printedBy(name: string, words: readonly string[], all: readonly string[]): Printed | undefined {
  const line = [name, ...words.slice(1, 8)].join(' ')
  if (CREDENTIAL_COMMANDS.test(line)) {
    const note = `prints credentials by ${line.slice(0, 60)}`
    return { kind: 'secret-file', note, capability: { kind: 'secrets', note } }
  }
  const whole = [name, ...words.slice(1, SOUGHT_MAX)].join(' ')
  if (LOOKS_FOR_SECRETS.test(whole)) {
    const note = `looks for files of secrets by ${name}`
    return { kind: 'secret-file', note, capability: { kind: 'secrets', note } }
  }
  if (IDENTITY_COMMANDS.test(line)) {
    const note = `runs ${line.slice(0, 60)}`
    return { kind: 'host-info', note, capability: { kind: 'host-info', note } }
  }
  const use = commandClipboard(line)
  if (use !== undefined) {
    const note = CLIPBOARD_NOTES[use]
    const capability = { kind: 'clipboard', note } as const
    return use === 'reads' ? { kind: 'observed', note, capability } : { note, capability }
  }
  const isEnvironment =
    ENVIRONMENT_COMMANDS.has(name) || (words.length === 0 && all.length === 1 && commandName(all[0] ?? '') === 'env')
  if (isEnvironment) {
    const isAlone =
      words.slice(1).every((word) => PRINTS_ALL.test(word) && name !== 'set') &&
      all.every((word) => !word.includes('=') || word === name)
    if (!isAlone) return variableOf(words, name)
    return {
      kind: 'env',
      note: `prints all environment variables by ${all[0]}`,
      capability: { kind: 'env', note: `prints the environment by ${all[0]}` },
    }
  }
  if (HOST_COMMANDS.has(name) && !(name === 'uname' && words.slice(1).every(tellsPlatform))) {
    const note = `runs ${name}`
    return { kind: 'host-info', note, capability: { kind: 'host-info', note } }
  }
  if (LOOKING_COMMANDS.has(name)) return { kind: 'host-info', note: `runs ${name}` }
  return DECODERS.test(line) ? { kind: 'decoded-text', note: `decodes by ${name}` } : variableOf(words, name)
}

/** Commands that make a text readable that is not: `base64 -d`, `xxd -r`, `rev`, `tr A-Z N-ZA-M`. */
const DECODERS =
  /^(?:base64 (?:.* )?(?:-\w*[dD]|--decode)(?: |$)|openssl (?:enc )?(?:.* )?-?base64 (?:.* )?-d|xxd (?:.* )?-r|rev(?: |$)|tr \S*[A-Za-z]-[A-Za-z]\S* \S*[B-Zb-z]-[A-Za-z])/

/** Flags by which `export`, `declare` and `env` print all that there is. */
const PRINTS_ALL = /^(?:-[px0]{1,2}|--null)$/

/** `printenv NPM_TOKEN` */
function variableOf(words: readonly string[], name: string): Printed | undefined {
  const variable = name === 'printenv' ? (words[1] ?? '') : ''
  if (environmentNameKind(variable) !== 'credential') return undefined
  const note = `prints $${variable.slice(0, 80)}`
  return { kind: 'env', note, capability: { kind: 'env', note } }
}

/** `uname -sm`: which program to fetch is what every installer asks for. */
function tellsPlatform(flag: string): boolean {
  return /^-[smrpio]+$/.test(flag) || /^--(?:kernel-name|machine|processor|operating-system)$/.test(flag)
}
