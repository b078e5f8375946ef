import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attackPackages, ordinaryPackages, reviewPackages, stock } from './packages.ts'
import { startWorld } from './registry.ts'

/**
 * `npm run demo`: Lazaret over a small upstream of ours, with ordinary packages and inert re-enactments of real attacks.
 * Nothing leaves this machine, and nothing outside a temporary folder is written.
 */
const PORT = process.env['LAZARET_PORT'] ?? '4874'
const url = `http://localhost:${PORT}`

const world = await startWorld()
stock(world, ordinaryPackages(), attackPackages(), reviewPackages())
const folder = mkdtempSync(join(tmpdir(), 'lazaret-demo-'))
const project = join(folder, 'app')
mkdirSync(project)
writeFileSync(join(project, '.npmrc'), `cache=${join(folder, 'npm-cache')}\naudit=false\nfund=false\n`)

const lazaret = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.ts'), 'serve'], {
  stdio: ['ignore', 'ignore', 'pipe'],
  env: {
    ...process.env,
    LAZARET_PORT: PORT,
    LAZARET_PUBLIC_URL: url,
    LAZARET_DATA_DIR: join(folder, 'data'),
    LAZARET_NPM_UPSTREAM: world.npmUrl,
    LAZARET_PYPI_UPSTREAM: world.pypiUrl,
    LAZARET_LOG_LEVEL: 'warn',
  },
})

let said = ''
lazaret.stderr.on('data', (chunk) => {
  const before = said
  said += String(chunk)
  if (!before.includes('Lazaret is at') && said.includes('Lazaret is at')) process.stdout.write(guide(setupLink(said)))
})

lazaret.once('exit', (code) => {
  if (code !== 0 && code !== null) process.stderr.write(said)
  void world.close()
  rmSync(folder, { recursive: true, force: true })
  process.exitCode = code ?? 0
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => lazaret.kill('SIGTERM'))

function setupLink(text: string): string {
  return /http\S+\/setup#\S+/.exec(text)?.[0] ?? `${url}/ui/`
}

/** Each command names the registry itself: pasted after the demo ended, it reaches nothing. */
function guide(setup: string): string {
  const npm = `npm --prefix ${project} --registry ${url}/npm/ install`
  const pip = `python3 -m pip install --no-cache-dir --target ${project} --index-url ${url}/pypi/simple/`
  return `
Lazaret runs over a small upstream of its own: ${url}. Paste these into another terminal, in this order.

  1. An ordinary package installs as ever:
     ${npm} plain-app

  2. A package whose postinstall script would send your secrets away is refused, in one line:
     ${npm} steal~env

  3. Its link says why, with file and line:
     ${url}/why/pkg:npm/steal~env@1.0.0

  4. The same on PyPI: a wheel that would start a process at every start of Python:
     ${pip} steal-startup

  5. An update that brings a new install script waits for a person:
     ${npm} --ignore-scripts adds-script@1.1.0

  6. Become the administrator, look at what is new in it, and release it:
     ${setup}

  7. The very next install obeys:
     ${npm} --ignore-scripts adds-script@1.1.0

Ctrl-C ends the demo and removes all that it wrote (${folder}).
`
}
