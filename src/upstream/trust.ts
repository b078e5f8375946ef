import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  checkServerIdentity,
  getCACertificates,
  setDefaultCACertificates,
  type DetailedPeerCertificate,
  type PeerCertificate,
} from 'node:tls'
import { LazaretError } from '../model/errors.ts'

/**
 * An authority whose intermediate keys could be computed in October 2026 (CVE-2026-111943). Node trusts its roots up to
 * 22.23.3, 24.22.0 and 26.12.0, and many systems still do. A registry that vouches for bytes must not.
 */
const DISTRUSTED = /emsign|emudhra/i

/** Longest chain that is walked. */
const MAX_CHAIN = 10

/**
 * Takes the distrusted roots out of this process's default list; those of NODE_EXTRA_CA_CERTS stay in unless they match.
 * Called once at the start, before the first connection. Returns how many went.
 */
export function distrustRoots(): number {
  const roots = getCACertificates('default')
  const kept = roots.filter((pem) => !DISTRUSTED.test(subjectOf(pem)))
  if (kept.length < roots.length) setDefaultCACertificates(kept)
  return roots.length - kept.length
}

function subjectOf(pem: string): string {
  try {
    return new X509Certificate(pem).subject
  } catch {
    return ''
  }
}

/**
 * Beside the check of the name: no certificate of the chain may come from a distrusted authority. Their intermediates are
 * cross-signed by a root that everybody trusts, so that dropping roots alone would not do.
 */
export function refuseDistrusted(hostname: string, certificate: PeerCertificate): Error | undefined {
  const mismatch = checkServerIdentity(hostname, certificate)
  if (mismatch !== undefined) return mismatch
  let link: PeerCertificate | undefined = certificate
  for (let depth = 0; link !== undefined && depth < MAX_CHAIN; depth += 1) {
    const names = [link.subject, link.issuer].flatMap((name) => [name.O, name.CN, name.OU]).flat()
    if (names.some((name) => name !== undefined && DISTRUSTED.test(name))) {
      return new LazaretError(
        'upstream-unreachable',
        `the certificate of ${hostname} comes from a distrusted authority`,
      )
    }
    link = issuerOf(link)
  }
  return undefined
}

/** A root names itself as its issuer. */
function issuerOf(certificate: PeerCertificate): PeerCertificate | undefined {
  const { issuerCertificate }: Partial<DetailedPeerCertificate> = certificate
  return issuerCertificate === certificate ? undefined : issuerCertificate
}

/** The default certificates and those of a PEM file. Throws `invalid-config` where it has none that can be read. */
export function certificatesWith(caFile: string): readonly string[] {
  const own = textOf(caFile).match(PEM) ?? []
  if (own.length === 0) throw new LazaretError('invalid-config', `ca_file ${caFile} holds no certificate in PEM form`)
  for (const [index, pem] of own.entries()) {
    if (subjectOf(pem) === '') {
      throw new LazaretError('invalid-config', `ca_file ${caFile}: certificate ${index + 1} of it cannot be read`)
    }
  }
  return [...getCACertificates('default'), ...own]
}

const PEM = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]*-----END CERTIFICATE-----/g

function textOf(caFile: string): string {
  try {
    return readFileSync(caFile, 'utf8')
  } catch (cause) {
    throw new LazaretError('invalid-config', `ca_file ${caFile} cannot be read`, { cause })
  }
}
