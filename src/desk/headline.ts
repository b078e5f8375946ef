import { type Finding, SEVERITIES } from '../model/finding.ts'
import { decidingHit } from '../model/refusal.ts'
import type { Verdict } from '../model/verdict.ts'

/**
 * Why, in one sentence. A rule's message is cut for terminals and logs; where it quotes a finding, a page has the room for
 * all of it.
 */
export function headlineOf(verdict: Verdict, findings: readonly Finding[]): string | undefined {
  const message = decidingHit(verdict)?.message
  if (message === undefined) return undefined
  const [, begun, ended] = /^(.{16,}?) ?(?:…|\.\.\.) ?(.*)$/su.exec(message) ?? []
  if (begun === undefined || ended === undefined) return message
  return findings.find((one) => one.message.startsWith(begun) && one.message.endsWith(ended))?.message ?? message
}

/** First letter large where a plain word begins it (`setup.py` stays as it is), full stop at the end. */
export function sentence(text: string): string {
  const first = /^[a-z]+(?=[\s,:]|$)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text
  return /[.!?…]$/.test(first) ? first : `${first}.`
}

/** As pages list them; what is cut off at a limit is never the worst. */
export function mostSevereFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity))
}
