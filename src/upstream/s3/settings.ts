import type { S3Credentials } from './signature.ts'

/** A bucket, and how it is reached. */
export interface S3Bucket {
  readonly bucket: string
  /** before each key, without slashes at its ends; may be empty */
  readonly prefix: string
  /** http or https */
  readonly endpoint: string
  readonly region: string
  /** the bucket is named in the path, and not in the host */
  readonly pathStyle: boolean
  /** by which key the service encrypts what it stores; undefined: as the bucket says */
  readonly encryption: 'AES256' | 'aws:kms' | undefined
  readonly kmsKey: string | undefined
  /** undefined: those of the usual variables or the usual file */
  readonly credentials: S3Credentials | undefined
}

/** Host and first part of the path, encoded, of everything in the bucket. */
export function placeOf({ bucket, endpoint, pathStyle }: S3Bucket): {
  readonly origin: string
  readonly host: string
  readonly path: string
} {
  const { protocol, host, pathname } = new URL(endpoint)
  const above = pathname.replace(/\/+$/, '')
  if (pathStyle) return { origin: `${protocol}//${host}`, host, path: `${above}/${bucket}` }
  return { origin: `${protocol}//${bucket}.${host}`, host: `${bucket}.${host}`, path: above }
}
