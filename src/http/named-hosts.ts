import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import { areLoopback } from '../model/loopback.ts'
import { cut } from '../model/text.ts'

/** Names that are told of: whoever asks chooses what they are. */
const NAMES_MAX = 100
const NAME_MAX_CHARACTERS = 200

/** What is told of a request to a registry under another name than the public one. */
export type NoteHost = (request: FastifyRequest) => void

/**
 * Warns once of each other name under which clients come: what documents name is `publicUrl`, so that their files are fetched from
 * there, where the client may not go, and npm 12 takes none from another host than the registry's.
 */
export function hostNotes(publicUrl: string, logger: FastifyBaseLogger): NoteHost {
  const expected = new URL(publicUrl).host
  const told = new Set<string>()
  return (request) => {
    // The header itself first: it is mostly the expected one, and this is asked of every request.
    if (request.headers.host === expected || told.size >= NAMES_MAX) return
    const { measured } = request.routeOptions.config
    if (measured === undefined || measured.registry === 'lazaret') return
    const host = cut(request.host.toLowerCase(), NAME_MAX_CHARACTERS)
    if (isSameHost(host, publicUrl) || areLoopback(host, expected) || told.has(host)) return
    told.add(host)
    logger.warn(
      { host, publicUrl, address: request.ip },
      'a client reaches this Lazaret by another name than public_url, which is where the files of its documents lie: set public_url to the name that clients use, or let the reverse proxy keep the Host header',
    )
  }
}

/** Without its port where that is the scheme's own. */
function isSameHost(host: string, publicUrl: string): boolean {
  const { protocol, host: expected } = new URL(publicUrl)
  return URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === expected
}
