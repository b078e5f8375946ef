import { LazaretError } from '../../model/errors.ts'
import { statusAt } from '../../sandbox/status.ts'
import type { ConfigOptions } from './command.ts'

/** How Lazaret is named on the command line. */
export interface AddressOptions extends ConfigOptions {
  readonly url?: string
}

/**
 * The address of a Lazaret, as told or as configured, without a slash at its end. The configuration is read where it is asked for: it
 * takes longer than the rest. Throws LazaretError `bad-request`, `invalid-config`.
 */
export async function addressOf(options: AddressOptions): Promise<string> {
  const told = options.url ?? (await configured(options)).publicUrl
  const address = told.replace(/\/+$/, '')
  if (/^https?:/.test(address) && URL.canParse(address)) return address
  throw new LazaretError('bad-request', `${told} is no address of a Lazaret: name it by --url`)
}

/** Throws LazaretError `bad-request` where no Lazaret answers there. */
export async function assertAnswers(address: string, options: AddressOptions): Promise<void> {
  const health = `${address}/healthz`
  const status = health.startsWith('https:') ? await securely(health, options) : await statusAt(health)
  if (status !== 200)
    throw new LazaretError('bad-request', `no Lazaret answers at ${address}: start one, or name it by --url`)
}

/** The certificate authorities that the configuration names. */
export async function caFileOf(options: AddressOptions): Promise<string | undefined> {
  return (await configured(options)).caFile
}

async function configured(options: AddressOptions) {
  const { configOf, publicUrlOf } = await import('./config.ts')
  const config = configOf(options)
  return { publicUrl: publicUrlOf(config), caFile: config.caFile }
}

/** By TLS, with the authorities that the configuration names and without those that are not to be trusted. */
async function securely(url: string, options: AddressOptions): Promise<number | undefined> {
  const [{ probe }, { distrustRoots }] = await Promise.all([
    import('../../upstream/probe.ts'),
    import('../../upstream/trust.ts'),
  ])
  distrustRoots()
  const answer = await probe(url, (await configured(options)).caFile)
  return answer.kind === 'answered' ? answer.status : undefined
}
