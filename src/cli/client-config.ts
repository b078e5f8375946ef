import { Argument, Command } from 'commander'
import type { Ecosystem } from '../model/ecosystem.ts'
import { LazaretError } from '../model/errors.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { clientConfig, CLIENTS, isClient } from './lib/client-config.ts'
import { action, EXIT, configOptions, type ExitCode, type ConfigOptions } from './lib/command.ts'
import { configOf, publicUrlOf } from './lib/config.ts'
import { out } from './lib/terminal.ts'

interface Options extends ConfigOptions {
  readonly url?: string
  readonly registry?: string
}

export function clientConfigCommand(): Command {
  return configOptions(new Command('client-config'))
    .description('Print the settings that make a package manager or bot use this Lazaret.')
    .addArgument(new Argument('<client>', 'which one').choices(CLIENTS))
    .option('--url <url>', 'address of this Lazaret as clients reach it (default: public_url, else localhost)')
    .option('--registry <name>', 'name of the registry, where there are several of the ecosystem (default: the first)')
    .action(action(printConfig))
}

async function printConfig(client: string, options: Options): Promise<ExitCode> {
  if (!isClient(client)) throw new LazaretError('bad-request', `${client} is no client that is known here`)
  const config = configOf(options)
  const npm = nameOf('npm', config.registries, options.registry)
  const pypi = nameOf('pypi', config.registries, options.registry)
  const publicUrl = (options.url ?? publicUrlOf(config)).replace(/\/+$/, '')
  if (!URL.canParse(publicUrl))
    throw new LazaretError('bad-request', `${publicUrl} is no URL: give one like https://host`)
  const names = { ...(npm === undefined ? {} : { npm }), ...(pypi === undefined ? {} : { pypi }) }
  const settings = clientConfig(client, { publicUrl, ...names })
  if (options.registry !== undefined && !settings.includes(`${publicUrl}/${options.registry}/`)) {
    throw new LazaretError('bad-request', `${client} cannot use ${options.registry}: it is a registry of another kind`)
  }
  out(settings.trimEnd())
  return EXIT.ok
}

/** The registry that is asked for, or the first; undefined where the ecosystem has none. */
function nameOf(ecosystem: Ecosystem, all: readonly RegistryConfig[], wanted?: string): string | undefined {
  if (wanted !== undefined && !all.some(({ name }) => name === wanted)) {
    throw new LazaretError('bad-request', `no registry is named ${wanted}`)
  }
  const own = all.filter((registry) => registry.ecosystem === ecosystem)
  return (own.find(({ name }) => name === wanted) ?? own[0])?.name
}
