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
  console.log(`Machine: ${about}.\n`)
  const sections: string[] = []
  /** Each is printed when it is measured: the whole takes ten minutes and more. */
  const add = (section: string): void => {
    sections.push(section)
    console.log(`${section}\n`)
  }
  if (only === undefined || only === 'warm') add(`## Warm answers\n\n${await benchWarm(join(folder, 'warm'))}`)
  let dataDir = values['data-dir']
  if (only === undefined || only === 'install') {
    const install = await benchInstall(join(folder, 'install'))
    dataDir = install.dataDir
    add(`## Installing an application\n\n${install.text}`)
  }
  if ((only === undefined || only === 'inspection') && dataDir !== undefined) {
    const { text, inspected } = await benchInspection(dataDir)
    add(`## Inspection\n\n${text}`)
    add(`## Refusals of ordinary packages\n\n${benchRefusals(inspected)}`)
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
} finally {
  rmSync(folder, { recursive: true, force: true })
}
