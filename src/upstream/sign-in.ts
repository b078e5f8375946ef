import {
  allowInsecureRequests,
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  ClientError,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
  type Configuration,
} from 'openid-client'
import { LazaretError } from '../model/errors.ts'
import type { ClaimedPerson, SignInAttempt, SignInProvider, SignInSettings } from '../model/sign-in.ts'
import { cut } from '../model/text.ts'
import type { Resolve } from './resolve.ts'
import { SignInWay } from './sign-in-way.ts'

/** Clocks of the provider may differ from ours by as much, seconds. */
const LEEWAY_SECONDS = 60

/** How long what the provider says of itself, and its keys, are believed, milliseconds. */
const DOCUMENT_MS = 10 * 60_000

/**
 * Signs people in at a provider by OpenID Connect's code flow with PKCE. The signature of each token is verified, though it comes over TLS. Nothing
 * is asked before somebody signs in. Throws `invalid-config` where `caFile` cannot be read.
 */
export class OpenIdSignIn implements SignInProvider {
  readonly #settings: SignInSettings
  readonly #way: SignInWay
  #known: { readonly until: number; readonly configuration: Promise<Configuration> } | undefined

  constructor(settings: SignInSettings, resolve: Resolve, caFile?: string) {
    this.#settings = settings
    this.#way = new SignInWay(settings, resolve, caFile)
  }

  async begin({ state, nonce, verifier }: SignInAttempt, callback: string): Promise<URL> {
    const url = buildAuthorizationUrl(await this.#configuration(), {
      redirect_uri: callback,
      response_type: 'code',
      scope: this.#settings.scopes.join(' '),
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    this.#way.check(url)
    return url
  }

  async finish(answer: URL, { state, nonce, verifier }: SignInAttempt): Promise<ClaimedPerson> {
    const configuration = await this.#configuration()
    try {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
      const tokens = await authorizationCodeGrant(configuration, answer, checks)
      const claims = tokens.claims()
      if (claims === undefined) throw new LazaretError('unauthenticated', 'no token tells who signed in')
      const { groupsClaim, nameClaim } = this.#settings
      const isWhole = claims[groupsClaim] !== undefined && claims[nameClaim] !== undefined
      if (isWhole || configuration.serverMetadata().userinfo_endpoint === undefined)
        return { subject: claims.sub, claims }
      // What the token says of itself goes before what is told beside it.
      const beside = await fetchUserInfo(configuration, tokens.access_token, claims.sub)
      return { subject: claims.sub, claims: { ...beside, ...claims } }
    } catch (error) {
      throw this.#refusal(error)
    }
  }

  async signOut(returnTo: string): Promise<URL | undefined> {
    try {
      const configuration = await this.#configuration()
      if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined
      const url = buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo })
      this.#way.check(url)
      return url
    } catch (error) {
      // Whoever signs out here must not be kept by a provider that is down.
      if (error instanceof LazaretError) return undefined
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#way.close()
  }

  async #configuration(): Promise<Configuration> {
    const now = Date.now()
    if (this.#known === undefined || this.#known.until <= now) {
      const configuration = this.#discover()
      this.#known = { until: now + DOCUMENT_MS, configuration }
      configuration.catch(() => (this.#known = undefined))
    }
    return this.#known.configuration
  }

  async #discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings
    const execute = [enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [allowInsecureRequests] : [])]
    const client = { client_secret: clientSecret, [clockTolerance]: LEEWAY_SECONDS }
    try {
      return await discovery(new URL(issuer), clientId, client, undefined, { execute, [customFetch]: this.#way.fetch })
    } catch (error) {
      throw this.#refusal(error)
    }
  }

  /** What went wrong, without anything that the provider or the browser wrote but the short code of an error. */
  #refusal(error: unknown): LazaretError {
    const cause = outwards(error)
    if (cause !== undefined) return cause
    const { label } = this.#settings
    if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
      const code = /^[a-z_]{1,60}$/.test(error.error) ? error.error : 'an error'
      return new LazaretError('unauthenticated', `${label} did not sign you in: ${code}.`, { cause: error })
    }
    const isItsOwn = error instanceof ClientError || error instanceof WWWAuthenticateChallengeError
    if (!isItsOwn && !(error instanceof TypeError)) throw error
    const reason = cut(innermost(error).message.replaceAll(/[^\x20-\x7e]/g, '?'), 200)
    return new LazaretError('unauthenticated', `What ${label} answered is not accepted: ${reason}.`, { cause: error })
  }
}

/** The client says in an error of its own that something is wrong, and in the one below it what. */
function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error
}

/** An error of our way out, which the client wraps. */
function outwards(error: unknown): LazaretError | undefined {
  let link: unknown = error
  for (let depth = 0; depth < 5 && link instanceof Error; depth += 1) {
    if (link instanceof LazaretError) return link
    link = link.cause
  }
  return undefined
}
