import { lookup } from '../model/lookup.ts'
import { z } from 'zod'
import { ECOSYSTEMS } from '../model/ecosystem.ts'
import { MODES } from '../model/verdict.ts'
import { blobsSchema } from './blobs.ts'
import { ROLES } from '../model/user.ts'
import { databaseSchema } from './database.ts'
import { issuerSchema } from './issuers.ts'
import { mailSchema } from './mail.ts'
import { receiverSchema } from './receivers.ts'
import { signInSchema } from './sign-in.ts'
import { isWitness } from './witness.ts'

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
  (text) => !holdsCredentials(text),
  'must not hold a user name or password: it is shown to everybody',
)

export function holdsCredentials(text: string): boolean {
  return URL.canParse(text) && `${new URL(text).username}${new URL(text).password}` !== ''
}

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

/** A whole number; `says` is what is said of all that is none, or too small, or too large. */
function whole(
  min: number,
  max: number,
  unit = '',
  says = `must be a whole number${unit} from ${min} to ${max}`,
): z.ZodNumber {
  return z.number(says).int(says).min(min, says).max(max, says)
}

const seconds = (min: number, max: number): z.ZodNumber => whole(min, max, ' of seconds')
const days = whole(1, 36_500, ' of days')
const megabytes = (max: number): z.ZodNumber => whole(1, max, ' of megabytes')

const NAME = 'must be a name of lower-case letters, digits and dashes, a letter first'

const PROXIES = 'must be true, false, or a number of proxies from 1 to 10'

/** A path: the system takes none with a NUL in it. */
const path = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[^\0]*$/, 'must be a path, without a NUL character')

const witness = path.refine(isWitness, 'must be the path of a file, or an http or https URL')

/** Where an upstream lies, and what it takes to be let in. */
const reaching = {
  artifact_hosts: z.array(host).max(100).default([]).describe('further hosts from which artifacts may be fetched'),
  allow_private_addresses: z
    .boolean()
    .default(false)
    .describe('artifacts may be fetched from private, loopback and link-local addresses'),
  username: z.string().min(1).max(500).optional().describe('for upstreams that want Basic authentication'),
  password: z.string().min(1).max(5000).optional().describe('secret'),
  token: z.string().min(1).max(5000).optional().describe('secret; for upstreams that want a bearer token'),
  token_command: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('a command of the shell that prints such a token; it is run at the start and every ten minutes'),
  publish: z
    .boolean()
    .default(false)
    .describe("npm: what is published is passed on to this upstream, with the caller's own credentials"),
  publish_url: httpUrl
    .optional()
    .describe(
      "PyPI: where this upstream takes uploads, as twine's --repository-url; they are passed on where it is given",
    ),
}

const packagePattern = z
  .string()
  .max(214)
  .regex(/^[@\w.*~-]+(?:\/[\w.*~-]+)?$/, 'must be a name in which * stands for any characters, as in "@acme/*"')
  .refine((text) => /[^*@/]/.test(text), 'must not take every name')

export const upstreamSchema = z.strictObject({
  url: upstreamUrl.describe("npm: the registry's root; PyPI: the URL above `<name>/`, as pip's --index-url"),
  packages: z
    .array(packagePattern)
    .max(1000)
    .default([])
    .describe('names that belong to it and are asked for nowhere else; none: it is asked for all other names'),
  ...reaching,
})

export const registrySchema = z.strictObject({
  ecosystem: z.enum(ECOSYSTEMS).describe('`npm` or `pypi`'),
  upstream: upstreamUrl
    .optional()
    .describe(
      "npm: the registry's root; PyPI: the URL above `<name>/`, as pip's --index-url. Default: the public registry",
    ),
  ...reaching,
  upstreams: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, NAME), upstreamSchema)
    .default({})
    .describe('further upstreams by a name of yours, in the order in which they are asked, before `upstream`'),
  own_names: z
    .array(packagePattern)
    .max(1000)
    .default([])
    .describe("names that are the organisation's own, beside `packages` of upstreams: what resembles one is told"),
  access: z
    .enum(['anonymous', 'optional', 'required'])
    .default('optional')
    .describe('who is served: `required` only those with a token of this Lazaret (`lazaret token add`)'),
  policy: path
    .default('default')
    .describe('a shipped pack (`default`, `strict`, `monitor`) or the path of a policy file'),
  mode: z.enum(MODES).default('enforce').describe('`observe` records what would be refused, and serves it'),
  selection: z
    .enum(['fallback', 'strict'])
    .default('fallback')
    .describe('`fallback` hides refused versions from resolvers; `strict` lists them and refuses the download'),
  metadata_max_age_seconds: seconds(0, 86_400).default(300).describe('how long an answer of upstream counts as fresh'),
})

/** How often the head of the log is signed, where nobody says otherwise, seconds. */
export const CHECKPOINT_INTERVAL_SECONDS = 60

