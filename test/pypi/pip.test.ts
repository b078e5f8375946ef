import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import type { RawDocument } from '../../src/model/metadata.ts'
import { zipBytes } from '../registry/zip-bytes.ts'
import { startFront, world, type World } from './lazaret.ts'
import { file, htmlDocument, jsonDocument } from './pages.ts'

const folder = mkdtempSync(join(tmpdir(), 'lazaret-pip-'))
t.teardown(() => rmSync(folder, { recursive: true }))

interface Run {
  readonly code: number
  readonly text: string
}

/** Runs the machine's pip without any of its settings. */
function pip(...args: string[]): Promise<Run> {
  const quiet = ['--isolated', '--no-input', '--disable-pip-version-check', '--no-cache-dir']
  const env = { ...process.env, PIP_CONFIG_FILE: '/dev/null', NO_COLOR: '1' }
  return new Promise((resolve) => {
    execFile('python3', ['-m', 'pip', ...quiet, ...args], { env, timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, text: stdout + stderr })
    })
  })
}

const download = (base: string, to: string, ...args: string[]) =>
  pip('download', '--no-deps', '--index-url', `${base}/pypi/simple/`, '-d', join(folder, to), ...args)

function metadata(version: string): Buffer {
  return Buffer.from(`Metadata-Version: 2.1\nName: foo\nVersion: ${version}\n`)
}

function wheel(version: string): Buffer {
  const info = `foo-${version}.dist-info`
  return zipBytes([
    { path: 'foo/__init__.py', content: '' },
    { path: `${info}/METADATA`, content: metadata(version) },
    {
      path: `${info}/WHEEL`,
      content: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    },
    { path: `${info}/RECORD`, content: '' },
  ])
}

/** Two proper wheels of which the newer is refused; hashes are true. */
function wheels(): World {
  const given = world()
  const files = ['1.0', '2.0'].map((version) => {
    const bytes = wheel(version)
    given.files.set(`foo-${version}-py3-none-any.whl`, bytes)
    given.files.set(`foo-${version}-py3-none-any.whl.metadata`, metadata(version))
    given.inspected.set(`foo-${version}-py3-none-any.whl`, metadata(version))
    return file(version, { hashes: { sha256: sha256(bytes) }, 'core-metadata': { sha256: sha256(metadata(version)) } })
  })
  given.pages.set('foo', jsonDocument({ meta: { 'api-version': '1.0' }, name: 'foo', files }))
  return given
}

/** The page, with an sdist that nobody refuses beside the refused wheel. */
function withSdist(given: World): RawDocument {
  const page = JSON.parse(Buffer.from(given.pages.get('foo')?.bytes ?? []).toString()) as { files: object[] }
  return jsonDocument({
    ...page,
    files: [...page.files, { filename: 'foo-2.0.tar.gz', url: '/packages/foo-2.0.tar.gz' }],
  })
}

const present = (await pip('--version')).code === 0

t.test('the real pip', { skip: present ? false : 'no python3 with pip on this machine' }, async (t) => {
  const given = wheels()
  const base = await startFront(t, given)

  const older = await download(base, 'older', 'foo')
  t.equal(older.code, 0, older.text)
  t.same(readdirSync(join(folder, 'older')), ['foo-1.0-py3-none-any.whl'], 'it falls back to what is allowed')

  given.pages.set('foo', withSdist(given))
  const wheelOnly = await download(base, 'sdist', 'foo')
  t.equal(wheelOnly.code, 0, wheelOnly.text)
  t.same(
    readdirSync(join(folder, 'sdist')),
    ['foo-1.0-py3-none-any.whl'],
    'the refused release is not built from source',
  )

  const pinned = await download(base, 'pinned', 'foo==2.0')
  t.equal(pinned.code, 1)
  t.match(
    pinned.text,
    /ERROR: 403 Client Error: lazaret: foo 2\.0 is quarantined \(some-rule\): .* See http:\/\/lazaret\.example\/why\/pkg:pypi\/foo@2\.0/,
  )

  given.pages.set(
    'foo',
    htmlDocument(`<a href="foo-1.0-py3-none-any.whl">1</a><a href="foo-2.0-py3-none-any.whl">2</a>`),
  )
  given.refused.clear()
  given.surprises.add('foo-2.0-py3-none-any.whl')
  const plain = await download(base, 'plain', 'foo<2', '-v')
  t.equal(plain.code, 0, plain.text)
  t.match(given.admitted.at(-2), { filename: 'foo-1.0-py3-none-any.whl' }, 'METADATA of an upstream that has none')
  const refused = await download(base, 'surprise', 'foo')
  t.match(refused.text, /403 Client Error: lazaret: foo 2\.0 is quarantined/)
  t.equal(refused.code, 1)
})
