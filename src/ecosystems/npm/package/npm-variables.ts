import { isRecord } from '../../../model/json.ts'

/** `$npm_package_config_file`, `%npm_package_main%` */
const VARIABLE = /\$\{?npm_package_(\w{1,80})\}?|%npm_package_(\w{1,80})%/gi

/** names within names that are followed */
const DEPTH_MAX = 4

/** A command with what npm tells its scripts of the manifest, as far as it is text of one line. */
export function toldByNpm(command: string, fields: Readonly<Record<string, unknown>>): string {
  return command.replaceAll(VARIABLE, (whole, plain?: string, windows?: string) => {
    const name = plain ?? windows ?? ''
    if (name === 'json') return './package.json'
    const value = valueOf(fields, name, 0)
    return value === undefined || /[\n\r]/.test(value) ? whole : value
  })
}

/** npm writes `_` for what no variable may have in its name, and between the names of what lies in each other. */
function valueOf(fields: Readonly<Record<string, unknown>>, name: string, depth: number): string | undefined {
  for (const [key, value] of Object.entries(fields)) {
    const start = key.replaceAll(/[^a-zA-Z0-9_]/g, '_')
    if (name === start && typeof value === 'string') return value
    if (!name.startsWith(`${start}_`) || depth >= DEPTH_MAX) continue
    const members = Array.isArray(value) ? Object.fromEntries(value.entries()) : value
    const found = isRecord(members) ? valueOf(members, name.slice(start.length + 1), depth + 1) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** A command with the name of the script that it is. */
export function forEvent(command: string, script: string): string {
  return command.replaceAll(/\$\{?npm_lifecycle_event\}?|%npm_lifecycle_event%/gi, () => script)
}

/** Settings by which npm starts what they name with every script: in a .npmrc, in a flag, in a variable. */
const SETTING =
  /(?:^[ \t]*|--|\bnpm_config_)(node[-_]options|script[-_]shell)[ \t]*[= ][ \t]*(?:"([^"\n]{1,300})"|'([^'\n]{1,300})'|([^\s"']{1,300}(?:[ \t]+\.[^\s"']{1,200})?))/gim

/** What settings of npm start, as commands: those of a .npmrc, and those in a command itself. */
export function settingsOfNpm(...texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    Array.from(text.matchAll(SETTING), ([, name = '', double, single, bare = '']) => {
      const value = double ?? single ?? bare
      return name.startsWith('node') ? `node ${value}` : value
    }),
  )
}
