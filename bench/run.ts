import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchInspection } from './inspection.ts'
import { benchInstall } from './install.ts'
import { benchRefusals } from './refusals.ts'
import { machine } from './lib/machine.ts'
import { benchWarm } from './warm.ts'

const { values } = parseArgs({ options: { only: { type: 'string' }, 'data-dir': { type: 'string' } } })
const only = values.only
const folder = mkdtempSync(join(tmpdir(), 'lazaret-bench-'))
const about = machine()

try {
  const sections: string[] = []
  if (only === undefined || only === 'warm')
    sections.push(`## Warm answers\n\n${await benchWarm(join(folder, 'warm'))}`)
  let dataDir = values['data-dir']
  if (only === undefined || only === 'install') {
    const install = await benchInstall(join(folder, 'install'))
    dataDir = install.dataDir
    sections.push(`## Installing an application\n\n${install.text}`)
  }
  if ((only === undefined || only === 'inspection') && dataDir !== undefined) {
    const { text, inspected } = await benchInspection(dataDir)
    sections.push(`## Inspection\n\n${text}`, `## Refusals of ordinary packages\n\n${benchRefusals(inspected)}`)
  }
  const text = [
    '# Benchmarks',
    '',
    'Written by `npm run bench`; every figure below was printed by that run. Read the ratios: they were taken in one run.',
    '',
    `Machine: ${about}. Date: ${new Date().toISOString().slice(0, 10)}.`,
    '',
    sections.join('\n\n'),
    '',
  ].join('\n')
  if (only === undefined) writeFileSync('docs/benchmarks.md', text)
  console.log(text)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
