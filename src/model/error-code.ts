/** Whether `error` is a system error with this code: `ENOENT`, `EPERM`, … */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
