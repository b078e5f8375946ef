import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import { readingOf } from './python-reading.ts'

type Files = Readonly<Record<string, string>>

/** A deed as code that runs by itself, and an innocent twin; `files` stand beside both. */
export interface Deed {
  readonly name: string
  readonly check: string
  readonly code: string
  readonly twin?: string
  readonly files?: Files
  /** both where nothing is said */
  readonly moments?: readonly ('install' | 'import')[]
  /** true: it is not enough that it is found in code that somebody has to call */
  readonly startsItself?: true
}

const BOTH = ['install', 'import'] as const

async function checksOf(
  code: string,
  { files = {}, startsItself }: Deed,
  moment: 'install' | 'import',
): Promise<readonly string[]> {
  const manifest = {
    name: 'sample',
    version: '1.0.0',
    ...(moment === 'install' ? { scripts: { postinstall: 'node x.js' } } : { main: 'x.js' }),
  }
  const reading = readingOf('npm-tarball', { 'package.json': JSON.stringify(manifest), 'x.js': code, ...files })
  const { findings } = await inspect(reading, { digest: sha256('x'), readAs: 'npm-tarball' })
  return findings
    .filter(({ severity, confidence }) => severity !== 'low' && severity !== 'info' && confidence !== 'low')
    .filter((finding) => startsItself !== true || finding.moment !== 'call')
    .map(({ check }) => check)
}

/** Tests that each deed is found when it runs by itself, and that its twin is not taken for one. */
export function testDeeds(deeds: readonly Deed[]): void {
  for (const deed of deeds)
    t.test(deed.name, async (t) => {
      const { check, code, twin, moments = BOTH } = deed
      for (const moment of moments) {
        t.ok((await checksOf(code, deed, moment)).includes(check), `is found at ${moment}`)
        if (twin !== undefined)
          t.notOk((await checksOf(twin, deed, moment)).includes(check), `the twin is innocent at ${moment}`)
      }
    })
}
