/** What the files of one folder of src/ may import besides each other. Everything that is not named is forbidden. */
export interface Folder {
  /** other folders of src/ */
  readonly folders: readonly string[] | 'all'
  /** modules of Node and packages */
  readonly modules: readonly string[]
}

/** DESIGN 3 as a table. The longest key that a file's path starts with is its folder. */
export const FOLDERS: Readonly<Record<string, Folder>> = {
  model: { folders: ['model/lookup.ts'], modules: ['@socketregistry/packageurl-js', 'node:crypto', 'node:stream'] },
  upstream: {
    folders: ['model'],
    modules: [
      'node:crypto',
      'node:dns',
      'node:fs',
      'node:net',
      'node:stream',
      'node:stream/promises',
      'node:timers/promises',
      'node:tls',
      'node:zlib',
      'nodemailer',
      'openid-client',
      'undici',
    ],
  },
  archive: {
    folders: ['model'],
    modules: ['node:buffer', 'node:crypto', 'node:fs', 'node:fs/promises', 'node:zlib', 'tar-stream'],
  },
  analysis: {
    folders: ['model', 'archive', 'analysis/python/wasm.ts'],
    modules: ['meriyah', 'node:buffer', 'node:crypto', 'node:path', 'node:zlib', 'oxc-parser', 're2js'],
  },
  // The one file of analysis that touches the disk: it finds the grammar beside the code.
  'analysis/python/wasm.ts': { folders: [], modules: ['node:fs', 'node:url'] },
  checks: {
    folders: ['model', 'archive', 'analysis', 'ecosystems/npm/package', 'ecosystems/pypi/package'],
    modules: ['node:buffer'],
  },
  inspection: {
    folders: [
      'model',
      'archive',
      'analysis',
      'checks',
      'ecosystems/npm/package',
      'ecosystems/pypi/package',
      'inspection/inspector-process.ts',
      'inspection/revision.ts',
    ],
    modules: ['node:worker_threads'],
  },
  // Starts the processes in which bytes are read, of our own code.
  'inspection/inspector-process.ts': {
    folders: ['model', 'inspection'],
    modules: ['node:child_process', 'node:net', 'node:os', 'node:url'],
  },
  'app/compiled-code.ts': { folders: [], modules: ['node:module', 'node:path'] },
  'inspection/watch.ts': { folders: ['inspection'], modules: ['node:fs', 'node:worker_threads'] },
  // The one file of inspection that touches the disk: it hashes the sources of all that measures.
  'inspection/revision.ts': { folders: ['model'], modules: ['node:fs', 'node:worker_threads'] },
  // Starts processes of our own code, each of which reads one file of one archive.
  contents: { folders: ['model', 'archive'], modules: ['node:child_process', 'node:url'] },
  policy: {
    folders: ['model', 'policy/versions.ts'],
    modules: ['@marcbachmann/cel-js', '@renovatebot/pep440', 're2js', 'semver', 'yaml', 'zod'],
  },
  // The order of versions, which published records are read by, too.
  'policy/versions.ts': { folders: ['model'], modules: ['@renovatebot/pep440', 'semver'] },
  catalogue: { folders: ['model'], modules: [] },
  'ecosystems/npm/package': { folders: ['model', 'archive', 'analysis'], modules: ['node:path', 'semver'] },
  'ecosystems/pypi/package': {
    folders: ['model', 'archive', 'analysis'],
    modules: ['@renovatebot/pep440', 'smol-toml'],
  },
  'ecosystems/npm': {
    folders: ['model', 'ecosystems'],
    modules: ['@fastify/http-proxy', 'fastify', 'node:stream', 'node:util', 'node:zlib', 'semver'],
  },
  'ecosystems/pypi': {
    folders: ['model', 'ecosystems'],
    modules: ['@renovatebot/pep440', 'fastify', 'node:stream', 'node:timers/promises', 'parse5'],
  },
  ecosystems: { folders: ['model', 'ecosystems/npm', 'ecosystems/pypi'], modules: ['fastify', 'node:stream'] },
  views: {
    folders: ['model', 'policy', 'ecosystems', 'store/packed.ts'],
    modules: ['node:worker_threads', 'node:zlib'],
  },
  intel: {
    folders: ['model', 'archive', 'policy/versions.ts'],
    modules: ['node:fs', 'node:fs/promises', 'node:path', 'node:readline'],
  },
  admission: {
    folders: ['model', 'inspection', 'policy'],
    modules: ['node:crypto', 'node:stream', 'node:timers/promises'],
  },
  notify: { folders: ['model'], modules: ['node:crypto', 'node:timers/promises'] },
  audit: { folders: ['model'], modules: ['node:crypto', 'node:fs/promises', 'node:path', 'node:timers/promises'] },
  store: {
    folders: ['model', 'audit', 'store/packed.ts'],
    modules: [
      'better-sqlite3',
      'kysely',
      'kysely/migration',
      'node:crypto',
      'node:fs',
      'node:fs/promises',
      'node:os',
      'node:path',
      'node:stream',
      'node:timers/promises',
      'node:util',
      'node:worker_threads',
      'node:zlib',
    ],
  },
  'store/packed.ts': { folders: [], modules: ['node:util', 'node:zlib'] },
  // Speaks to the database that the operator names, and to nobody else.
  'store/postgres': {
    folders: ['model', 'audit', 'store'],
    modules: ['kysely', 'kysely/migration', 'node:crypto', 'node:timers/promises', 'pg'],
  },
  // What the API answers, as schemas; the browser takes their types alone.
  api: { folders: ['model', 'api/limits.ts'], modules: ['zod'] },
  'api/limits.ts': { folders: [], modules: [] },
  desk: {
    folders: ['model', 'api'],
    modules: [
      '@fastify/cookie',
      '@fastify/rate-limit',
      '@fastify/static',
      'fastify',
      'node:crypto',
      'node:fs',
      'node:net',
      'node:path',
      'node:stream',
      'node:timers/promises',
      'zod',
    ],
  },
  http: { folders: ['model'], modules: ['fastify', 'node:http', 'node:net', 'pino', 'prom-client'] },
  mcp: { folders: ['model'], modules: ['node:http'] },
  lockfiles: { folders: ['model'], modules: ['smol-toml', 'yaml'] },
  // Starts the command that a person names, in namespaces of its own.
  sandbox: {
    folders: ['model'],
    modules: 'child_process dgram fs http net os path readline'.split(' ').map((name) => `node:${name}`),
  },
  review: { folders: ['model', 'lockfiles'], modules: ['yaml'] },
  'model/lookup.ts': { folders: [], modules: [] },
  web: {
    folders: ['web/files/editor.ts', 'api', 'model/lookup.ts'],
    modules: ['preact', 'preact/hooks', 'wouter-preact'],
  },
  // Loaded when a file is opened.
  'web/files/editor.ts': {
    folders: ['web', 'api'],
    modules: [
      '@codemirror/lang-javascript',
      '@codemirror/lang-json',
      '@codemirror/lang-python',
      '@codemirror/language',
      '@codemirror/merge',
      '@codemirror/search',
      '@codemirror/state',
      '@codemirror/view',
      '@lezer/highlight',
    ],
  },
  'web/files/theme.ts': { folders: [], modules: ['@codemirror/view'] },
  config: { folders: 'all', modules: ['node:fs', 'node:os', 'node:path', 'yaml', 'zod'] },
  // The one file of ours that starts a program: the operator's own, which prints a token.
  'app/credential-commands.ts': { folders: ['model'], modules: ['node:child_process', 'node:util', 'pino'] },
  // Read what clients hand in, in a thread of its own.
  'app/lock': { folders: ['model', 'lockfiles'], modules: ['node:worker_threads'] },
  app: {
    folders: 'all',
    modules: ['fastify', 'pino'].concat(
      'crypto fs fs/promises net path timers/promises url zlib'.split(' ').map((name) => `node:${name}`),
    ),
  },
  cli: {
    folders: 'all',
    modules: [
      'commander',
      'node:crypto',
      'node:events',
      'node:fs',
      'node:fs/promises',
      'node:os',
      'node:path',
      'node:readline',
      'node:stream',
      'node:stream/consumers',
      'node:stream/promises',
      'node:util',
      'zod',
    ],
  },
  // Asks git, which reads, for the history of lock files.
  'cli/lib/git.ts': { folders: [], modules: ['node:child_process'] },
  'main.ts': { folders: 'all', modules: [] },
}
