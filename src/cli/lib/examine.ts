import { freeBytes } from '../../app/disk.ts'
import type { Config } from '../../config/load.ts'
import { allUpstreams, bareUrl } from '../../model/routing.ts'
import type { Ecosystem } from '../../model/ecosystem.ts'
import { isRecord } from '../../model/json.ts'
import type { RegistryConfig } from '../../model/registry.ts'
import { cut } from '../../model/text.ts'
import { probe, type Probed } from '../../upstream/probe.ts'
import { publicUrlOf } from './config.ts'

/** What one look showed. */
export interface Remark {
  readonly state: 'ok' | 'warning' | 'wrong'
  readonly about: string
  /** one sentence: what was seen, and what to do where it is not well */
  readonly says: string
}

/** Clocks may differ by this, milliseconds: ages are counted in hours. */
const SKEW_MS = 60_000

/** Warnings of a server that are passed on. */
const WARNINGS_MAX = 50

/** Below this much room on the disk there is a warning, bytes. */
const FREE_BYTES_WARNING = 5 * 1024 ** 3

/** Looks at a Lazaret as its clients meet it, and at what it stands on. Changes nothing. */
export async function examine(config: Config): Promise<readonly Remark[]> {
  const running = await examineRunning(config)
  const upstreams = await Promise.all(config.registries.flatMap((registry) => examineUpstreams(registry, config)))
  return [...running, await examineDisk(config), ...upstreams.flat()]
}

async function examineRunning(config: Config): Promise<readonly Remark[]> {
  const url = publicUrlOf(config)
  const about = `public_url ${url}`
  const healthy = await probe(`${url}/healthz`, config.caFile)
  if (healthy.kind === 'unanswered') {
    const says = `nobody answers there (${healthy.reason}): start Lazaret, or set public_url to the address that clients use`
    return [{ state: 'wrong', about, says }]
  }
  if (healthy.status !== 200 || !healthy.contentType.startsWith('application/json')) {
    const says = `something else answers there (status ${healthy.status}): set public_url to the address that clients use`
    return [{ state: 'wrong', about, says }]
  }
  const ready = await probe(`${url}/readyz`, config.caFile, true)
  const isReady = ready.kind === 'answered' && ready.status === 200
  return [
    { state: 'ok', about, says: 'Lazaret answers there' },
    isReady
      ? { state: 'ok', about: 'readiness', says: 'database, log, disk and artifacts are as they should be' }
      : { state: 'wrong', about: 'readiness', says: `it is not ready: ${url}/readyz says why` },
    ...warningsIn(ready),
    ...(await examinePhrase(config, url)),
  ]
}

/** What the server itself warns of; of what is no such answer, nothing. */
function warningsIn(answer: Probed): readonly Remark[] {
  if (answer.kind === 'unanswered') return []
  try {
    const told: unknown = JSON.parse(answer.text)
    const warnings = isRecord(told) && Array.isArray(told['warnings']) ? told['warnings'] : []
    return warnings
      .slice(0, WARNINGS_MAX)
      .map((says) => ({ state: 'warning', about: 'server', says: cut(String(says), 500) }))
  } catch {
    return []
  }
}

/** Paths below a registry: one that is refused with a sentence, and one whose answer costs little and does not matter. */
const PATHS: Readonly<Record<Ecosystem, { readonly refused: string; readonly cheap: string }>> = {
  npm: { refused: '-/doctor', cheap: '-/ping' },
  pypi: { refused: 'pypi/doctor/json', cheap: 'lazaret-doctor-looks/' },
}

/** pip, poetry, pnpm 10 and yarn 4 show a refusal by the text beside the status alone, which some proxies replace. */
async function examinePhrase(config: Config, url: string): Promise<readonly Remark[]> {
  const [registry] = config.registries
  if (registry === undefined) return []
  const answer = await probe(`${url}/${registry.name}/${PATHS[registry.ecosystem].refused}`, config.caFile)
  const about = 'reason phrases'
  if (answer.kind === 'answered' && answer.phrase.startsWith('lazaret: '))
    return [{ state: 'ok', about, says: 'clients see why something is refused' }]
  if (answer.kind === 'answered' && answer.status === 401)
    return [{ state: 'ok', about, says: `not looked at: registry ${registry.name} wants a token` }]
  const says =
    'a proxy before Lazaret replaces them, so that pip, poetry, pnpm 10 and yarn 4 do not show why something is refused: let it pass HTTP/1.1 status lines on'
  return [{ state: 'warning', about, says }]
}

async function examineDisk({ dataDir }: Config): Promise<Remark> {
  try {
    const free = await freeBytes(dataDir)
    const says = `${Math.floor(free / 1024 ** 2)} MB are free`
    if (free >= FREE_BYTES_WARNING) return { state: 'ok', about: 'disk', says }
    return { state: 'warning', about: 'disk', says: `${says}: make room, or move data_dir to a larger disk` }
  } catch {
    return { state: 'wrong', about: 'disk', says: `there is no folder ${dataDir}: start Lazaret once, or set data_dir` }
  }
}

function examineUpstreams(registry: RegistryConfig, config: Config): Promise<readonly Remark[]>[] {
  return allUpstreams(registry).map(async (upstream) => {
    const url = bareUrl(upstream.upstream)
    const about = `upstream ${url} of ${registry.name}`
    // A package that is not there says as much as one that is, and costs nothing.
    const answer = await probe(`${url}${PATHS[registry.ecosystem].cheap}`, config.caFile)
    return [answered(about, answer)].concat(skewOf(about, answer))
  })
}

function answered(about: string, answer: Probed): Remark {
  if (answer.kind === 'unanswered') return { state: 'wrong', about, says: answer.reason }
  const { status } = answer
  if (status >= 500 || status === 429) return { state: 'wrong', about, says: `it answers with status ${status}` }
  if (status === 401 || status === 403 || status === 407)
    return { state: 'warning', about, says: `it lets nobody in without credentials (${status}), and was asked without` }
  return { state: 'ok', about, says: 'it answers' }
}

function skewOf(about: string, answer: Probed): readonly Remark[] {
  if (answer.kind === 'unanswered' || answer.dateMs === undefined) return []
  const skew = Date.now() - answer.dateMs
  if (Math.abs(skew) <= SKEW_MS) return []
  const says = `this machine's clock is ${Math.round(Math.abs(skew) / 1000)} s ${skew > 0 ? 'ahead of' : 'behind'} its clock: ages and cooldowns are counted wrongly until one of them is set`
  return [{ state: 'warning', about, says }]
}
