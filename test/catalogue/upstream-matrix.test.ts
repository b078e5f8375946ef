import { readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createCatalogues } from '../../src/catalogue/catalogue.ts'
import { documentsOf } from '../../src/ecosystems/documents.ts'
import type { Ecosystem } from '../../src/model/ecosystem.ts'
import { LazaretError } from '../../src/model/errors.ts'
import { createUpstream } from '../../src/upstream/client.ts'
import { registryAt, serve } from '../upstream/server.ts'
import { memoryStore } from './memory-store.ts'

/** What every cell of the matrix leads to, as a table to be read; written anew by RENEW_MATRIX=1. */
const TABLE = join(import.meta.dirname, 'upstream-matrix.txt')

const STATUSES = [
  200, 201, 203, 204, 206, 300, 301, 302, 304, 307, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 413, 418,
  421, 422, 423, 425, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 522, 530, 599,
] as const

/** Forms in which the two kinds of registries give a package's list. */
const FORMS: Readonly<
  Record<string, { ecosystem: Ecosystem; type: string; good: string; other: string; none: string }>
> = {
  'npm packument': {
    ecosystem: 'npm',
    type: 'application/json',
    good: '{"name":"widget","versions":{"1.0.0":{}}}',
    other: '{"name":"gadget","versions":{"1.0.0":{}}}',
    none: '{"name":"widget","versions":{}}',
  },
  'PyPI JSON page': {
    ecosystem: 'pypi',
    type: 'application/vnd.pypi.simple.v1+json',
    good: '{"meta":{"api-version":"1.1"},"name":"widget","files":[{"filename":"widget-1.0.0.tar.gz","url":"widget-1.0.0.tar.gz","hashes":{}}]}',
    other:
      '{"meta":{"api-version":"1.1"},"name":"gadget","files":[{"filename":"gadget-1.0.0.tar.gz","url":"gadget-1.0.0.tar.gz","hashes":{}}]}',
    none: '{"meta":{"api-version":"1.1"},"name":"widget","files":[]}',
  },
  'PyPI HTML page': {
    ecosystem: 'pypi',
    type: 'text/html',
    good: '<!DOCTYPE html><body><a href="widget-1.0.0.tar.gz">widget-1.0.0.tar.gz</a></body>',
    other: '<!DOCTYPE html><body><a href="gadget-1.0.0.tar.gz">gadget-1.0.0.tar.gz</a></body>',
    none: '<!DOCTYPE html><body></body>',
  },
}

interface Body {
  readonly type: string | undefined
  readonly text: string
}

const PEOPLE = '<!DOCTYPE html><title>We are back soon</title><p>Maintenance'

/** What comes with the status, by name. */
function bodiesOf({ type, good, other, none }: (typeof FORMS)[string]): Readonly<Record<string, Body>> {
  return {
    document: { type, text: good },
    another: { type, text: other },
    'no files': { type, text: none },
    'cut off': { type, text: good.slice(0, -12) },
    'error JSON': { type: 'application/json', text: '{"error":"something is wrong"}' },
    'page HTML': { type: 'text/html', text: PEOPLE },
    'plain text': { type: 'text/plain', text: 'something is wrong' },
    nothing: { type: undefined, text: '' },
  }
}

/** What is held when upstream is asked. */
const HELD = ['nothing', 'an old list'] as const

/** What the asking leads to: `kept`: what is held goes on being served; `news`: another list; `empty`: a list of nothing; or an error's code. */
type Outcome = string

