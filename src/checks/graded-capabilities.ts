import { MOST_TELLING_FIRST, type Capability } from '../model/capability.ts'
import { SEVERITIES, type Severity } from '../model/finding.ts'

/** What code does that has a capability, as a sentence about a file goes on. */
const VERBS: Readonly<Record<Capability, string>> = {
  env: 'reads the environment',
  secrets: 'reads files that hold credentials',
  network: 'uses the network',
  process: 'starts processes',
  'filesystem-write': 'writes files',
  'dynamic-code': 'runs code from text',
  native: 'calls native code',
  'host-info': 'reads facts about the machine',
  obfuscated: 'hides what it does',
  clipboard: 'uses the clipboard',
}

/** How grave each capability is in some place; undefined: what is done there by every package. */
export type Grades = Readonly<Record<Capability, Severity | undefined>>

interface GradedCapability {
  readonly capability: Capability
  readonly severity: Severity
  readonly verb: string
}

/** The capabilities that have a grade, worst first. */
export function gradedCapabilities(grades: Grades): readonly GradedCapability[] {
  return MOST_TELLING_FIRST.flatMap((capability) => {
    const severity = grades[capability]
    return severity === undefined ? [] : [{ capability, severity, verb: VERBS[capability] }]
  }).toSorted((left, right) => SEVERITIES.indexOf(right.severity) - SEVERITIES.indexOf(left.severity))
}
