import { PYTHON_PREFILTER } from '../../patterns/python-prefilter.ts'
import type { CodeSummary, Place } from './index.ts'
import { LineMap } from './python-text.ts'

/** True where a Python file outside of the surface may do more than read its environment. */
export function mayActPython(bytes: Buffer): boolean {
  return PYTHON_PREFILTER.test(bytes.toString('latin1'))
}

/** What can be told of a Python file without a syntax tree, where `mayActPython` says no: whether it reads the environment. */
export function skimmedPython(path: string, text: string): CodeSummary {
  const offset = text.search(/\bos\.(?:environ\b|getenv\()/)
  const places: Place[] =
    offset === -1 ? [] : [{ ...new LineMap(text).place(offset), note: 'reads the environment', dormant: true }]
  return {
    path,
    language: 'python',
    capabilities: new Map(places.length === 0 ? [] : [['env', places]]),
    flows: [],
    references: [],
  }
}
