import { writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fastify } from 'fastify'
import { answers, start, stop } from './processes.ts'

/** One answer, as bytes and headers, that every server of a comparison gives. */
export interface Sample {
  /** one word, part of the URL */
  readonly name: string
  readonly bytes: Buffer
  readonly contentType: string
  /** `identity` or `gzip`: the coding in which the bytes are */
  readonly coding: string
}

export interface Peer {
  url(sample: Sample): string
  stop(): Promise<void>
}

/** nginx over the same bytes as files: two workers, sendfile, no logs; gzip bodies as files that say what they are. */
export async function nginx(folder: string, port: number, samples: readonly Sample[]): Promise<Peer> {
  const www = join(folder, 'www')
  mkdirSync(www, { recursive: true })
  for (const sample of samples) writeFileSync(join(www, sample.name), sample.bytes)
  const locations = samples.map(
    (sample) =>
      `location = /${sample.name} { default_type "${sample.contentType}"; types {} ${
        sample.coding === 'identity' ? '' : `add_header Content-Encoding ${sample.coding};`
      } }`,
  )
  const config = join(folder, 'nginx.conf')
  writeFileSync(
    config,
    `daemon off; ${asRoot()}worker_processes 2; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=1000;
  client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f;
  uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server { listen 127.0.0.1:${port} reuseport; root ${www}; ${locations.join('\n')} }
}`,
  )
  const child = start('nginx', ['-c', config, '-p', folder])
  const base = `http://127.0.0.1:${port}`
  await answers(`${base}/${samples[0]?.name ?? ''}`)
  return { url: ({ name }) => `${base}/${name}`, stop: () => stop(child) }
}

/** Started by root, nginx would read the files as somebody who may not enter our temporary folder. */
function asRoot(): string {
  return process.getuid?.() === 0 ? 'user root; ' : ''
}

/** A bare fastify that sends the same Buffer: what the framework alone costs. Runs in a process of its own. */
export async function bareFastify(folder: string, port: number, samples: readonly Sample[]): Promise<Peer> {
  const list = samples.map(({ name, contentType, coding }) => ({ name, contentType, coding }))
  for (const sample of samples) writeFileSync(join(folder, `fastify-${sample.name}`), sample.bytes)
  writeFileSync(join(folder, 'fastify.json'), JSON.stringify(list))
  const child = start(process.execPath, [import.meta.filename, folder, String(port)])
  const base = `http://127.0.0.1:${port}`
  await answers(`${base}/${samples[0]?.name ?? ''}`)
  return { url: ({ name }) => `${base}/${name}`, stop: () => stop(child) }
}

if (process.argv[1] === import.meta.filename) {
  const [, , folder = '', port = '0'] = process.argv
  const { readFileSync } = await import('node:fs')
  const app = fastify()
  const samples = JSON.parse(readFileSync(join(folder, 'fastify.json'), 'utf8')) as Omit<Sample, 'bytes'>[]
  for (const { name, contentType, coding } of samples) {
    const bytes = readFileSync(join(folder, `fastify-${name}`))
    app.get(`/${name}`, (_request, reply) => {
      if (coding !== 'identity') reply.header('content-encoding', coding)
      return reply.header('content-type', contentType).send(bytes)
    })
  }
  await app.listen({ host: '127.0.0.1', port: Number(port) })
}
