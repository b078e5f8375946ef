import type { Ecosystem } from '../../model/ecosystem.ts'
import { LazaretError } from '../../model/errors.ts'
import { BOTS, botSettings } from './bot-settings.ts'
import { NPM_CLIENTS, npmSettings } from './npm-settings.ts'
import { PYPI_CLIENTS, pypiSettings } from './pypi-settings.ts'

/** Where this Lazaret is, as clients reach it, and which of its registries they shall use. */
export interface ClientTarget {
  /** without a slash at its end */
  readonly publicUrl: string
  /** name of the npm registry; absent: there is none */
  readonly npm?: string
  /** name of the PyPI registry; absent: there is none */
  readonly pypi?: string
}

/** In the order in which help lists them. */
export const CLIENTS = [...NPM_CLIENTS, ...PYPI_CLIENTS, ...BOTS] as const

export type Client = (typeof CLIENTS)[number]

export function isClient(name: string): name is Client {
  return CLIENTS.some((client) => client === name)
}

/**
 * The settings that `client` really obeys, ready to be saved: where they belong, how to see that they hold, and what still
 * goes around them. Throws LazaretError `bad-request` where this Lazaret has no registry for the client.
 */
export function clientConfig(client: Client, target: ClientTarget): string {
  const npmUrl = target.npm === undefined ? undefined : `${target.publicUrl}/${target.npm}/`
  const indexUrl = target.pypi === undefined ? undefined : `${target.publicUrl}/${target.pypi}/simple/`
  switch (client) {
    case 'renovate':
    case 'dependabot':
      if (npmUrl === undefined && indexUrl === undefined) throw without(client, 'registry')
      return text(botSettings(client, { npmUrl, indexUrl }))
    case 'pip':
    case 'uv':
    case 'poetry':
    case 'pdm':
    case 'pipenv':
      if (indexUrl === undefined) throw without(client, 'PyPI registry')
      return text(pypiSettings(client, indexUrl))
    case 'npm':
    case 'pnpm':
    case 'yarn':
    case 'yarn-berry':
    case 'bun':
    case 'deno':
      if (npmUrl === undefined) throw without(client, 'npm registry')
      return text(npmSettings(client, npmUrl))
  }
}

/** The shortest way to use one registry, a line a client: for the first start. `registryUrl` ends in `/`. */
export function clientLines(ecosystem: Ecosystem, registryUrl: string): readonly string[] {
  return LINES[ecosystem](registryUrl)
}

const LINES: Readonly<Record<Ecosystem, (registryUrl: string) => readonly string[]>> = {
  npm: (registryUrl) => {
    const { protocol, hostname } = new URL(registryUrl)
    const whitelist = `yarn config set unsafeHttpWhitelist --json '["${hostname}"]'`
    return [
      `npm      npm config set registry ${registryUrl}`,
      `pnpm     pnpm config set registry ${registryUrl}`,
      `yarn 1   yarn config set registry ${registryUrl}`,
      `yarn 2+  yarn config set npmRegistryServer ${registryUrl}`,
      ...(protocol === 'http:' ? [`         ${whitelist}`] : []),
      `bun      export NPM_CONFIG_REGISTRY=${registryUrl}`,
    ]
  },
  pypi: (registryUrl) => [
    `pip      pip config set global.index-url ${registryUrl}simple/`,
    `uv       export UV_DEFAULT_INDEX=${registryUrl}simple/`,
    `poetry   poetry source add --priority=primary lazaret ${registryUrl}simple/`,
  ],
}

function without(client: Client, what: string): LazaretError {
  return new LazaretError('bad-request', `${client} needs a ${what}, and none is configured`)
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
