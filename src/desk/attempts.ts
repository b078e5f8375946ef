import type { AttemptsBody, ToldAttempt } from '../api/attempts.ts'
import type { StoredArtifact } from '../model/artifact.ts'
import type { Requester } from '../model/case.ts'
import { isEcosystem, NAMING } from '../model/ecosystem.ts'
import type { LoggedEvent, NewEvent } from '../model/event.ts'
import { purlOf } from '../model/purl.ts'
import { cut } from '../model/text.ts'
import { recorded } from '../model/unit-of-work.ts'
import { plainText } from './people.ts'
import type { DeskDependencies } from './ports.ts'
import { Throttle } from './throttle.ts'

type Attempt = AttemptsBody['attempts'][number]

/** An install by a job tells once. A machine room behind one address may do so now and then. */
const BY_ADDRESS = { free: 60, firstDelaySeconds: 5, longestDelaySeconds: 600, forgetSeconds: 3600 }

/** Packages of one message that have an event of their own; those of all others share one. */
const PACKAGES_MAX = 20

/** Hosts that one event names. */
const HOSTS_MAX = 20

/** Characters of a host, of a command line, of the name of a package. */
const TEXT_MAX = 200

/** Events of one file that are read for whom it tried to reach. */
const EVENTS_READ = 100

/** What clients tell of installs that they ran by `lazaret exec`: nobody can prove it, and it decides nothing. */
export class Attempts {
  readonly #app: DeskDependencies
  readonly #byAddress: Throttle

  constructor(app: DeskDependencies) {
    this.#app = app
    this.#byAddress = new Throttle('attempts address', BY_ADDRESS, app)
  }

  /** Puts them in the log. `registries`: those that are open to who tells. Throws `too-many-requests`. */
  async tell(
    { attempts }: AttemptsBody,
    requester: Requester,
    registries: ReadonlySet<string>,
  ): Promise<{ readonly events: number; readonly ofPackages: number }> {
    await this.#byAddress.attempt(requester.address, 'messages of attempts from your address')
    const of = new Map<string, Attempt[]>()
    for (const attempt of attempts) {
      const { package: named = '' } = attempt
      const key = of.has(named) || of.size < PACKAGES_MAX ? named : ''
      of.set(key, [...(of.get(key) ?? []), attempt])
    }
    const events = await Promise.all(
      [...of].map(async ([named, some]) => this.#event(named, some, requester, registries)),
    )
    await this.#app.unitOfWork.commit(events.map((event) => recorded(event)))
    return { events: events.length, ofPackages: events.filter(({ purl }) => purl !== undefined).length }
  }

  async #event(
    named: string,
    attempts: readonly Attempt[],
    requester: Requester,
    registries: ReadonlySet<string>,
  ): Promise<NewEvent<'attempt.told'>> {
    const found = await this.#stored(named, registries)
    const { token = 'anonymous', address, client, project = '' } = requester
    const hosts = [...new Set(attempts.map(toOf))]
    const started = attempts.find((one) => one.process !== undefined)?.process
    return {
      type: 'attempt.told',
      at: this.#app.clock().toISOString(),
      actor: { kind: 'client', name: token, address, client },
      ...(found === undefined ? {} : { registry: found.registry, purl: purlOf(found.file), digest: found.file.digest }),
      detail: {
        hosts: hosts.slice(0, HOSTS_MAX),
        ...(hosts.length > HOSTS_MAX ? { more: hosts.length - HOSTS_MAX } : {}),
        ...(started === undefined ? {} : { process: line(started) }),
        // What no file here is the one of stays as it was said.
        ...(found === undefined ? { package: named === '' ? 'unknown' : line(named) } : {}),
        ...(project === '' ? {} : { project }),
        told_by: 'a client, without proof',
      },
    }
  }

  /** The file that a script ran from: of an npm version its only one, of a Python project the one that pip builds from. */
  async #stored(
    named: string,
    registries: ReadonlySet<string>,
  ): Promise<{ readonly registry: string; readonly file: StoredArtifact } | undefined> {
    const [, ecosystem = '', spelled = '', version] = /^([a-z]+):(@?[^@]+)@([^@]+)$/.exec(named) ?? []
    if (!isEcosystem(ecosystem)) return undefined
    const name = NAMING[ecosystem].canonical(spelled)
    for (const registry of this.#app.registries) {
      if (registry.ecosystem !== ecosystem || !registries.has(registry.name)) continue
      const files = await this.#app.records.artifactsOfPackage(registry.name, name)
      const file = files.find((one) => one.version === version && one.kind !== 'wheel')
      if (file !== undefined) return { registry: registry.name, file }
    }
    return undefined
  }
}

/** Whom code of a file wanted to reach, as clients told of it, the last one first. */
export async function toldOf(
  { records }: Pick<DeskDependencies, 'records'>,
  { registry, digest }: Pick<StoredArtifact, 'digest'> & { readonly registry: string },
): Promise<readonly ToldAttempt[]> {
  const events = await records.events({ registry, digest, type: 'attempt.told' }, { limit: EVENTS_READ })
  const told = new Map<string, { to: string; times: number; lastAt: string }>()
  for (const event of events)
    for (const to of hostsIn(event)) {
      const known = told.get(to)
      if (known === undefined) told.set(to, { to, times: 1, lastAt: event.at })
      else known.times += 1
    }
  return [...told.values()].slice(0, EVENTS_READ)
}

function hostsIn({ detail }: LoggedEvent): readonly string[] {
  const { hosts } = detail
  return typeof hosts === 'object' ? hosts : []
}

function toOf({ host, port }: Attempt): string {
  return port === undefined ? line(host) : `${line(host)}:${port}`
}

function line(text: string): string {
  return cut(plainText(text).replaceAll(/\s+/g, ' '), TEXT_MAX)
}