function answer(status: number, { type, text }: Body) {
  return (_request: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(text)
}

/** One upstream for all cells: what it answers is asked for by the cell. */
async function matrixOf(t: Test) {
  let respond = answer(404, { type: undefined, text: '' })
  const server = await serve(t, (request, response) => respond(request, response))
  const upstream = createUpstream({
    limits: { attempts: 1, headersMs: 5000 },
    proxies: { httpProxy: '', httpsProxy: '', noProxy: '' },
  })
  t.teardown(() => upstream.close())
  return async (
    form: (typeof FORMS)[string],
    held: (typeof HELD)[number],
    status: number,
    body: Body,
  ): Promise<Outcome> => {
    const { ecosystem, type, good } = form
    let now = Date.parse('2026-11-24T08:00:00Z')
    const catalogues = createCatalogues({
      store: memoryStore(),
      upstream,
      registries: new Map([['here', registryAt(server.url, { name: 'here', ecosystem })]]),
      documents: documentsOf,
      parse: async (_registry, raw) => ({ catalogue: documentsOf(ecosystem).open(raw).catalogue }),
      clock: () => new Date(now),
    })
    if (held === 'an old list') {
      respond = answer(200, { type, text: good.replaceAll('1.0.0', '0.9.0') })
      await catalogues.snapshot('here', 'widget')
      now += 301_000
    }
    respond = answer(status, body)
    try {
      const { catalogue, stale } = await catalogues.snapshot('here', 'widget')
      if (catalogue.artifacts.some(({ version }) => version === '0.9.0')) return stale ? 'kept' : 'not kept as stale'
      return catalogue.artifacts.length === 0 ? 'empty' : 'news'
    } catch (error) {
      return error instanceof LazaretError ? error.code : `crashed: ${String(error)}`
    }
  }
}

t.test('statuses of upstream x what comes with them x what is held', async (t) => {
  const outcome = await matrixOf(t)
  const lines: string[] = []
  for (const [name, form] of Object.entries(FORMS)) {
    const bodies = Object.entries(bodiesOf(form))
    for (const held of HELD) {
      /** statuses by what they lead to */
      const rows = new Map<string, number[]>()
      for (const status of STATUSES) {
        const outcomes: string[] = []
        for (const [what, body] of bodies) {
          const found = await outcome(form, held, status, body)
          outcomes.push(found)
          const problem = objectionTo(found, { form, held, status, what, body })
          if (problem !== undefined) t.fail(`${name}, ${held} held, ${status} with ${what}: ${found}: ${problem}`)
        }
        const row = bodies.map(([what], index) => `${what}: ${outcomes[index]}`).join(', ')
        rows.set(row, [...(rows.get(row) ?? []), status])
      }
      lines.push('', `${name}, held: ${held}`)
      for (const [row, statuses] of rows) lines.push(`  ${statuses.join(' ')}`, `    ${summary(row)}`)
    }
  }
  const table = `${lines.join('\n').trimStart()}\n`
  if (process.env['RENEW_MATRIX'] === '1') writeFileSync(TABLE, table)
  t.same(table.split('\n'), readFileSync(TABLE, 'utf8').split('\n'), 'as it was read and agreed to')
})

/** `a: x, b: x, c: y` as `x (a, b), y (c)`; of one outcome alone only that. */
function summary(row: string): string {
  const whats = new Map<string, string[]>()
  for (const one of row.split(', ')) {
    const [what = '', outcome = ''] = one.split(': ')
    whats.set(outcome, [...(whats.get(outcome) ?? []), what])
  }
  if (whats.size === 1) return [...whats.keys()].join('')
  return [...whats].map(([outcome, these]) => `${outcome} (${these.join(', ')})`).join('; ')
}

interface Cell {
  readonly form: (typeof FORMS)[string]
  readonly held: (typeof HELD)[number]
  readonly status: number
  readonly what: string
  readonly body: Body
}

/** What no cell may lead to, whatever the table says; undefined: nothing is wrong. */
function objectionTo(found: Outcome, { form, held, status, what, body }: Cell): string | undefined {
  if (/^crashed|^internal$|^not kept/.test(found)) return 'is no answer'
  // Of a page in HTML no reader sees that its end is missing, where the length that was announced is right.
  const isList = status === 200 && (what === 'document' || (what === 'cut off' && form.type === 'text/html'))
  if (found === 'news' && !isList) return 'only a list is taken for one'
  // The word of an index that it has no such project is a page of HTML, mostly. What is said so is asked about again, and held against
  // another package: outages.test.ts.
  const isOwnWord =
    ([404, 410].includes(status) && (form.ecosystem === 'pypi' || body.type !== 'text/html')) ||
    ([403, 451].includes(status) && body.type !== 'text/html') ||
    (status === 200 && what === 'no files' && form.type.endsWith('simple.v1+json'))
  if (held !== 'nothing' && !['kept', 'news'].includes(found) && !isOwnWord) return 'what is held is lost'
  if (held === 'nothing' && found === 'not-found' && ![404, 410].includes(status)) return 'upstream did not say so'
  if (found === 'upstream-failed' && status >= 400) return 'clients repeat a 502 for a minute'
  return undefined
}