export const configSchema = z.strictObject({
  host: z.string().min(1).max(255).default('127.0.0.1').describe('address to listen on; `0.0.0.0` for all'),
  port: whole(0, 65_535).default(4874).describe('port to listen on; 0: any free one'),
  public_url: publicUrl
    .optional()
    .describe('the URL that clients use, without a trailing slash. Default: http://localhost:<port>'),
  data_dir: path.default('./data').describe('database, artifacts and keys; back this up'),
  trust_proxy: z
    .union([z.boolean(), whole(1, 10, '', PROXIES)], PROXIES)
    .default(false)
    .describe('take the client address from X-Forwarded-For; only behind a proxy of yours; true: one, or how many'),
  log_level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info').describe('what is logged'),
  ca_file: path.optional().describe('PEM file with further certificate authorities for upstreams'),
  inspection: z
    .strictObject({
      workers: whole(1, 64)
        .optional()
        .describe(
          'inspection processes; half as many more for what takes long. Default: a core is left free, at most 4',
        ),
      timeout_seconds: seconds(1, 600)
        .default(60)
        .describe(
          'an inspection that takes more time of a processor, or ten times as long, is a finding, and quarantines',
        ),
      memory_mb: whole(256, 65_536, ' of megabytes')
        .default(1024)
        .describe('memory of one inspection process; an inspection that takes more is a finding, and quarantines'),
      worker_wait_seconds: seconds(0, 600)
        .default(5)
        .describe(
          'over PostgreSQL: how long an inspection waits for a `lazaret inspect-worker` that is there to take it, before the server does it itself; 0: it is not asked',
        ),
    })
    .prefault({}),
  memory: z
    .strictObject({
      total_mb: megabytes(262_144)
        .default(512)
        .describe('memory of the server, about: what it needs itself, some 240, and its caches, which share the rest'),
      artifacts_mb: megabytes(65_536)
        .optional()
        .describe('hot artifacts kept in memory. Default: two fifths of all caches'),
      views_mb: megabytes(65_536).optional().describe('ready metadata kept in memory. Default: a fifth of all caches'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      artifact_mb: megabytes(65_536).default(4096).describe('largest artifact that is fetched'),
      connections: whole(1, 1000)
        .default(32)
        .describe('downloads from one registry at a time; twice as many more for what takes long'),
      document_mb: megabytes(1024).default(128).describe('largest metadata document that is read from upstream'),
    })
    .prefault({}),
  disk: z
    .strictObject({
      artifacts_gb: whole(1, 1_000_000, ' of gigabytes')
        .optional()
        .describe(
          'all artifacts on the disk together; beyond it the longest unused go. Default: as long as there is room',
        ),
      unused_days: days.default(365).describe('artifacts and documents that nobody used for so long go'),
      damaged_days: days.default(30).describe('damaged files that were put aside go after so long'),
      keep_free_gb: whole(0, 1_000_000, ' of gigabytes')
        .default(2)
        .describe('with less free on the disk, the longest unused artifacts go'),
      warn_free_gb: whole(0, 1_000_000, ' of gigabytes')
        .default(5)
        .describe('with less free on the disk, the log warns'),
    })
    .prefault({}),
  database: databaseSchema.prefault({}),
  blobs: blobsSchema.prefault({}),
  audit: z
    .strictObject({
      checkpoint_interval_seconds: seconds(1, 86_400)
        .default(CHECKPOINT_INTERVAL_SECONDS)
        .describe('how often the head of the log is signed'),
      key: z
        .string()
        .min(1)
        .max(1000)
        .optional()
        .describe(
          'secret; what `audit.key` of the first server holds, for further ones on its database. Default: `audit.key` in `data_dir`',
        ),
      witness: witness.optional().describe('a file, or an http or https URL, that is told of each signed head'),
      witness_token: z.string().min(1).max(5000).optional().describe('secret; bearer token for a witness at a URL'),
    })
    .prefault({}),
  oidc: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, NAME), issuerSchema)
    .default({})
    .describe('platforms whose jobs are known by the tokens that it signs for them (OpenID Connect)'),
  sign_in: signInSchema
    .optional()
    .describe(
      'a provider (OpenID Connect) at which people sign in to the desk, beside those with a password of Lazaret',
    ),
  mail: mailSchema.optional().describe('the server by which mails are sent'),
  notifications: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, NAME), receiverSchema)
    .default({})
    .describe('who is told of events, by a name of yours'),
  registries: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, NAME), registrySchema)
    .refine((all) => Object.keys(all).length > 0, 'must name at least one registry')
    .default(Object.fromEntries(ECOSYSTEMS.map((ecosystem) => [ecosystem, registrySchema.parse({ ecosystem })])))
    .describe('the front doors, each served under /<name>/'),
})

/** The configuration as written: names as in the file. */
export type Settings = z.output<typeof configSchema>

/** The settings that each map of the file may hold; the file itself under the empty name. */
export const SETTINGS: Readonly<Record<string, readonly string[]>> = lookup({
  '': Object.keys(configSchema.shape),
  inspection: Object.keys(configSchema.shape.inspection.unwrap().shape),
  memory: Object.keys(configSchema.shape.memory.unwrap().shape),
  limits: Object.keys(configSchema.shape.limits.unwrap().shape),
  disk: Object.keys(configSchema.shape.disk.unwrap().shape),
  database: Object.keys(databaseSchema.shape),
  blobs: Object.keys(blobsSchema.shape),
  audit: Object.keys(configSchema.shape.audit.unwrap().shape),
  'oidc.<name>': Object.keys(issuerSchema.shape),
  sign_in: Object.keys(signInSchema.shape),
  'sign_in.roles': ROLES,
  mail: Object.keys(mailSchema.shape),
  'notifications.<name>': Object.keys(receiverSchema.shape),
  'registries.<name>': Object.keys(registrySchema.shape),
  'registries.<name>.upstreams.<name>': Object.keys(upstreamSchema.shape),
})

/** Names that our own routes use and a registry therefore cannot have. */
export const RESERVED_NAMES = ['api', 'ui', 'why', 'desk', 'metrics', 'healthz', 'readyz', 'setup', 'assets']
