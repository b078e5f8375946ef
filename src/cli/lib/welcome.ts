import type { Ecosystem } from '../../model/ecosystem.ts'
import type { Config } from '../../config/load.ts'
import type { RegistryConfig } from '../../model/registry.ts'
import { clientLines } from './client-config.ts'

/** What a person reads at the first start: what to set for each client, and where the desk is. */
export function welcome(about: {
  readonly config: Config
  readonly publicUrl: string
  readonly setupLink: string | undefined
}): string {
  const { config, publicUrl, setupLink } = about
  const rule = '─'.repeat(72)
  const registries = config.registries.flatMap((registry) => settingsOf(registry, publicUrl))
  const desk =
    setupLink === undefined
      ? [`  Desk:  ${publicUrl}/ui/`]
      : ['  Open this link once, to make yourself the administrator of the desk:', `    ${setupLink}`]
  return ['', rule, `  Lazaret is at ${publicUrl}`, ...elsewhere(config), ...registries, '', ...desk, rule, ''].join(
    '\n',
  )
}

/** Listening to all and called localhost: what other machines are told leads to themselves. */
function elsewhere({ host, publicUrl }: Config): string[] {
  if (publicUrl !== undefined || LOOPBACK.test(host)) return []
  return [
    `  It listens on ${host}, but calls itself localhost: other machines could not follow its links to packages.`,
    '  Set public_url (LAZARET_PUBLIC_URL) to the address by which they reach it.',
  ]
}

const LOOPBACK = /^(?:localhost|127\.|::1$)/

const CLIENTS: Readonly<Record<Ecosystem, string>> = { npm: 'npm, pnpm, yarn, bun', pypi: 'pip, uv, poetry' }

function settingsOf(registry: RegistryConfig, publicUrl: string): string[] {
  const clients = CLIENTS[registry.ecosystem]
  const lines = clientLines(registry.ecosystem, `${publicUrl}/${registry.name}/`)
  return [
    '',
    `  ${registry.name}: ${clients}  (policy ${registry.policy}, ${registry.mode})`,
    ...lines.map((line) => `    ${line}`),
  ]
}
