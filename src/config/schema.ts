import { z } from 'zod'
import { ECOSYSTEMS } from '../model/ecosystem.ts'

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2048)
  .describe('an http or https URL')

/** A base, to which paths are added. */
const baseUrl = httpUrl.refine((text) => !/[?#]/.test(text), 'must end before any ? or #')

const upstreamUrl = baseUrl.refine(
  hasReadableCredentials,
  'has a user name or password with a % that is not part of an escape; write %25',
)

const publicUrl = baseUrl.refine(
  (text) => !URL.canParse(text) || (new URL(text).username === '' && new URL(text).password === ''),
  'must not hold a user name or password: it is shown to everybody',
)

function hasReadableCredentials(text: string): boolean {
  if (!URL.canParse(text)) return true
  const { username, password } = new URL(text)
  try {
    decodeURIComponent(`${username}${password}`)
    return true
  } catch {
    return false
  }
}

const host = z
  .string()
  .regex(
    /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i,
    'must be a host name, with :port where it is not the default',
  )
  .max(255)

const positive = (max: number): z.ZodNumber => z.number().int().min(1).max(max)

export const registrySchema = z.strictObject({
  ecosystem: z.enum(ECOSYSTEMS).describe('`npm` or `pypi`'),
  upstream: upstreamUrl
    .optional()
    .describe(
      "npm: the registry's root; PyPI: the URL above `<name>/`, as pip's --index-url. Default: the public registry",
    ),
  artifact_hosts: z.array(host).max(100).default([]).describe('further hosts from which artifacts may be fetched'),
  allow_private_addresses: z
    .boolean()
    .default(false)
    .describe('artifacts may be fetched from private, loopback and link-local addresses'),
  username: z.string().min(1).max(500).optional().describe('for upstreams that want Basic authentication'),
  password: z.string().min(1).max(5000).optional().describe('secret'),
  token: z.string().min(1).max(5000).optional().describe('secret; for upstreams that want a bearer token'),
  policy: z
    .string()
    .min(1)
    .max(4096)
    .default('default')
    .describe('a shipped pack (`default`, `strict`, `monitor`) or the path of a policy file'),
  mode: z
    .enum(['enforce', 'observe'])
    .default('enforce')
    .describe('`observe` records what would be refused, and serves it'),
  selection: z
    .enum(['fallback', 'strict'])
    .default('fallback')
    .describe('`fallback` hides refused versions from resolvers; `strict` lists them and refuses the download'),
  metadata_max_age_seconds: z
    .number()
    .int()
    .min(0)
    .max(86_400)
    .default(300)
    .describe('how long an answer of upstream counts as fresh'),
})

export const configSchema = z.strictObject({
  host: z.string().min(1).max(255).default('127.0.0.1').describe('address to listen on; `0.0.0.0` for all'),
  port: z.number().int().min(0).max(65_535).default(4874).describe('port to listen on; 0: any free one'),
  public_url: publicUrl
    .optional()
    .describe('the URL that clients use, without a trailing slash. Default: http://localhost:<port>'),
  data_dir: z.string().min(1).max(4096).default('./data').describe('database, artifacts and keys; back this up'),
  trust_proxy: z
    .union([z.boolean(), z.number().int().min(1).max(10)], 'must be true, false, or a number of proxies from 1 to 10')
    .default(false)
    .describe('take the client address from X-Forwarded-For; only behind a proxy of yours; true: one, or how many'),
  log_level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info').describe('what is logged'),
  ca_file: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('PEM file with further certificate authorities for upstreams'),
  inspection: z
    .strictObject({
      workers: positive(64)
        .optional()
        .describe('inspection threads; one more where a package waits. Default: a core is left free, at most 4'),
      timeout_seconds: positive(600)
        .default(60)
        .describe('an inspection that takes longer is a finding, and quarantines'),
    })
    .prefault({}),
  memory: z
    .strictObject({
      artifacts_mb: positive(65_536).default(256).describe('hot artifacts kept in memory'),
      views_mb: positive(65_536).default(128).describe('ready metadata kept in memory'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      artifact_mb: positive(65_536).default(4096).describe('largest artifact that is fetched'),
      document_mb: positive(1024).default(128).describe('largest metadata document that is read from upstream'),
    })
    .prefault({}),
  audit: z
    .strictObject({
      checkpoint_interval_seconds: positive(86_400).default(60).describe('how often the head of the log is signed'),
    })
    .prefault({}),
  registries: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'must be lower-case letters, digits and dashes'), registrySchema)
    .refine((all) => Object.keys(all).length > 0, 'must name at least one registry')
    .default({
      npm: registrySchema.parse({ ecosystem: 'npm' }),
      pypi: registrySchema.parse({ ecosystem: 'pypi' }),
    })
    .describe('the front doors, each served under /<name>/'),
})

/** The configuration as written: names as in the file. */
export type ConfigFile = z.output<typeof configSchema>

/** Names that our own routes use and a registry therefore cannot have. */
export const RESERVED_NAMES = ['api', 'ui', 'why', 'desk', 'metrics', 'healthz', 'readyz', 'setup', 'assets']
