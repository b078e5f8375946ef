import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { onCore, run, type Ran } from './processes.ts'

const APP = join(import.meta.dirname, '../app/package.json')

/** The application in a fresh folder, locked by the registry that this machine's npm is set up for. */
export async function lockedApp(folder: string): Promise<{ packages: number }> {
  mkdirSync(folder, { recursive: true })
  copyFileSync(APP, join(folder, 'package.json'))
  const { code, stderr } = await npm(
    folder,
    ['install', '--package-lock-only', '--ignore-scripts', '--omit-lockfile-registry-resolved'],
    {},
  )
  if (code !== 0) throw new Error(`the application could not be locked: ${stderr.slice(0, 2000)}`)
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as { packages: object }
  return { packages: Object.keys(lock.packages).length - 1 }
}

/** `npm ci` into an empty folder with an empty cache; `core`: on which alone it runs. Throws where it fails. */
export async function npmCi(app: string, folder: string, registry: string | undefined, core?: number): Promise<Ran> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(app, file), join(folder, file))
  const args = ['ci', '--ignore-scripts', '--no-audit', '--cache', join(folder, '.cache')]
  const ran = await npm(folder, registry === undefined ? args : [...args, '--registry', registry], {}, core)
  if (ran.code !== 0) throw new Error(`npm ci failed:\n${ran.stderr.slice(0, 3000)}`)
  return ran
}

/** The machine's own npm, not the one beside the pinned Node. */
function npm(cwd: string, args: readonly string[], env: Readonly<Record<string, string>>, core?: number): Promise<Ran> {
  const path = (process.env['PATH'] ?? '')
    .split(':')
    .filter((entry) => !entry.includes('node_modules'))
    .join(':')
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_')),
  )
  return run(...onCore(core, 'npm', args), { cwd, env: { ...clean, PATH: path, ...env } })
}
