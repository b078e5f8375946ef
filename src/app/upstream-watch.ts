import type { UpstreamHealth } from '../desk/ports.ts'
import type { Metrics } from '../http/metrics.ts'
import { LazaretError } from '../model/errors.ts'
import type { RegistryConfig } from '../model/registry.ts'

/** Remembers, for each registry, whether its upstream answered when it was asked last. */
export class UpstreamWatch {
  readonly #states = new Map<string, UpstreamHealth>()
  readonly #metrics: Metrics

  constructor(registries: readonly RegistryConfig[], metrics: Metrics) {
    this.#metrics = metrics
    for (const { name } of registries) this.#states.set(name, { registry: name, reachable: true, message: '' })
  }

  /** `error`: what the request failed with for good; undefined where it was answered. */
  note(registry: string, error: unknown): void {
    if (error === undefined) {
      if (this.#states.get(registry)?.reachable !== true)
        this.#states.set(registry, { registry, reachable: true, message: '' })
      return
    }
    const code = error instanceof LazaretError ? error.code : 'internal'
    this.#metrics.upstreamError(registry, code)
    if (code !== 'upstream-unreachable') return
    const message = error instanceof Error ? error.message : code
    this.#states.set(registry, { registry, reachable: false, message })
  }

  /** True from a request that upstream did not answer until the next one that it does. */
  isDown(registry: string): boolean {
    return this.#states.get(registry)?.reachable === false
  }

  states(): readonly UpstreamHealth[] {
    return [...this.#states.values()]
  }
}
