import t from 'tap'
import type { TarSpec } from '../registry/tar-bytes.ts'
import { zipBytes } from '../registry/zip-bytes.ts'
import { objections, reader, tgz } from './read-bytes.ts'

const read = reader(t)

const file = (path: string, content = path): TarSpec => ({ path, content })
const symbolic = (path: string, link: string): TarSpec => ({ path, flag: '2', link })
const hard = (path: string, link: string): TarSpec => ({ path, flag: '1', link })

type LinkCase = readonly [
  situation: string,
  members: readonly TarSpec[],
  /** path of each file that a link stands for, and whose content it has */
  linked: Readonly<Record<string, string>>,
  objections: readonly string[],
]

const SDIST_CASES: readonly LinkCase[] = [
  [
    'a symbolic link to a file',
    [file('x-1/d.txt'), symbolic('x-1/setup.py', 'd.txt')],
    { 'setup.py': 'd.txt' },
    ['(inside-link)'],
  ],
  [
    'a symbolic link before its file',
    [symbolic('x-1/setup.py', './d.txt'), file('x-1/d.txt')],
    { 'setup.py': 'd.txt' },
    ['(inside-link)'],
  ],
  [
    'a symbolic link upwards',
    [file('x-1/d.txt'), symbolic('x-1/a/b/c.py', '../../d.txt')],
    { 'a/b/c.py': 'd.txt' },
    ['(inside-link)'],
  ],
  ['a hard link', [file('x-1/d.txt'), hard('x-1/setup.py', 'x-1/d.txt')], { 'setup.py': 'd.txt' }, ['(inside-link)']],
  ['a hard link before its file', [hard('x-1/setup.py', 'x-1/d.txt'), file('x-1/d.txt')], {}, ['dangling-in-place']],
  [
    'links to links',
    [file('x-1/d.txt'), symbolic('x-1/a', 'd.txt'), symbolic('x-1/b', 'a'), hard('x-1/c', 'x-1/b')],
    { a: 'd.txt', b: 'd.txt', c: 'd.txt' },
    ['(inside-link)'],
  ],
  [
    'a link to a folder',
    [file('x-1/src/pkg/__init__.py'), file('x-1/src/pkg/a.py'), symbolic('x-1/pkg', 'src/pkg')],
    { 'pkg/__init__.py': 'src/pkg/__init__.py', 'pkg/a.py': 'src/pkg/a.py' },
    ['(inside-link)'],
  ],
  [
    'a link to a folder in which a link leads to another',
    [file('x-1/b/f.py'), symbolic('x-1/a/b', '../b'), symbolic('x-1/c', 'a')],
    { 'a/b/f.py': 'b/f.py', 'c/b/f.py': 'b/f.py' },
    ['(inside-link)'],
  ],
  [
    'a link to its own folder',
    [file('x-1/a/f.py'), symbolic('x-1/a/loop', '.')],
    { 'a/loop/f.py': 'a/f.py' },
    ['(inside-link)'],
  ],
  ['a link to the root', [file('x-1/f.py'), symbolic('x-1/a/up', '..')], { 'a/up/f.py': 'f.py' }, ['(inside-link)']],
  ['links in a circle', [file('x-1/f'), symbolic('x-1/a', 'b'), symbolic('x-1/b', 'a')], {}, ['(dangling-link)']],
  [
    'a link by another case, which some file systems follow',
    [file('x-1/D.TXT'), symbolic('x-1/setup.py', 'd.txt')],
    { 'setup.py': 'D.TXT' },
    ['(inside-link)'],
  ],
  ['a link to nothing', [file('x-1/f'), symbolic('x-1/README', 'nowhere')], {}, ['(dangling-link)']],
  [
    'a link to nothing in the place of setup.py',
    [file('x-1/f'), symbolic('x-1/setup.py', 'nowhere')],
    {},
    ['dangling-in-place'],
  ],
  [
    'a link to nothing in the place of a package',
    [file('x-1/f'), symbolic('x-1/p/__init__.py', 'nowhere')],
    {},
    ['dangling-in-place'],
  ],
  ['a link that leaves the root folder', [file('x-1/f'), symbolic('x-1/README', '../f')], {}, ['outside-link']],
  ['a link out of a flat sdist', [file('setup.py'), symbolic('README', '../f')], {}, ['(flat-sdist)', 'outside-link']],
  [
    'a link to a file of a flat sdist',
    [file('d.txt'), symbolic('setup.py', 'd.txt'), file('pyproject.toml')],
    { 'setup.py': 'd.txt' },
    ['(flat-sdist)', '(inside-link)'],
  ],
  [
    'two links of one name',
    [file('x-1/f'), file('x-1/g'), symbolic('x-1/a', 'f'), symbolic('x-1/a', 'g')],
    { a: 'g' },
    ['(inside-link)', 'duplicate-name'],
  ],
  [
    'one link twice',
    [file('x-1/f'), symbolic('x-1/a', 'f'), symbolic('x-1/a', 'f')],
    { a: 'f' },
    ['(inside-link)', '(repeated-name)'],
  ],
]

