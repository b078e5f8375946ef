import { createHash, createHmac } from 'node:crypto'

export interface S3Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** of credentials that end by themselves */
  readonly sessionToken?: string
}

export interface S3Question {
  readonly method: string
  readonly host: string
  /** percent-encoded, as it is sent */
  readonly path: string
  /** neither encoded nor sorted */
  readonly query: readonly (readonly [name: string, value: string])[]
  /** names in lower case */
  readonly headers: Readonly<Record<string, string>>
  /** sha256 of the body, hex */
  readonly payload: string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

/** The query as it is signed and sent: encoded as in RFC 3986, sorted. */
export function canonicalQuery(query: S3Question['query']): string {
  const pairs = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
  return pairs.toSorted().join('&')
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** All headers of a question, with its signature [AWS Signature Version 4, service s3]. */
export function signedHeaders(
  question: S3Question,
  credentials: S3Credentials,
  region: string,
  now: Date,
): Readonly<Record<string, string>> {
  const { method, host, path, query, payload } = question
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const scope = `${stamp.slice(0, 8)}/${region}/s3/aws4_request`
  const headers: Readonly<Record<string, string>> = {
    ...question.headers,
    host,
    'x-amz-content-sha256': payload,
    'x-amz-date': stamp,
    ...(credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken }),
  }
  const names = Object.keys(headers).toSorted()
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim()}`)
  const request = [method, path, canonicalQuery(query), ...lines, '', names.join(';'), payload].join('\n')
  const text = [ALGORITHM, stamp, scope, createHash('sha256').update(request).digest('hex')].join('\n')
  const signature = hmac(keyFor(credentials.secretAccessKey, scope), text).toString('hex')
  const authorization = `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return { ...headers, authorization }
}

function keyFor(secret: string, scope: string): Buffer<ArrayBuffer> {
  let key = Buffer.from(`AWS4${secret}`)
  for (const part of scope.split('/')) key = hmac(key, part)
  return key
}

function hmac(key: Buffer<ArrayBuffer>, text: string): Buffer<ArrayBuffer> {
  return Buffer.from(createHmac('sha256', key).update(text).digest())
}
