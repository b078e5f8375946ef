import type { ArtifactName, StoredArtifact } from '../model/artifact.ts'
import type { Requester } from '../model/case.ts'
import type { Sha256 } from '../model/digest.ts'
import type { Actor, NewEvent } from '../model/event.ts'
import { purlOf } from '../model/purl.ts'
import { cut } from '../model/text.ts'
import { isServed, type Verdict } from '../model/verdict.ts'

const SYSTEM: Actor = { kind: 'system', name: 'gate' }

/** A client got, or was refused, an artifact. */
export function clientEvent<Told extends 'artifact.served' | 'artifact.refused'>(
  type: Told,
  at: string,
  about: {
    readonly registry: string
    readonly artifact: ArtifactName
    readonly digest: Sha256 | undefined
    readonly verdict: Verdict
  },
  requester: Requester,
  method: string,
  more: NewEvent['detail'] = {},
): NewEvent<Told> {
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
    detail: {
      method,
      ...(requester.project === undefined || requester.project === '' ? {} : { project: requester.project }),
      ...verdictDetail(about.verdict),
      ...more,
    },
  }
}

/** The gate established or changed its verdict on an artifact. */
export function gateEvent<Told extends 'artifact.judged' | 'artifact.replaced' | 'case.opened' | 'case.reversed'>(
  type: Told,
  at: string,
  registry: string,
  stored: StoredArtifact,
  verdict: Verdict,
  more: NewEvent['detail'] = {},
): NewEvent<Told> {
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

/** Bytes came into the store, for a comparison or in the place of the same that were lost. */
export function arrivalEvent<Told extends 'artifact.stored' | 'artifact.healed'>(
  type: Told,
  at: string,
  registry: string,
  stored: StoredArtifact,
): NewEvent<Told> {
  const detail = { size_bytes: stored.sizeBytes, integrity: stored.integrity }
  return { type, at, actor: SYSTEM, registry, purl: purlOf(stored), digest: stored.digest, detail }
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
    ...(verdict.inherits === undefined ? {} : { inherits: verdict.inherits.slice(0, 20) }),
    policy: verdict.policy.name,
    policy_digest: verdict.policy.digest,
  }
}
