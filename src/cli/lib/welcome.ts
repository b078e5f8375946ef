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
  return ['', rule, `  Lazaret is at ${publicUrl}`, ...registries, '', ...desk, rule, ''].join('\n')
}

function settingsOf(registry: RegistryConfig, publicUrl: string): string[] {
  const clients = registry.ecosystem === 'npm' ? 'npm, pnpm, yarn, bun' : 'pip, uv, poetry'
  const lines = clientLines(registry.ecosystem, `${publicUrl}/${registry.name}/`)
  return [
    '',
    `  ${registry.name}: ${clients}  (policy ${registry.policy}, ${registry.mode})`,
    ...lines.map((line) => `    ${line}`),
  ]
}
