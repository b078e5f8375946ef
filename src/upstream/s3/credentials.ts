import { readFileSync } from 'node:fs'
import { LazaretError } from '../../model/errors.ts'
import type { S3Credentials } from './signature.ts'

/** How long what the file of credentials said is taken for true, milliseconds: a rotation is seen after that. */
const FILE_FRESH_MS = 60_000

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Gives the credentials for a bucket: `given`, else those of the usual variables (AWS_ACCESS_KEY_ID and so on), else those of the profile
 * AWS_PROFILE in the usual file, which is read again each minute. What it gives throws LazaretError `invalid-config` where there are none.
 */
export function credentialsFrom(given: S3Credentials | undefined, environment: Environment): () => S3Credentials {
  const fixed = given ?? inVariables(environment)
  if (fixed !== undefined) return () => fixed
  let known: { readonly credentials: S3Credentials; readonly untilMs: number } | undefined
  return () => {
    const nowMs = performance.now()
    if (known === undefined || nowMs >= known.untilMs)
      known = { credentials: inFile(environment), untilMs: nowMs + FILE_FRESH_MS }
    return known.credentials
  }
}

function inVariables(environment: Environment): S3Credentials | undefined {
  const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '' } = environment
  return id === '' || secret === '' ? undefined : credentials(id, secret, environment['AWS_SESSION_TOKEN'])
}

function inFile(environment: Environment): S3Credentials {
  const { AWS_SHARED_CREDENTIALS_FILE: named = '', HOME: home = '', AWS_PROFILE: profile = '' } = environment
  const path = named === '' ? `${home}/.aws/credentials` : named
  const section = sectionOf(textOf(path), profile === '' ? 'default' : profile)
  const id = section.get('aws_access_key_id')
  const secret = section.get('aws_secret_access_key')
  if (id !== undefined && secret !== undefined) return credentials(id, secret, section.get('aws_session_token'))
  throw new LazaretError(
    'invalid-config',
    `there are no credentials for the bucket: set blobs.access_key_id and blobs.secret_access_key, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile ${profile === '' ? 'default' : profile} in ${path}`,
  )
}

function credentials(accessKeyId: string, secretAccessKey: string, token: string | undefined): S3Credentials {
  return { accessKeyId, secretAccessKey, ...(token === undefined || token === '' ? {} : { sessionToken: token }) }
}

/** A file that is not there has no credentials; whoever misses them names it. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** The settings of one section of a file of `[section]` and `name = value`. */
function sectionOf(text: string, wanted: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>()
  let section = ''
  for (const line of text.split(/\r?\n/)) {
    const [, heading] = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line) ?? []
    if (heading !== undefined) section = heading
    const [, name, value] = /^\s*([a-z_]+)\s*=\s*(.*?)\s*$/i.exec(line) ?? []
    if (section === wanted && name !== undefined && value !== undefined) settings.set(name.toLowerCase(), value)
  }
  return settings
}
