import { Command } from 'commander'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { httpServer } from '../mcp/http.ts'
import { McpServer } from '../mcp/rpc.ts'
import { LazaretError } from '../model/errors.ts'
import { hasDatabase } from '../store/connection.ts'
import { configOf } from './lib/config.ts'
import { withApp } from './lib/app.ts'
import { action, configOptions, EXIT, type ConfigOptions, type ExitCode } from './lib/command.ts'
import { mcpTools } from './lib/mcp-tools.ts'
import { err } from './lib/terminal.ts'
import { userCache } from './lib/user-cache.ts'
import { ownVersion } from './lib/version.ts'

interface Options extends ConfigOptions {
  readonly http?: string
}

export function mcpCommand(): Command {
  return configOptions(new Command('mcp'))
    .description('Serve agents by the Model Context Protocol: check, why, substitute, request.')
    .option('--http <port>', 'on the loopback at this port, path /mcp, instead of standard input and output')
    .action(action(mcp))
}

async function mcp(options: Options): Promise<ExitCode> {
  const config = configOf(options)
  // Beside a server on what it knows; else on what checks have kept.
  const dataDir =
    config.database !== undefined || hasDatabase(config.dataDir) ? config.dataDir : (userCache() ?? config.dataDir)
  return withApp({ ...config, dataDir }, async (app) => {
    const server = new McpServer(mcpTools(app), ownVersion())
    if (options.http === undefined) await overLines(server)
    else await overHttp(server, options.http)
    return EXIT.ok
  })
}

/** A message a line. Answers come as they are ready. */
async function overLines(server: McpServer): Promise<void> {
  const underWay = new Set<Promise<void>>()
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue
    const work: Promise<void> = server
      .answer(line)
      .then((answer) => void (answer === undefined || process.stdout.write(`${answer}\n`)))
      .finally(() => underWay.delete(work))
    underWay.add(work)
  }
  await Promise.all(underWay)
}

async function overHttp(server: McpServer, text: string): Promise<void> {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new LazaretError('bad-request', `--http ${text} is no port`)
  const listener = httpServer(server)
  listener.listen(port, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  err(
    `lazaret: agents are served at http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? port) : port}/mcp`,
  )
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  listener.close()
  listener.closeAllConnections()
}
