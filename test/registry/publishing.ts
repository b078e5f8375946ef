import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface Written {
  readonly method: string
  readonly url: string
  readonly authorization: string | undefined
}

/** A document as npm puts it. */
interface Document {
  name: string
  _rev?: string
  'dist-tags': Record<string, string>
  versions: Record<string, { version: string; deprecated?: string; dist: Record<string, unknown> }>
  time?: Record<string, string>
  _attachments?: Record<string, { data: string }>
}

export interface PublishingRegistry {
  /** ends in `/` */
  readonly url: string
  readonly written: Written[]
  /** where the tarballs lie by what was put */
  readonly tarballs: string[]
  document(name: string): Document | undefined
  close(): Promise<void>
}

/** Versions are told to be this old: what is published is not to be held for its youth. */
const OLD = '2022-01-02T03:04:05.000Z'

/** A small npm registry that takes what npm publishes, for one token. */
export async function startPublishing(token: string): Promise<PublishingRegistry> {
  const documents = new Map<string, Document>()
  const tarballs = new Map<string, Buffer>()
  const written: Written[] = []
  const told: string[] = []
  let base = ''

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request
    const body = await buffer(request)
    const path = decodeURIComponent(new URL(url, 'http://x').pathname).slice(1)
    const isWrite = method !== 'GET' && method !== 'HEAD'
    if (isWrite || url.includes('write=true')) written.push({ method, url, authorization: headers.authorization })
    const send = (status: number, value: unknown): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if ((isWrite || path === '-/whoami') && headers.authorization !== `Bearer ${token}`)
      return send(401, { error: 'you must be logged in' })
    if (path === '-/whoami') return send(200, { username: 'ada' })
    const tag = /^-\/package\/(.+)\/dist-tags\/(.+)$/.exec(path)
    if (tag !== null && method === 'PUT') {
      const document = documents.get(tag[1] ?? '')
      if (document !== undefined) document['dist-tags'][tag[2] ?? ''] = JSON.parse(body.toString()) as string
      return send(document === undefined ? 404 : 201, { ok: true })
    }
    if (method === 'PUT')
      return send(201, put(path.replace(/\/-rev\/.*$/, ''), JSON.parse(body.toString()) as Document))
    if (method === 'DELETE') {
      documents.delete(path.replace(/\/-rev\/.*$/, ''))
      return send(200, { ok: true })
    }
    const bytes = tarballs.get(path)
    if (bytes !== undefined) return void response.writeHead(200).end(bytes)
    const document = documents.get(path)
    return document === undefined ? send(404, { error: 'not found' }) : send(200, document)
  }

  function put(name: string, sent: Document): object {
    const before = documents.get(name)
    const { _attachments: attached, ...rest } = sent
    const isPublish = attached !== undefined
    for (const [file, { data }] of Object.entries(attached ?? {}))
      tarballs.set(`${name}/-/${file.replace(/^.*\//, '')}`, Buffer.from(data, 'base64'))
    const versions = isPublish ? { ...before?.versions, ...sent.versions } : sent.versions
    for (const { dist } of Object.values(sent.versions)) told.push(String(dist['tarball']))
    for (const [version, { dist }] of Object.entries(versions)) {
      const file = `${name.replace(/^.*\//, '')}-${version}.tgz`
      const bytes = tarballs.get(`${name}/-/${file}`)
      if (bytes === undefined) continue
      dist['tarball'] = `${base}${name}/-/${file}`
      dist['integrity'] = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
    }
    const time = Object.fromEntries(['created', 'modified', ...Object.keys(versions)].map((key) => [key, OLD]))
    const tags = isPublish ? { ...before?.['dist-tags'], ...sent['dist-tags'] } : sent['dist-tags']
    documents.set(name, { ...rest, _rev: `${Object.keys(versions).length}-a`, versions, 'dist-tags': tags, time })
    return { ok: true }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    url: base,
    written,
    tarballs: told,
    document: (name) => documents.get(name),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
