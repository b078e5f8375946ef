import { readFileSync } from 'node:fs'
import Ajv from 'ajv-draft-04'
import addFormats from 'ajv-formats'

// A pattern of the schema is none under the rules of Unicode.
const ajv = new Ajv.default({ allErrors: true, strict: false, unicodeRegExp: false })
addFormats.default(ajv)

/** The schema of SARIF 2.1.0 as it is published, without the code that comes with it. */
const SCHEMA = new URL(import.meta.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'))
const isSarif = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')))

/** What of a log, as JSON text, the schema of SARIF 2.1.0 does not allow; empty: it is valid. */
export function faultsOfSarif(log: string): readonly string[] {
  if (isSarif(JSON.parse(log))) return []
  return (isSarif.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`)
}
