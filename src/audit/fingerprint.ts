import { sha256 } from '../model/digest.ts'
import { isRecord } from '../model/json.ts'
import type { Change } from '../model/unit-of-work.ts'

/** Hex digits of a hash in a fingerprint: 128 bits, which nobody finds a second row for. */
const HASH_DIGITS = 32

/** What a change leaves in the database. An event carries those of its changes, and so every row can be held against the log. */
export interface Fingerprint {
  /** which row, and which part of it: the kind of the change and a hash of the row's key */
  readonly place: string
  /** hash of what stands there after the change */
  readonly content: string
}

/**
 * The fingerprint of a change; undefined for a request on a case, whose row moves and folds with the next, and for advisories, which
 * come by the hundred thousand: their event has one hash of all that it brought.
 */
export function fingerprintOf(change: Change): Fingerprint | undefined {
  switch (change.kind) {
    case 'artifact': {
      // The time when a file name was first seen outlives what is stored under it.
      const { firstSeenAt: _kept, ...content } = change.artifact
      return of(change.kind, [content.registry, content.name, content.filename], content)
    }
    case 'verdict':
      return of(change.kind, [change.registry, change.digest, change.name, change.filename], change.verdict)
    case 'case-opened': {
      const { id, registry, artifact, digest, openedAt } = change.case
      return of(change.kind, [registry, digest, artifact.name, artifact.filename], { id, artifact, openedAt })
    }
    case 'case-requested':
    case 'advisories':
      return undefined
    case 'case-decided': {
      const { kind, id, was: _was, ...content } = change
      return of(kind, [id], content)
    }
    case 'waiver-revoked':
    case 'rejection-revoked':
    case 'freeze-lifted':
    case 'outbreak-lifted':
    case 'loosening-agreed':
    case 'token-revoked': {
      const { kind, id, ...content } = change
      return of(kind, [id], content)
    }
    case 'waiver': {
      const { revokedAt: _at, revokedBy: _by, ...content } = change.waiver
      return of(change.kind, [content.id], content)
    }
    case 'rejection': {
      const { revokedAt: _at, revokedBy: _by, ...content } = change.rejection
      return of(change.kind, [content.id], content)
    }
    case 'outbreak': {
      const { liftedAt: _at, liftedBy: _by, ...content } = change.outbreak
      return of(change.kind, [content.id], content)
    }
    case 'freeze': {
      const { liftedAt: _at, liftedBy: _by, ...content } = change.freeze
      return of(change.kind, [content.id], content)
    }
    case 'policy-kept':
      return of(change.kind, [change.policy.registry], change.policy)
    case 'loosening': {
      const { agreed: _agreed, end: _end, ...content } = change.loosening
      return of(change.kind, [content.id], content)
    }
    case 'loosening-ended':
      return of(change.kind, [change.id], change.end)
    case 'proposal': {
      const { end: _end, ...content } = change.proposal
      return of(change.kind, [content.id], content)
    }
    case 'proposal-ended':
      return of(change.kind, [change.id], change.end)
    case 'token': {
      const { revokedAt: _at, revokedBy: _by, ...content } = change.token
      return of(change.kind, [content.id], content)
    }
    case 'log-cut':
      return of(change.kind, [String(change.cut.size)], change.cut)
    case 'user':
      return of(change.kind, [change.user.id], change.user)
  }
}

/** The place of a change of `kind` to the row with `key`. */
export function placeOf(kind: Change['kind'], key: readonly string[]): string {
  return `${kind}:${hashOf(key)}`
}

/** As it stands in an event: `waiver:<hash>:<hash>`. */
export function fingerprintText({ place, content }: Fingerprint): string {
  return `${place}:${content}`
}

export function parseFingerprint(text: string): Fingerprint | undefined {
  const parts = /^([a-z-]+:[0-9a-f]{32}):([0-9a-f]{32})$/.exec(text)
  return parts?.[1] === undefined || parts[2] === undefined ? undefined : { place: parts[1], content: parts[2] }
}

function of(kind: Change['kind'], key: readonly string[], content: unknown): Fingerprint {
  return { place: placeOf(kind, key), content: hashOf(content) }
}

/** Of the JSON with its members in order. Not RFC 8785: texts of packages may hold what that has no form for. */
function hashOf(value: unknown): string {
  return sha256(JSON.stringify(value, inOrder)).slice(0, HASH_DIGITS)
}

function inOrder(_key: string, value: unknown): unknown {
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
