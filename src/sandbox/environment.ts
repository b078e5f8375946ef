/** Variables that builds need and that tell nothing. All others are left out unless they are asked for by name. */
const PASSED =
  /^(?:PATH|LANG|LANGUAGE|LC_\w+|TERM|COLORTERM|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|TZ|CI|USER|LOGNAME|SHELL|NODE_ENV|CC|CXX|CPP|AR|LD|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|MAKEFLAGS|PKG_CONFIG_PATH|JAVA_HOME|SOURCE_DATE_EPOCH|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE|PIP_CERT|PYTHONDONTWRITEBYTECODE|PYTHONUNBUFFERED|PYTHONUTF8)$/

/** Values that carry credentials whatever their name says: `https://user:password@host`. */
const CREDENTIALS = /:\/\/[^/\s]*:[^/\s]*@/

/** Registries as clients obey them. `base`: address of Lazaret without a slash at its end. */
function registries(base: string): Record<string, string> {
  const npm = `${base}/npm/`
  const simple = `${base}/pypi/simple/`
  const host = new URL(base).hostname
  return {
    npm_config_registry: npm,
    // From pnpm 11 on it heeds no variable of npm.
    pnpm_config_registry: npm,
    npm_config_replace_registry_host: 'always',
    YARN_REGISTRY: npm,
    YARN_NPM_REGISTRY_SERVER: npm,
    YARN_UNSAFE_HTTP_WHITELIST: host,
    BUN_CONFIG_REGISTRY: npm,
    PIP_INDEX_URL: simple,
    UV_DEFAULT_INDEX: simple,
    PDM_PYPI_URL: simple,
    PIPENV_PYPI_MIRROR: simple,
  }
}

export interface Wishes {
  /** address of Lazaret without a slash at its end */
  readonly base: string
  /** names of variables that are passed on besides */
  readonly keep: readonly string[]
  readonly home: string
  /** prefix of Node where its headers are; undefined: they are not here, and node-gyp cannot have them */
  readonly nodeHeaders: string | undefined
}

/** The environment of a command that runs beside code of packages. */
export function allowedEnvironment(
  given: Readonly<Record<string, string | undefined>>,
  { base, keep, home, nodeHeaders }: Wishes,
): Record<string, string> {
  const wanted = new Set(keep)
  const passed = Object.entries(given).flatMap(([name, value]) =>
    value !== undefined && (wanted.has(name) || (PASSED.test(name) && !CREDENTIALS.test(value)))
      ? [[name, value] as const]
      : [],
  )
  return {
    ...registries(base),
    ...(nodeHeaders === undefined ? {} : { npm_config_nodedir: nodeHeaders }),
    npm_config_update_notifier: 'false',
    ...Object.fromEntries(passed),
    HOME: home,
    TMPDIR: '/tmp',
  }
}
