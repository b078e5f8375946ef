/** Longest project name that is looked up, characters. The longest names in use are far shorter. */
const MAX_NAME_CHARS = 128

const VALID_NAME = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i

/** The project name that two spellings share (PEP 503): lower case, each run of `-`, `_` and `.` one `-`. */
export function normaliseName(name: string): string {
  return name.replaceAll(/[-_.]+/g, '-').toLowerCase()
}

/** Whether `name` is a project name at all (PEP 508), in any spelling. */
export function isValidName(name: string): boolean {
  return name.length <= MAX_NAME_CHARS && VALID_NAME.test(name)
}
