import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { machineNpm, machinePython } from '../registry/clients.ts'
import type { ClientKind } from './clients.ts'

/** Where clients are kept between runs, and outside of the checkout where LAZARET_TEST_CLIENTS says so. */
export const CLIENTS_FOLDER =
  process.env['LAZARET_TEST_CLIENTS'] ?? join(import.meta.dirname, '../../node_modules/.cache/lazaret-clients')

/** A client is there within this, milliseconds, or its registry counts as out of reach. */
const GET_MS = 300_000

/** A client on this machine. */
export interface Program {
  readonly command: string
  readonly before: readonly string[]
}

/**
 * Installs a client from the registry as this machine's npm and pip are set up to reach it, unless it is there. Returns why it
 * cannot be had.
 */
export async function getClient(kind: ClientKind): Promise<Program | string> {
  const folder = join(CLIENTS_FOLDER, kind.name.replaceAll(' ', '-'))
  const program = join(folder, kind.program)
  try {
    if (!existsSync(program)) await (kind.ecosystem === 'npm' ? getByNpm(folder, kind) : getByPip(folder, kind))
  } catch (error) {
    return `${kind.name} cannot be had: ${error instanceof Error ? error.message.split('\n', 1)[0] : 'unknown'}`
  }
  return program.endsWith('.js') ? { command: process.execPath, before: [program] } : { command: program, before: [] }
}

async function getByNpm(folder: string, { packages }: ClientKind): Promise<void> {
  const npm = machineNpm()
  if (npm === undefined) throw new Error('there is no npm on PATH')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages]
  await promisify(execFile)(npm, args, { cwd: folder, timeout: GET_MS })
}

async function getByPip(folder: string, { packages }: ClientKind): Promise<void> {
  const python = machinePython()
  if (python === undefined) throw new Error('there is no python3 on PATH')
  await promisify(execFile)(python, ['-m', 'venv', folder], { timeout: GET_MS })
  const args = ['install', '--quiet', '--upgrade', '--disable-pip-version-check', ...packages]
  await promisify(execFile)(join(folder, 'bin/pip'), args, { timeout: GET_MS })
}
