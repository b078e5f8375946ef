import { LazaretError } from '../model/errors.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { upstreamsFor } from '../model/routing.ts'
import type { DocumentAnswer } from '../model/upstream.ts'
import type { CataloguesOptions } from './catalogue.ts'
import type { Entry } from './memory.ts'
import { validatorsOf } from './validators.ts'

/** What upstream says of one package. `refused`: it gives the package to nobody, or not to us. */
export type Word =
  /** `from`: which of several upstreams; absent: the registry's own */
  | { readonly kind: 'document'; readonly document: DocumentAnswer; readonly from?: string }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Asks upstream, and once more before it is believed that a package which we hold is gone or refused: one stray answer must
 * not take a package out. Where another package that was there a moment ago is answered alike, it is an outage of
 * whatever answers for upstream. Then, and where a page for people says so, it throws `upstream-unreachable`, and what we hold goes on
 * being served.
 */
export class Withdrawals {
  readonly #options: Pick<CataloguesOptions, 'upstream' | 'documents'>
  /** by registry: the packages that upstream gave last, newest first */
  readonly #given = new Map<string, readonly string[]>()

  constructor(options: Pick<CataloguesOptions, 'upstream' | 'documents'>) {
    this.#options = options
  }

  /** `before`: whose validators are sent; `isHeld`: whether we have something to lose. Throws upstream's errors. */
  async ask(registry: RegistryConfig, name: string, before: Entry | undefined, isHeld: boolean): Promise<Word> {
    const first = await this.#word(registry, name, before, isHeld)
    if (!isWithdrawal(first)) return this.#note(registry, name, first)
    if (!isHeld) return first
    this.#assertOfItsKind(registry, name, first)
    const second = await this.#word(registry, name, undefined)
    if (!isWithdrawal(second)) return this.#note(registry, name, second)
    this.#assertOfItsKind(registry, name, second)
    await this.#assertOthersAreThere(registry, name)
    return second
  }

  /** Of several upstreams the first that has it. One that does not answer, or refuses, ends the search: the next is not its stand-in. */
  async #word(registry: RegistryConfig, name: string, before: Entry | undefined, isHeld = false): Promise<Word> {
    const upstreams = upstreamsFor(registry, name)
    let word: Word | undefined
    for (const upstream of upstreams) {
      word = await this.#wordOf(upstream, name, before)
      if (word.kind === 'refused' || word.document.status !== 'missing') return word
      // A page for people says nothing of the package: another upstream's must not take the place of what we hold.
      if (isHeld && upstream !== upstreams.at(-1)) this.#assertOfItsKind(registry, name, word)
    }
    if (word !== undefined) return word
    throw new LazaretError(
      'forbidden',
      `${name} is a private name, which this registry never asks a public upstream for`,
    )
  }

  async #wordOf(registry: RegistryConfig, name: string, before: Entry | undefined): Promise<Word> {
    const { path, accept } = this.#options.documents(registry.ecosystem).request(name)
    try {
      const validators = validatorsOf(registry, path, before)
      const document = await this.#options.upstream.document(registry, path, accept, validators)
      return { kind: 'document', document, ...(registry.route === undefined ? {} : { from: registry.route }) }
    } catch (error) {
      if (error instanceof LazaretError && error.code === 'forbidden') return { kind: 'refused', reason: error.message }
      throw error
    }
  }

  #note(registry: RegistryConfig, name: string, word: Word): Word {
    const others = (this.#given.get(registry.name) ?? []).filter((other) => other !== name)
    this.#given.set(registry.name, [name, ...others].slice(0, REMEMBERED))
    return word
  }

  #assertOfItsKind(registry: RegistryConfig, name: string, word: Word): void {
    if (word.kind === 'refused') return
    if (this.#options.documents(registry.ecosystem).saysMissing(word.document.contentType)) return
    throw new LazaretError('upstream-unreachable', `upstream answered with a page for people when asked for ${name}`)
  }

  async #assertOthersAreThere(registry: RegistryConfig, name: string): Promise<void> {
    const given = this.#given.get(registry.name) ?? []
    const other = given.find((one) => one !== name)
    if (other === undefined || !isWithdrawal(await this.#word(registry, other, undefined))) return
    // It may be gone, too: the next one is compared with another package.
    this.#given.set(
      registry.name,
      given.filter((one) => one !== other),
    )
    const message = `upstream has neither ${name} nor ${other}, which it gave a moment ago: that is taken for an outage`
    throw new LazaretError('upstream-unreachable', message)
  }
}

/** Packages of a registry that a withdrawal is compared with: one is asked, the others wait for its end. */
const REMEMBERED = 4

function isWithdrawal(word: Word): boolean {
  return word.kind === 'refused' || word.document.status === 'missing'
}
