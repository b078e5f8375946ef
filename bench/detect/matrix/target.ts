import type { Random } from './random.ts'

/** Where data goes, or where a second stage comes from. Names under `.invalid` and addresses kept for documentation only. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly scheme: 'http' | 'https'
}

const FOREIGN = [
  'cdn-telemetry-7.invalid',
  'collect.stats-hub.invalid',
  'pkg-mirror-eu.invalid',
  'api.node-status.invalid',
  'x9f3k.invalid',
  'update-check.invalid',
] as const

/** A host that has nothing to do with the package: a name, or a bare address of RFC 5737. */
export function foreign(random: Random): Target {
  if (random.below(4) === 0)
    return { host: `${random.pick(['203.0.113', '198.51.100'])}.${1 + random.below(250)}`, port: 8080, scheme: 'http' }
  return { host: random.pick(FOREIGN), port: 443, scheme: 'https' }
}

/** The service that the package is named for. */
export function own(name: string): Target {
  return { host: `api.${name}.invalid`, port: 443, scheme: 'https' }
}

export function urlOf({ host, port, scheme }: Target, path: string): string {
  return `${scheme}://${host}${port === 443 ? '' : `:${port}`}${path}`
}

const FIRST =
  'mellow tidal quilted amber brisk cobalt dapper ember fabled gilded hollow ivory jolly kindred lunar marbled'
const SECOND =
  'lantern harbor thicket pebble saddle trellis anchor bramble cinder dahlia easel ferry gadget hamper inkwell'

/** A name that no popular package has, nor one that is spelt like it. */
export function packageName(random: Random): string {
  return `${random.pick(FIRST.split(' '))}-${random.pick(SECOND.split(' '))}-${10 + random.below(90)}`
}
