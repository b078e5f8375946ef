import t from 'tap'
import { clientOf, type Client } from '../../src/ecosystems/pypi/protocol/client.ts'
import { pypiDocuments } from '../../src/ecosystems/pypi/metadata/documents.ts'
import { likeliestFile } from '../../src/ecosystems/pypi/protocol/likeliest.ts'
import type { OfferedRelease, RenderContext } from '../../src/model/metadata.ts'
import { context, file, jsonDocument } from './pages.ts'

const json = (start: string, python: string, more: object): string =>
  `${start} ${JSON.stringify({ ci: null, python, implementation: { name: 'CPython', version: python }, ...more })}`

const LINUX = {
  cpu: 'x86_64',
  distro: { name: 'Debian', version: '12', libc: { lib: 'glibc', version: '2.36' } },
  system: { name: 'Linux', release: '6.1' },
}
const ALPINE = { ...LINUX, distro: { name: 'Alpine', libc: { lib: 'musl', version: '1.2' } } }
const MAC = { cpu: 'arm64', distro: { name: 'macOS', version: '14.5' }, system: { name: 'Darwin', release: '23.5' } }
const WINDOWS = { cpu: 'AMD64', system: { name: 'Windows', release: '11' } }

const AGENTS = {
  pip: json('pip/26.3', '3.11.7', LINUX),
  uv: json('uv/0.13.9', '3.12.1', LINUX),
  musl: json('pip/26.3', '3.11.7', ALPINE),
  mac: json('uv/0.13.9', '3.13.0', MAC),
  windows: json('pip/24.0', '3.11.7', WINDOWS),
  built: json('pip/26.3', '3.14.0rc1+', LINUX),
  poetry: 'poetry/2.5.1 CPython/3.11.7 Linux/6.1.0',
  pypy: 'pdm/2.29.3 PyPy/3.10.14 Linux/6.1.0',
  none: '',
  strange: 'tool/1 CPython/3.11.7 constructor/1',
  other: 'Mozilla/5.0 (X11; Linux x86_64)',
  broken: 'pip/26.3 {"python":',
  long: json('pip/26.3', '3.11.7', { ...LINUX, filler: 'x'.repeat(3000) }),
} as const

t.test('what installers tell of themselves', async (t) => {
  const cpython = { implementation: 'cpython' }
  const cases: Record<keyof typeof AGENTS, Client> = {
    pip: {
      ...cpython,
      python: '3.11.7',
      system: 'linux',
      cpu: 'x86_64',
      platformVersion: [2, 36],
      libc: 'glibc',
    },
    uv: { ...cpython, python: '3.12.1', system: 'linux', cpu: 'x86_64', platformVersion: [2, 36], libc: 'glibc' },
    musl: { ...cpython, python: '3.11.7', system: 'linux', cpu: 'x86_64', platformVersion: [1, 2], libc: 'musl' },
    mac: { ...cpython, python: '3.13.0', system: 'macosx', cpu: 'arm64', platformVersion: [14, 5] },
    windows: { ...cpython, python: '3.11.7', system: 'win', cpu: 'amd64' },
    built: { ...cpython, python: '3.14.0', system: 'linux', cpu: 'x86_64', platformVersion: [2, 36], libc: 'glibc' },
    poetry: { ...cpython, python: '3.11.7', system: 'linux' },
    pypy: { python: '3.10.14', implementation: 'pypy', system: 'linux' },
    strange: { ...cpython, python: '3.11.7' },
    none: {},
    other: {},
    broken: {},
    long: {},
  }
  for (const [name, agent] of Object.entries(AGENTS))
    t.strictSame(clientOf(agent), cases[name as keyof typeof cases], name)
  t.strictSame(clientOf(undefined), {})
})

const release = (version: string, tags: readonly string[], requires?: string): OfferedRelease => ({
  version,
  filenames: tags.map((tag) => (tag === 'sdist' ? `foo-${version}.tar.gz` : `foo-${version}-${tag}.whl`)),
  ...(requires === undefined ? {} : { requires }),
})

