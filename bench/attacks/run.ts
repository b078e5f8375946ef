import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { lazaret } from '../lib/lazaret.ts'
import { machine } from '../lib/machine.ts'
import { median, percentile, round } from '../lib/numbers.ts'
import { attacks } from './attacks.ts'
import { siege, type Siege } from './siege.ts'
import { attackUpstream } from './upstream.ts'

/** Each attack by itself, on a Lazaret of its own, over loopback; prints a table. `--seconds`: how long each is measured. */
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' }, only: { type: 'string' } } })

const SIZES = { slowFiles: 12, slowFunctions: 24_000, vastVersions: 50_000 }
const CROWDS = { slow: 1000, silent: 5000 }

const folder = mkdtempSync(join(tmpdir(), 'lazaret-attacks-'))
const upstream = await attackUpstream(SIZES)
try {
  const rows: string[] = []
  for (const [at, attack] of attacks(CROWDS).entries()) {
    if (values.only !== undefined && Number(values.only) !== at) continue
    const running = await lazaret(join(folder, String(at)), {
      LAZARET_NPM_UPSTREAM: upstream.npm,
      LAZARET_LOG_LEVEL: 'silent',
    })
    await (await fetch(`${running.url}/npm/hot/-/hot-1.0.0.tgz`)).arrayBuffer()
    const row = rowOf(attack.title, await siege(running, attack, Number(values.seconds)))
    console.error(row)
    rows.push(row)
    await running.stop()
  }
  console.log(
    [
      `Machine: ${machine()}.`,
      '',
      '| attack | hot artifact, p50 ms | p99 ms | new artifact, median ms | slowest ms | other answers | server, MB at most | inspection, MB at most |',
      '| --- | --- | --- | --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n'),
  )
} finally {
  await upstream.close()
  rmSync(folder, { recursive: true, force: true })
}

function rowOf(title: string, { hotMs, coldMs, failed, bytesMax, bytesOfChildrenMax }: Siege): string {
  const [p50, p99] = [percentile(hotMs, 50), percentile(hotMs, 99)].map((ms) => round(ms, 1))
  const cold = coldMs.length === 0 ? ['none', 'none'] : [round(median(coldMs)), round(Math.max(...coldMs))]
  const [server, inspection] = [bytesMax, bytesOfChildrenMax].map((bytes) => round(bytes / 1024 ** 2))
  return `| ${title} | ${p50} | ${p99} | ${cold.join(' | ')} | ${failed.length} | ${server} | ${inspection} |`
}
