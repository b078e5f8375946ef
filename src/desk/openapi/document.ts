import { z } from 'zod'
import { problem } from '../../api/session.ts'
import { accessTo, isTokenRight, type Access } from '../permissions.ts'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'

type Json = Readonly<Record<string, unknown>>

/** Schemas that have a name, by it. */
type Named = Record<string, unknown>

const PREFIX = '/api/v1'

const PROBLEM = {
  description: 'What went wrong, and what to do next [RFC 9457].',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

/** Absent: whoever is not signed in is answered the same. */
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Sent again with the same key by the same person, a change that was made is answered as the first time, and not made again. Kept for a day, while this server runs.',
  schema: { type: 'string', minLength: 8, maxLength: 100 },
}

/** The API as OpenAPI 3.1. `serverUrl`: base URL of this Lazaret, without a slash at its end. */
export function openApiDocument(serverUrl: string): Json {
  const paths: Record<string, Record<string, Json>> = {}
  const named: Named = { Problem: schemaOf(problem, 'output', {}) }
  for (const [route, operation] of Object.entries(OPERATIONS)) {
    const [method = '', path = ''] = route.split(' ', 2)
    const templated = path.replaceAll(/:(\w+)/g, '{$1}')
    paths[templated] = { ...paths[templated], [method.toLowerCase()]: described(method, path, operation, named) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Lazaret',
      version: 'v1',
      description:
        'Cases, decisions, policies, incidents and the audit log of a Lazaret. A list gives `next` where it has more: send it as `before`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `${serverUrl}${PREFIX}` }],
    paths,
    components: {
      schemas: named,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'lazaret', description: 'Set by POST /session.' },
        token: { type: 'http', scheme: 'bearer', description: 'A token of `lazaret token add`.' },
      },
    },
  }
}

function described(method: string, path: string, operation: Operation, named: Named): Json {
  const { summary, tag, body, bodyType, status = 200 } = operation
  const access = accessTo(method, `${PREFIX}${path}`) ?? accessTo(method, `${PREFIX}${path}/`)
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  const parameters = [
    ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string', maxLength: 100 } })),
    ...parametersOf(operation, named),
    ...(isKeyed(method, access) ? [IDEMPOTENCY_KEY] : []),
  ]
  const content =
    body === undefined
      ? bodyType === undefined
        ? undefined
        : { [bodyType]: { schema: { type: 'string' } } }
      : { 'application/json': { schema: schemaOf(body, 'input', named) } }
  return {
    operationId: operationId(method, path),
    summary,
    tags: [tag],
    ...(access === undefined ? {} : securityOf(access)),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(content === undefined ? {} : { requestBody: { required: true, content } }),
    responses: { [status]: answered(operation, named), default: PROBLEM },
  }
}

/** Changes by who is signed in. */
export function isKeyed(method: string, access: Access | undefined): boolean {
  return method === 'POST' && access !== undefined && !['anybody', 'client-token', 'client'].includes(access)
}

function securityOf(access: Access): Json {
  if (access === 'anybody') return { security: [] }
  if (access === 'client') return { security: [{}, { token: [] }] }
  if (access === 'client-token') return { security: [{ token: [] }] }
  const by = isTokenRight(access) ? [{ session: [] }, { token: [] }] : [{ session: [] }]
  return { security: by, description: `Asks for the permission \`${access}\`.` }
}

function parametersOf({ query }: Operation, named: Named): readonly Json[] {
  if (query === undefined) return []
  return Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !z.safeParse(schema, undefined).success,
    schema: schemaOf(schema, 'input', named),
  }))
}

function answered({ answer, files }: Operation, named: Named): Json {
  const description = answer === undefined && files === undefined ? 'Done.' : 'The answer.'
  const text = { schema: { type: 'string' } }
  if (files !== undefined) return { description, content: Object.fromEntries(files.map((type) => [type, text])) }
  if (answer === undefined) return { description }
  return { description, content: { 'application/json': { schema: schemaOf(answer, 'output', named) } } }
}

function operationId(method: string, path: string): string {
  const words = path.split('/').filter((word) => word !== '')
  const named = words.map((word) => (word.startsWith(':') ? `by-${word.slice(1)}` : word.replaceAll('.', '-')))
  return [method.toLowerCase(), ...named].join('-')
}

/** What has a name goes to `named`, and is referred to. */
function schemaOf(schema: z.core.$ZodType, io: 'input' | 'output', named: Named): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    reused: 'inline',
    override: ({ jsonSchema }) => {
      delete jsonSchema.id
    },
  })
  const text = JSON.stringify(rest).replaceAll('"#/$defs/', '"#/components/schemas/')
  const { $defs = {}, ...own }: { readonly $defs?: Named } = JSON.parse(text)
  Object.assign(named, $defs)
  return own
}
