import type { ArtifactName, StoredArtifact } from '../model/artifact.ts'
import type { Requester } from '../model/case.ts'
import type { Sha256 } from '../model/digest.ts'
import type { Actor, EventType, NewEvent } from '../model/event.ts'
import { purlOf } from '../model/purl.ts'
import { cut } from '../model/text.ts'
import { isServed, type Verdict } from '../model/verdict.ts'

const SYSTEM: Actor = { kind: 'system', name: 'gate' }

/** A client got, or was refused, an artifact. */
export function clientEvent(
  type: Extract<EventType, 'artifact.served' | 'artifact.refused'>,
  at: string,
  about: {
    readonly registry: string
    readonly artifact: ArtifactName
    readonly digest: Sha256 | undefined
    readonly verdict: Verdict
  },
  requester: Requester,
  method: string,
): NewEvent {
  return {
    type,
    at,
    actor: {
      kind: 'client',
      name: requester.token ?? 'anonymous',
      address: requester.address,
      client: requester.client,
    },
    registry: about.registry,
    purl: purlOf(about.artifact),
    ...(about.digest === undefined ? {} : { digest: about.digest }),
    detail: { method, ...verdictDetail(about.verdict) },
  }
}

/** The gate established or changed its verdict on an artifact. */
export function gateEvent(
  type: Extract<EventType, 'artifact.admitted' | 'artifact.replaced' | 'case.opened' | 'case.reversed'>,
  at: string,
  registry: string,
  stored: StoredArtifact,
  verdict: Verdict,
  more: NewEvent['detail'] = {},
): NewEvent {
  return {
    type,
    at,
    actor: SYSTEM,
    registry,
    purl: purlOf(stored),
    digest: stored.digest,
    detail: { ...verdictDetail(verdict), ...more },
  }
}

/** Why: outcome, deciding rules, policy; and the rules that are only observed and would have refused. */
function verdictDetail(verdict: Verdict): NewEvent['detail'] {
  const observed = verdict.hits.filter(
    ({ mode, outcome, waivedBy }) => mode === 'observe' && !isServed(outcome) && waivedBy.length === 0,
  )
  return {
    outcome: verdict.outcome,
    ...(observed.length === 0 ? {} : { observed: observed.slice(0, 20).map(({ rule }) => cut(rule, 100)) }),
    rules: verdict.deciding.slice(0, 20).map((rule) => cut(rule, 100)),
    policy: verdict.policy.name,
    policy_digest: verdict.policy.digest,
  }
}
