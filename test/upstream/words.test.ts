import { gzipSync } from 'node:zlib'
import t from 'tap'
import { LazaretError } from '../../src/model/errors.ts'
import { registryAt, serve, upstreamFor } from './server.ts'

t.test('why upstream refuses is told in its own words, where it has any', async (t) => {
  const json = { 'content-type': 'application/json' }
  const answers: readonly (readonly [
    headers: Record<string, string>,
    phrase: string,
    body: string | Buffer,
    said: string,
  ])[] = [
    [json, '', '{"error":"quarantined by the firewall: CVE-2026-1"}', ': quarantined by the firewall: CVE-2026-1'],
    [json, '', '{"errors":[{"status":403,"message":"license is not allowed"}]}', ': license is not allowed'],
    [json, '', '{"error":{"message":"too young"}}', ': too young'],
    [{ 'content-type': 'application/problem+json' }, '', '{"title":"Forbidden","detail":"on a list"}', ': on a list'],
    [{ ...json, 'content-encoding': 'gzip' }, '', gzipSync('{"message":"packed"}'), ': packed'],
    [json, 'Requested item is quarantined', '{}', ': Requested item is quarantined'],
    [{}, 'Requested item is quarantined', '', ': Requested item is quarantined'],
    [json, 'Forbidden', '{"error":"forbidden"}', ''],
    [json, '', '{"error":"a\\nb\\u0000\\u202ec"}', ': a b??c'],
    [json, '', `{"error":"${'x'.repeat(1000)}"}`, `: ${'x'.repeat(197)}...`],
    [json, '', `{"error":"${'x'.repeat(20_000)}"}`, ''],
    [json, '', '{"error":["no text"]}', ''],
    [json, '', 'no JSON', ''],
    [{ ...json, 'content-encoding': 'gzip' }, '', 'no gzip', ''],
    [{ 'content-type': 'text/plain' }, '', 'not read', ''],
  ]
  const server = await serve(t, (request, response) => {
    const [headers, phrase, body] = answers[Number(request.url?.slice(1))] ?? [{}, '', '']
    if (phrase === '') response.writeHead(403, headers)
    else response.writeHead(403, phrase, headers)
    response.end(body)
  })
  const upstream = upstreamFor(t)
  for (const [index, [, phrase, body, said]] of answers.entries()) {
    const asked = upstream.document(registryAt(server.url), String(index), '*/*', {})
    const failure: unknown = await asked.catch((error: unknown) => error)
    const label = `${phrase} ${String(body).slice(0, 60)}`
    if (!(failure instanceof LazaretError)) throw new Error(`it was not refused: ${label}`)
    t.equal(failure.message, `${server.host} refuses this package (403)${said}`, label)
    t.equal(failure.code, 'forbidden')
  }
})
