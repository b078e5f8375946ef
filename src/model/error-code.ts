/** The code of an error of the system, of zlib or of SQLite (`ENOENT`, `Z_DATA_ERROR`, …); empty where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

export function isCode(error: unknown, code: string): boolean {
  return codeOf(error) === code
}
