import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface Uploaded {
  readonly path: string
  readonly authorization: string | undefined
  readonly name: string
}

export interface UploadingIndex {
  /** the index, ends in `/simple/` */
  readonly url: string
  /** where uploads go */
  readonly uploadUrl: string
  readonly uploaded: Uploaded[]
  close(): Promise<void>
}

/** What is uploaded is told to be this old: it is not to be held for its youth. */
const OLD = '2022-01-02T03:04:05.000Z'

/** A small Python index that takes uploads for one user name and password, below another path than its pages. */
export async function startUploading(authorization: string): Promise<UploadingIndex> {
  const files = new Map<string, { readonly project: string; readonly bytes: Buffer }>()
  const uploaded: Uploaded[] = []

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request
    const path = new URL(url, 'http://x').pathname
    if (method === 'POST' && path === '/upload') return upload(request, response)
    const file = files.get(path.slice('/files/'.length))
    if (file !== undefined) return void response.writeHead(200).end(file.bytes)
    const project = /^\/simple\/([^/]+)\/$/.exec(path)?.[1]
    const listed = [...files].filter(([, one]) => one.project === project)
    if (listed.length === 0) return void response.writeHead(404, { 'content-type': 'application/json' }).end('{}')
    const page = {
      meta: { 'api-version': '1.1' },
      name: project,
      versions: [],
      files: listed.map(([filename, { bytes }]) => ({
        filename,
        url: `http://${headers.host}/files/${filename}`,
        hashes: { sha256: createHash('sha256').update(bytes).digest('hex') },
        size: bytes.length,
        'upload-time': OLD,
      })),
    }
    response.writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' }).end(JSON.stringify(page))
  }

  async function upload(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, url = '' } = request
    const body = await buffer(request)
    const type = headers['content-type'] ?? ''
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
    const given = form.get('name')
    const name = typeof given === 'string' ? given : ''
    uploaded.push({ path: url, authorization: headers.authorization, name })
    const refuse = (status: number, reason: string, page: string): void =>
      void response.writeHead(status, reason, { 'content-type': 'text/html' }).end(page)
    if (headers.authorization !== authorization)
      return refuse(403, 'Invalid user name', '<html><script>alert(1)</script><p>Who <b>are</b> you?</html>')
    const content = form.get('content')
    if (!(content instanceof File)) return refuse(400, 'No file', '')
    if (files.has(content.name)) return refuse(400, 'File already exists', '<html><h1>400</h1> File already exists')
    const project = name.replaceAll(/[-_.]+/g, '-').toLowerCase()
    files.set(content.name, { project, bytes: Buffer.from(await content.arrayBuffer()) })
    response.writeHead(200, { 'content-type': 'text/html' }).end('')
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `${base}/simple/`,
    uploadUrl: `${base}/upload`,
    uploaded,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
