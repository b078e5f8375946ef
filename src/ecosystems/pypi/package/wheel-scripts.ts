import type { ArchiveReading } from '../../../archive/reading.ts'

const SCRIPT = /^[^/]+\.data\/scripts\/[^/]+$/

/** Files of a wheel that an installer puts beside the commands of the machine. */
export function wheelScripts({ entries }: ArchiveReading): string[] {
  return entries.flatMap(({ path }) => (SCRIPT.test(path) ? [path] : []))
}
