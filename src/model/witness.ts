/** Somebody else who keeps the signed heads of the log, each a line, in a place that whoever changes the log does not reach. */
export interface Witness {
  /** Resolves once the line is kept. Throws LazaretError. */
  keep(line: string): Promise<void>
  /** all lines that it keeps, in any order. Throws LazaretError. */
  lines(): AsyncIterable<string>
  close(): Promise<void>
}
