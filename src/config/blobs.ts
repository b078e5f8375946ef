import { z } from 'zod'
import type { SchemaIssue } from '../model/schema-words.ts'
import type { S3Bucket } from '../upstream/s3/settings.ts'

/** Signed with every request, and only where nothing has to be encoded in it. */
const BUCKET = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,20}\/?$/

const GB = 1024 * 1024 * 1024

const secret = z.string().min(1).max(5000).optional()

export const blobsSchema = z.strictObject({
  url: z
    .string()
    .max(1024)
    .regex(BUCKET, 'must be s3://bucket or s3://bucket/prefix, of letters, digits, dots, dashes and underscores')
    .optional()
    .describe('where artifacts are kept: `s3://bucket/prefix`. Default: in `data_dir`'),
  endpoint: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .max(2048)
    .refine((text) => !/[?#@]/.test(text), 'must hold no user name, and end before any ? or #')
    .optional()
    .describe('an http or https URL of a service that speaks S3. Default: that of AWS in the region'),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,63}$/, 'must be the name of a region')
    .default('us-east-1')
    .describe('region for which requests are signed'),
  path_style: z
    .boolean()
    .optional()
    .describe('the bucket is named in the path, and not in the host. Default: where there is an `endpoint`'),
  encryption: z
    .enum(['AES256', 'aws:kms'])
    .optional()
    .describe('by whose key the service encrypts what it stores. Default: as the bucket says'),
  kms_key: z
    .string()
    .regex(/^[\w:/-]{1,2048}$/, 'must be the id or ARN of a key')
    .optional()
    .describe('which key, with `aws:kms`'),
  access_key_id: secret.describe(
    'Default: AWS_ACCESS_KEY_ID and those that go with it, else AWS_PROFILE in AWS_SHARED_CREDENTIALS_FILE or ~/.aws/credentials',
  ),
  secret_access_key: secret.describe('secret'),
  session_token: secret.describe('secret; of credentials that end by themselves'),
  cache_gb: z
    .number('must be a whole number of gigabytes from 1 to 1000000')
    .int('must be a whole number of gigabytes from 1 to 1000000')
    .min(1, 'must be a whole number of gigabytes from 1 to 1000000')
    .max(1_000_000, 'must be a whole number of gigabytes from 1 to 1000000')
    .default(5)
    .describe('copies of what is in the bucket that may lie in `data_dir`'),
})

type BlobsSettings = z.output<typeof blobsSchema>

/** A bucket in which artifacts are kept, and how many bytes of it may lie in the data folder. */
export interface BlobsConfig {
  readonly bucket: S3Bucket
  readonly cacheBytesMax: number
}

/** undefined: artifacts are kept in the data folder */
export function blobsOf(settings: BlobsSettings): BlobsConfig | undefined {
  const { url, region, endpoint, encryption, kms_key: kmsKey, access_key_id: accessKeyId } = settings
  const { secret_access_key: secretAccessKey, session_token: sessionToken } = settings
  if (url === undefined) return undefined
  const [bucket = '', ...prefix] = url.slice('s3://'.length).replace(/\/$/, '').split('/')
  const isGiven = accessKeyId !== undefined && secretAccessKey !== undefined
  const token = sessionToken === undefined ? {} : { sessionToken }
  return {
    bucket: {
      bucket,
      prefix: prefix.join('/'),
      endpoint: endpoint ?? `https://s3.${region}.amazonaws.com`,
      region,
      pathStyle: settings.path_style ?? endpoint !== undefined,
      encryption,
      kmsKey,
      credentials: isGiven ? { accessKeyId, secretAccessKey, ...token } : undefined,
    },
    cacheBytesMax: settings.cache_gb * GB,
  }
}

/** What each setting allows and all of them together do not. */
export function blobsContradictions(settings: BlobsSettings): readonly SchemaIssue[] {
  const { url, region: _region, cache_gb: _cache, ...others } = settings
  if (url === undefined) {
    const other = Object.entries(others).find(([, value]) => value !== undefined)
    return other === undefined ? [] : [issue(other[0], 'is for a bucket; there is none: set blobs.url, too')]
  }
  const { access_key_id: id, secret_access_key: key, session_token: token } = settings
  if ((id === undefined) !== (key === undefined))
    return [issue(id === undefined ? 'secret_access_key' : 'access_key_id', 'is half of two: give both, or none')]
  if (token !== undefined && id === undefined) return [issue('session_token', 'goes with access_key_id; there is none')]
  if (settings.kms_key !== undefined && settings.encryption !== 'aws:kms')
    return [issue('kms_key', 'goes with encryption: aws:kms')]
  return []
}

function issue(setting: string, message: string): SchemaIssue {
  return { path: ['blobs', setting], message }
}