const MANY_TAGS = Array.from({ length: 30 }, (_, minor) => `cp3${minor}`).join('.')

t.test('the file that a client most likely takes', async (t) => {
  const native = [
    'sdist',
    'cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64',
    'cp311-cp311-manylinux2010_x86_64',
    'cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64',
    'cp311-cp311-manylinux_2_99_x86_64',
    'cp311-cp311-manylinux_2_17_aarch64',
    'cp311-cp311-musllinux_1_1_x86_64',
    'cp311-cp311-win_amd64',
    'cp38-abi3-manylinux_2_28_x86_64',
    'cp39-abi3-linux_x86_64',
    'cp313-cp313t-macosx_11_0_arm64',
    'cp313-cp313-macosx_10_13_universal2',
    'cp313-cp313-macosx_11_0_arm64',
    'cp313-cp313-macosx_15_0_arm64',
    'pp310-pypy310_pp73-win_amd64',
  ]
  const split = [release('2.0', ['py3-none-any'], '>=3.12'), release('1.5', ['py3-none-any'], '<3.12')]
  const cases: [string, readonly OfferedRelease[], keyof typeof AGENTS, string | undefined][] = [
    ['nothing is offered', [], 'pip', undefined],
    ['one wheel for all', [release('1', ['sdist', 'py3-none-any'])], 'pip', 'foo-1-py3-none-any.whl'],
    [
      'one wheel for all, nobody known',
      [release('1', ['sdist', 'py2.py3-none-any'])],
      'none',
      'foo-1-py2.py3-none-any.whl',
    ],
    ['an sdist alone', [release('1', ['sdist'])], 'pip', 'foo-1.tar.gz'],
    ['a wheel of Python 2', [release('1', ['py2-none-any', 'sdist'])], 'pip', 'foo-1.tar.gz'],
    ['a wheel of a newer Python', [release('1', ['py312-none-any', 'sdist'])], 'pip', 'foo-1.tar.gz'],
    ['the newest platform that it runs', [release('1', native)], 'pip', `foo-1-${native[3]}.whl`],
    ['the stable ABI', [release('1', native)], 'uv', 'foo-1-cp39-abi3-linux_x86_64.whl'],
    ['musl', [release('1', native)], 'musl', 'foo-1-cp311-cp311-musllinux_1_1_x86_64.whl'],
    ['Windows', [release('1', native)], 'windows', 'foo-1-cp311-cp311-win_amd64.whl'],
    ['macOS, its own processor alone', [release('1', native)], 'mac', 'foo-1-cp313-cp313-macosx_11_0_arm64.whl'],
    ['no processor told: only what runs everywhere', [release('1', native)], 'poetry', 'foo-1.tar.gz'],
    ['PyPy', [release('1', ['cp310-abi3-any', 'pp310-pypy310_pp73-any'])], 'pypy', 'foo-1-pp310-pypy310_pp73-any.whl'],
    ['an unknown client', [release('1', native)], 'other', 'foo-1.tar.gz'],
    ['nothing fits', [release('1', ['cp39-cp39-win32'])], 'pip', undefined],
    [
      'nothing of the newest fits',
      [release('2', ['cp39-cp39-win32']), release('1', ['sdist'], '>=3')],
      'pip',
      'foo-1.tar.gz',
    ],
    [
      'native before universal',
      [release('1', ['py3-none-any', 'cp311-cp311-linux_x86_64'])],
      'pip',
      'foo-1-cp311-cp311-linux_x86_64.whl',
    ],
    ['a build tag', [release('1', ['1-cp311-cp311-linux_x86_64'])], 'pip', 'foo-1-1-cp311-cp311-linux_x86_64.whl'],
    ['a newer Python is needed', split, 'pip', 'foo-1.5-py3-none-any.whl'],
    ['and is there', split, 'uv', 'foo-2.0-py3-none-any.whl'],
    ['and nobody told', split, 'none', 'foo-2.0-py3-none-any.whl'],
    ['a Python before its release', [release('1', ['sdist'], '>=3.14')], 'built', 'foo-1.tar.gz'],
    ['a specifier that is none', [release('1', ['sdist'], 'whatever')], 'pip', 'foo-1.tar.gz'],
    ['a processor that is none', [release('1', ['sdist', 'py3-none-macosx_10_13_constructor'])], 'mac', 'foo-1.tar.gz'],
    ['more tags than a wheel has', [release('1', ['sdist', `${MANY_TAGS}-none-any`])], 'pip', 'foo-1.tar.gz'],
    ['a specifier of a huge number', [release('1', ['sdist'], `<${'9'.repeat(40)}`)], 'pip', 'foo-1.tar.gz'],
    ['no Python at all', [release('1', ['sdist'], '<3')], 'pip', undefined],
  ]
  for (const [title, offered, agent, file] of cases)
    t.equal(likeliestFile(offered, clientOf(AGENTS[agent])), file, title)
})

