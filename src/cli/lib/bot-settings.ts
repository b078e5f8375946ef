export const BOTS = ['renovate', 'dependabot'] as const

export type Bot = (typeof BOTS)[number]

interface Urls {
  /** ends in `/` */
  readonly npmUrl: string | undefined
  /** ends in `/simple/` */
  readonly indexUrl: string | undefined
}

/** Lines of the file that makes a bot look for updates here, so that it offers only what would be served. */
export function botSettings(bot: Bot, urls: Urls): readonly string[] {
  return bot === 'renovate' ? renovate(urls) : dependabot(urls)
}

function renovate({ npmUrl, indexUrl }: Urls): readonly string[] {
  const rules = [
    ...(npmUrl === undefined ? [] : [`    { matchDatasources: ["npm"], registryUrls: ["${npmUrl}"] },`]),
    ...(indexUrl === undefined ? [] : [`    { matchDatasources: ["pypi"], registryUrls: ["${indexUrl}"] },`]),
  ]
  return [
    '// renovate.json5 of the repository. The bot must reach this address: it refuses localhost.',
    '// Verify: LOG_LEVEL=debug renovate --dry-run=lookup',
    '// Lock files are written by the package managers: give them their own settings too, as by lazaret client-config npm',
    '{',
    '  packageRules: [',
    ...rules,
    '  ],',
    ...(npmUrl === undefined ? [] : [`  npmrc: "registry=${npmUrl}",`]),
    '}',
  ]
}

function dependabot({ npmUrl, indexUrl }: Urls): readonly string[] {
  return [
    '# .github/dependabot.yml. The bot must reach this address.',
    '# Verify: the log of an update job names this host, and no other registry',
    '# Lock files: an update rewrites only the entries that it changes; the others keep their hosts.',
    'version: 2',
    'registries:',
    ...(npmUrl === undefined ? [] : registry('lazaret-npm', 'npm-registry', npmUrl)),
    ...(indexUrl === undefined ? [] : registry('lazaret-pypi', 'python-index', indexUrl)),
    'updates:',
    ...(npmUrl === undefined ? [] : update('npm', 'lazaret-npm')),
    ...(indexUrl === undefined ? [] : update('pip', 'lazaret-pypi')),
  ]
}

function registry(name: string, type: string, url: string): readonly string[] {
  return [`  ${name}:`, `    type: ${type}`, `    url: "${url}"`, '    replaces-base: true']
}

function update(ecosystem: string, name: string): readonly string[] {
  return [
    `  - package-ecosystem: ${ecosystem}`,
    '    directory: "/"',
    '    schedule:',
    '      interval: weekly',
    `    registries: [${name}]`,
  ]
}
