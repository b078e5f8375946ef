import { readFileSync } from 'node:fs'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { openApiDocument } from '../../src/desk/openapi/document.ts'
import { OPERATIONS } from '../../src/desk/openapi/operations.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- a document of any shape
type Json = any

const document: Json = openApiDocument('http://lazaret.example')

const ajv = new Ajv2020.default({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema({ $id: 'http://lazaret.example/api', ...document })

const META = new URL(import.meta.resolve('@seriousme/openapi-schema-validator'))
const meta = new Ajv2020.default({ strict: false, allErrors: true })
addFormats.default(meta)
meta.addFormat('media-range', true)
const isOpenApi = meta.compile(JSON.parse(readFileSync(new URL('schemas/v3.1/schema.json', META), 'utf8')))

/** What the schema of OpenAPI 3.1 does not allow in a document; empty: it is valid. */
export function faultsOfOpenApi(given: unknown): readonly string[] {
  return isOpenApi(given)
    ? []
    : (isOpenApi.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`)
}

const patterns = Object.keys(OPERATIONS).map((route) => {
  const [method = '', path = ''] = route.split(' ', 2)
  return {
    route,
    method,
    path,
    is: new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/:\w+/g, '[^/]+')}$`),
  }
})

/** The route of the API that a request goes to; undefined: none. */
export function routeOf(method: string, path: string): string | undefined {
  const [plain = ''] = path.split('?', 1)
  if (!plain.startsWith('/api/v1/')) return undefined
  const below = plain.slice('/api/v1'.length).replace(/(.)\/$/, '$1')
  // A fixed word goes before a parameter, as in the router.
  const found = patterns.filter((one) => one.method === (method === 'HEAD' ? 'GET' : method) && one.is.test(below))
  return (found.find(({ path: pattern }) => pattern === below) ?? found[0])?.route
}

/** What of an answer is not as the API describes it; empty: all of it is. */
export function faultsOf(method: string, path: string, status: number, type: string, text: string): readonly string[] {
  const route = routeOf(method, path)
  if (route === undefined) return []
  const [, pattern = ''] = route.split(' ', 2)
  const templated = pattern.replaceAll(/:(\w+)/g, '{$1}')
  const { responses } = document.paths[templated][method.toLowerCase()]
  const chosen = status in responses ? String(status) : 'default'
  const { content } = responses[chosen]
  if (content === undefined) return text === '' ? [] : [`${route} answers ${status} with a body`]
  const media = type.split(';', 1)[0]?.trim() ?? ''
  if (!(media in content)) return [`${route} answers ${status} as ${media}`]
  if (!media.endsWith('json') || media === 'application/x-ndjson') return []
  const escaped = templated.replaceAll('~', '~0').replaceAll('/', '~1')
  const pointer = `/paths/${escaped}/${method.toLowerCase()}/responses/${chosen}/content/${media.replaceAll('/', '~1')}/schema`
  const check = ajv.getSchema(`http://lazaret.example/api#${encodeURI(pointer)}`)
  if (check === undefined) return [`${route} has no schema for ${status}`]
  if (check(JSON.parse(text)) === true) return []
  return (check.errors ?? []).map(
    ({ instancePath, message = '', params }) =>
      `${route} ${status}: ${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}