function sdist(version: string, more: object = {}) {
  const filename = `foo-${version}.tar.gz`
  return { filename, url: `/packages/${filename}`, ...more }
}

function offered(
  files: readonly unknown[],
  refused: readonly string[] = [],
  selection: RenderContext['selection'] = 'fallback',
) {
  const view = pypiDocuments.open(jsonDocument({ files })).render(context({ refused, selection }))
  return view.offered?.map(({ requires, filenames }) => ({ requires, filenames })) ?? []
}

t.test('what a page offers whoever names no version', async (t) => {
  const old = { 'requires-python': '<3' }
  const files = [
    file('3.0rc1'),
    file('2.0', { yanked: 'broken' }),
    file('1.9'),
    sdist('1.10'),
    file('1.10'),
    file('1.2', old),
    sdist('1.3', old),
    { filename: 'foo-9.0.egg', url: '/packages/foo-9.0.egg' },
  ]
  const wheel = 'foo-1.10-py3-none-any.whl'
  const newest = { requires: undefined, filenames: ['foo-1.10.tar.gz', wheel] }
  const legacy = { requires: '<3', filenames: ['foo-1.3.tar.gz'] }
  const next = { requires: undefined, filenames: ['foo-1.9-py3-none-any.whl'] }
  const early = { requires: undefined, filenames: ['foo-3.0rc1-py3-none-any.whl'] }
  t.strictSame(offered(files), [newest, legacy])
  t.strictSame(offered(files, [wheel]), [next, legacy], 'the sdist goes with its wheel')
  t.strictSame(offered(files, [wheel], 'strict'), [newest, legacy])
  t.strictSame(offered(files.slice(0, 2)), [early], 'a prerelease alone')
  t.strictSame(offered(files.slice(1, 2)), [])
  const many = Array.from({ length: 50 }, (_, at) => file(`1.${at}`, { 'requires-python': `>=3.${at}` }))
  t.equal(offered(many).length, 20)
  t.match(offered(many)[0], { filenames: ['foo-1.49-py3-none-any.whl'] })
})

t.test('hostile tags and specifiers take no time', async (t) => {
  const hostile = ['<', '>=3.', '1.', '!=3.*,', '~=3a', '-'].map((text) => text.repeat(512 / text.length))
  const offered = hostile.map((requires) =>
    release('1', [`${'cp3.'.repeat(60)}-${'n.'.repeat(60)}-${'any1.'.repeat(40)}`], requires),
  )
  // As many names as a page is looked through for, none of which fits.
  const names = Array.from({ length: 300 }, () => `${MANY_TAGS}-${MANY_TAGS.replaceAll('cp3', 'cp2')}-any`)
  const many = Array.from({ length: 20 }, (_, at) => release(`1.${at}`, names))
  const start = performance.now()
  for (let round = 0; round < 100; round += 1) likeliestFile(offered, clientOf(AGENTS.pip))
  for (let round = 0; round < 5; round += 1) likeliestFile(many, clientOf(AGENTS.pip))
  t.ok(performance.now() - start < 3000, `${performance.now() - start} ms`)
})
