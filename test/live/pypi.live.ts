import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { machinePython } from '../registry/clients.ts'
import { cutOff, judgeLog, logOf, observing, unreachable } from './reach.ts'

/** Native wheels among them; with their dependencies well over thirty. */
const WHEELS = (
  'numpy cryptography lxml pydantic psycopg2-binary requests flask django sqlalchemy pyyaml pillow aiohttp ' +
  'pandas rich httpx jinja2 click pytest boto3 fastapi uvicorn redis celery'
).split(' ')

/** Small and pure, built from their sdists. */
const SDISTS = ['six', 'toml', 'docopt']

const python = machinePython()
const skip = python === undefined ? 'there is no python3 here' : await unreachable('pypi')

t.test(
  'pip: thirty and more packages, native wheels and three sdists, cold, warm, and cut off',
  { skip },
  async (t) => {
    const folder = t.testdir({})
    const home = join(folder, 'lazaret')
    const venv = join(folder, 'venv')
    await promisify(execFile)(python ?? '', ['-m', 'venv', venv])
    const pip = async (index: string, args: readonly string[]): Promise<void> => {
      const clean = Object.entries(process.env).filter(([name]) => !name.startsWith('PIP_'))
      const env = { ...Object.fromEntries(clean), PIP_CONFIG_FILE: '/dev/null', PIP_DISABLE_PIP_VERSION_CHECK: '1' }
      const all = [...args, '--no-cache-dir', '--index-url', index]
      await promisify(execFile)(join(venv, 'bin/pip'), all, { env, maxBuffer: 64 * 1024 * 1024 })
    }
    let proxy = await observing(home)
    t.teardown(() => proxy.stop())
    for (const state of ['cold', 'warm', 'cut off'] as const) {
      if (state === 'cut off') {
        await proxy.stop()
        proxy = await cutOff(home)
      }
      const index = `${proxy.url}/pypi/simple/`
      const target = join(folder, 'files')
      rmSync(target, { recursive: true, force: true })
      mkdirSync(target)
      const before = performance.now()
      await pip(index, ['download', '--only-binary', ':all:', '--dest', target, ...WHEELS])
      await pip(index, ['install', '--force-reinstall', '--no-deps', '--no-binary', SDISTS.join(','), ...SDISTS])
      const files = readdirSync(target)
      t.comment(`${state}: ${Math.round((performance.now() - before) / 100) / 10} s, ${files.length} wheels`)
      t.ok(files.length >= 30, `${state}: ${files.length} wheels`)
      t.ok(
        files.some((file) => file.includes('manylinux')),
        `${state}: native ones among them`,
      )
    }
    await proxy.stop()
    const leaves = await logOf(home)
    const sdists = leaves.filter(({ type, purl }) => type === 'artifact.served' && purl?.endsWith('.tar.gz'))
    t.ok(sdists.length >= SDISTS.length, `${sdists.length} sdists were served`)
    judgeLog(t, leaves)
  },
)