t.test('a link in an sdist stands for the content of its target', async (t) => {
  for (const [situation, members, linked, expected] of SDIST_CASES) {
    const reading = await read(tgz(members), 'sdist')
    const found = reading.entries.filter(({ linkTo }) => linkTo !== undefined)
    t.same(Object.fromEntries(found.map(({ path, linkTo }) => [path, linkTo])), linked, situation)
    for (const { path, linkTo, content } of found)
      t.match(content?.toString(), new RegExp(`(?:x-1/)?${linkTo}$`), `${situation}: the content of ${path}`)
    t.same(objections(reading), expected, situation)
  }
})

t.test(
  'a link in an npm tarball is read, for clients that follow it, but not in the place of what npm runs',
  async (t) => {
    const manifest = file('package/package.json', '{}')
    for (const [situation, members, linked, expected] of [
      [
        'in the place of a module',
        [file('package/a.txt'), symbolic('package/lib/a.js', '../a.txt')],
        ['lib/a.js'],
        ['(ignored-link)'],
      ],
      [
        'in the place of index.js',
        [file('package/a.txt'), symbolic('package/index.js', 'a.txt')],
        ['index.js'],
        ['link-in-place'],
      ],
      [
        'in the place of binding.gyp',
        [file('package/a.txt'), hard('package/binding.gyp', 'package/a.txt')],
        ['binding.gyp'],
        ['link-in-place'],
      ],
      ['out of the package', [symbolic('package/a', '../../b')], [], ['(ignored-link)']],
    ] as const) {
      const reading = await read(tgz([manifest, ...members]), 'npm-tarball')
      const paths = reading.entries.filter(({ linkTo }) => linkTo !== undefined).map(({ path }) => path)
      t.same(paths, linked, situation)
      t.same(objections(reading), expected, situation)
    }
  },
)

t.test('links are followed as long as the limit lasts', async (t) => {
  // each link: one step of its target, and the file
  const members = [file('x-1/f'), ...Array.from({ length: 10 }, (_, index) => symbolic(`x-1/l${index}`, 'f'))]
  const steps = 10 * (2 + 1)
  for (const [linkVisits, expected] of [
    [steps + 1, ['(inside-link)']],
    [steps, ['(inside-link)', 'links-limit']],
  ] as const) {
    t.same(objections(await read(tgz(members), 'sdist', { limits: { linkVisits } })), expected, String(linkVisits))
  }
})

t.test('links that multiply end soon', async (t) => {
  const folders = Array.from({ length: 20 }, (_, index) => `x-1/d${index}`)
  const members = folders.flatMap((folder) =>
    folders.map((other, index) => symbolic(`${folder}/l${index}`, `../${other.slice(4)}`)),
  )
  const started = performance.now()
  t.same(objections(await read(tgz([file('x-1/f'), ...members]), 'sdist')), ['links-limit'])
  t.ok(performance.now() - started < 5000, 'in seconds')
})

const FLAT_CASES: readonly (readonly [string, readonly TarSpec[], readonly string[], readonly string[]])[] = [
  [
    'everything at the root',
    [file('setup.py'), file('p/__init__.py')],
    ['setup.py', 'p/__init__.py'],
    ['(flat-sdist)'],
  ],
  [
    'by pyproject.toml',
    [file('pyproject.toml'), file('src/p.py'), file('PKG-INFO')],
    ['pyproject.toml', 'src/p.py', 'PKG-INFO'],
    ['(flat-sdist)'],
  ],
  [
    'by a name in another case',
    [file('SETUP.PY'), file('p.py')],
    ['SETUP.PY', 'p.py', 'setup.py'],
    ['(flat-sdist)', '(other-spelling)'],
  ],
  [
    'with "./" before each name',
    [file('./setup.py'), file('./p.py')],
    ['setup.py', 'p.py'],
    ['(flat-sdist)', '(leading-dot)'],
  ],
  [
    'a stray file beside the root folder',
    [file('x-1/setup.py'), file('note')],
    ['x-1/setup.py', 'note'],
    ['outside-root'],
  ],
  [
    'a stray link beside the root folder',
    [file('x-1/setup.py'), symbolic('note', 'x-1/setup.py')],
    ['x-1/setup.py', 'note'],
    ['(inside-link)', 'outside-root'],
  ],
  [
    'a stray folder beside the root folder',
    [file('x-1/setup.py'), { path: 'y/', flag: '5' }],
    ['x-1/setup.py'],
    ['several-roots'],
  ],
  [
    'a root folder with a project, and one beside it',
    [file('x-1/setup.py'), file('setup.py')],
    ['x-1/setup.py', 'setup.py'],
    ['outside-root'],
  ],
  [
    'a project in a folder of another kind',
    [file('setup.py'), file('examples/setup.py')],
    ['setup.py', 'examples/setup.py'],
    ['(flat-sdist)'],
  ],
]

t.test('an sdist without a root folder is read as pip and uv read it', async (t) => {
  for (const [situation, members, paths, expected] of FLAT_CASES) {
    const reading = await read(tgz(members), 'sdist')
    t.same(
      reading.entries.map(({ path }) => path),
      paths,
      situation,
    )
    t.same(objections(reading), expected, situation)
    const specs = members
      .filter(({ flag }) => flag === undefined)
      .map(({ path, content }) => ({ path: String(path), content: content ?? '' }))
    if (specs.length < members.length) continue
    const zipped = await read(zipBytes(specs), 'sdist', { filename: 'x-1.zip' })
    t.same(
      zipped.entries.map(({ path }) => path),
      paths,
      `${situation}, as a zip`,
    )
    t.same(objections(zipped), expected, `${situation}, as a zip`)
  }
})
