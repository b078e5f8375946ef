/** The line of the error output that tells that the inspection of that number has had its turn. */
export function turnLine(id: number): string {
  return `\nturn of inspection ${id} is over\n`
}
