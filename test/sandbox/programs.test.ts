import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import t from 'tap'
import { placesOfPrograms, whyNoProgram } from '../../src/sandbox/programs.ts'

/** A tree of files and, where the text begins with `->`, of links. */
function treeOf(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'lazaret-programs-')))
  t.teardown(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    if (text.startsWith('-> ')) symlinkSync(text.slice(3).replace(/^\//, `${root}/`), file)
    else writeFileSync(file, text)
  }
  return root
}

const CASES: readonly {
  readonly situation: string
  readonly files: Readonly<Record<string, string>>
  readonly path: readonly string[]
  readonly places: readonly string[]
}[] = [
  {
    situation: 'a folder of the system, whose links stay in it',
    files: { 'usr/bin/python3': '-> python3.11', 'usr/bin/python3.11': '', 'usr/bin/editor': '-> /usr/lib/editor' },
    path: ['usr/bin'],
    places: [],
  },
  {
    situation: 'a program of the home folder that is linked from the system',
    files: { 'usr/bin/uv': '-> /home/x/tools/bin/uv', 'home/x/tools/bin/uv': '' },
    path: ['usr/bin'],
    places: ['home/x/tools/bin', 'home/x/tools/include', 'home/x/tools/lib', 'home/x/tools/pyvenv.cfg'],
  },
  {
    situation: 'a program among other files: it alone',
    files: { 'usr/bin/tool': '-> /home/x/tool', 'home/x/tool': '', 'home/x/secret': '' },
    path: ['usr/bin'],
    places: ['home/x/tool'],
  },
  {
    situation: 'a virtual environment of pipx, whose Python is another one of the home folder',
    files: {
      'home/x/.local/bin/poetry': '-> ../pipx/poetry/bin/poetry',
      'home/x/.local/pipx/poetry/bin/poetry': '',
      'home/x/.local/pipx/poetry/bin/python': '-> /home/x/py/bin/python3',
      'home/x/py/bin/python3': '',
    },
    path: ['home/x/.local/bin'],
    places: ['home/x/.local', 'home/x/.local/pipx/poetry', 'home/x/py'].flatMap((prefix) =>
      ['bin', 'include', 'lib', 'pyvenv.cfg'].map((name) => `${prefix}/${name}`),
    ),
  },
  {
    situation: 'a link to a link, both on the way',
    files: { 'usr/bin/a': '-> /opt2/a', 'opt2/a': '-> /opt3/a', 'opt3/a': '' },
    path: ['usr/bin'],
    places: ['opt2/a', 'opt3/a'],
  },
  {
    situation: 'a program of a package of npm: what it is installed beside, wherever that is linked from',
    files: {
      'home/x/.local/bin/tool': '-> /home/x/global/node_modules/tool/bin/cli.js',
      'home/x/global/node_modules/tool/bin/cli.js': '',
      'home/x/global/node_modules/tool/node_modules/deep/index.js': '',
    },
    path: ['home/x/.local/bin'],
    places: [
      ...['bin', 'include', 'lib', 'pyvenv.cfg'].map((name) => `home/x/.local/${name}`),
      'home/x/global/node_modules',
    ],
  },
  {
    situation: 'a folder of programs of packages, by scripts and by links',
    files: {
      'home/x/t/node_modules/.bin/a': '',
      'home/x/t/node_modules/.bin/b': '-> ../b/b.js',
      'home/x/t/node_modules/b/b.js': '',
    },
    path: ['home/x/t/node_modules/.bin'],
    places: ['home/x/t/node_modules', 'home/x/t/node_modules/.bin'],
  },
  {
    situation: 'links to nothing, to a folder and to themselves',
    files: {
      'usr/bin/gone': '-> /home/x/gone',
      'usr/bin/folder': '-> /home/x',
      'usr/bin/loop': '-> loop',
      'home/x/secret': '',
    },
    path: ['usr/bin'],
    places: [],
  },
  { situation: 'a folder that is not there', files: { 'usr/bin/a': '' }, path: ['home/x/bin'], places: [] },
]

for (const { situation, files, path, places } of CASES)
  t.test(situation, async (t) => {
    const root = treeOf(files)
    const found = placesOfPrograms(
      path.map((folder) => join(root, folder)),
      (place) => place.startsWith(`${root}/usr`),
    )
    t.same(found.map((place) => relative(root, place)).toSorted(), places.toSorted())
  })

const PROGRAMS = join(import.meta.dirname, '../../src/sandbox/programs.ts')
const NOBODY = 65_534
/** What tap adds to each process of Node writes where nobody may. */
const AS_NOBODY = ['-u', 'NODE_OPTIONS', 'setpriv', '--clear-groups', `--reuid=${NOBODY}`, `--regid=${NOBODY}`]

t.test('folders that this user may not look into, in PATH and behind a link', async (t) => {
  const root = treeOf({
    'closed/bin/tool': '',
    'usr/bin/tool': '-> /closed/bin/tool',
    'usr/bin/other': '-> /open/bin/other',
    'open/bin/other': '',
  })
  chmodSync(root, 0o755)
  chmodSync(join(root, 'closed'), 0o000)
  const script = `import { placesOfPrograms } from ${JSON.stringify(PROGRAMS)}
    const places = placesOfPrograms(${JSON.stringify(['usr/bin', 'closed/bin'].map((one) => join(root, one)))}, (place) => place.startsWith(${JSON.stringify(`${root}/usr`)}))
    console.log(JSON.stringify(places))`
  const by = process.getuid?.() === 0 ? AS_NOBODY : []
  const args = [...by, process.execPath, '--input-type=module', '--eval', script]
  const { stdout, stderr } = spawnSync('env', args, { encoding: 'utf8', cwd: '/' })
  t.same(
    (JSON.parse(stdout) as string[]).map((place) => relative(root, place)),
    ['open/bin', 'open/lib', 'open/include', 'open/pyvenv.cfg'],
    stderr,
  )
})

const STARTED: readonly { readonly program: string; readonly says: RegExp | undefined }[] = [
  { program: 'tool', says: undefined },
  { program: 'linked', says: undefined },
  { program: './own/run.sh', says: undefined },
  { program: 'nosuch', says: /^there is no program nosuch in the folders of PATH$/ },
  { program: './nosuch', says: /^there is no program \.\/nosuch$/ },
  { program: 'notes', says: /notes may not be executed$/ },
  { program: './own', says: /^there is no program/ },
  { program: '', says: /^there is no program/ },
]

for (const { program, says } of STARTED)
  t.test(`whether ${JSON.stringify(program)} can be started`, async (t) => {
    const root = treeOf({ 'bin/tool': '', 'bin/linked': '-> tool', 'bin/notes': '', 'own/run.sh': '' })
    for (const file of ['bin/tool', 'own/run.sh']) chmodSync(join(root, file), 0o755)
    const said = whyNoProgram(program, root, `${root}/gone:${root}/bin`)
    if (says === undefined) t.equal(said, undefined)
    else t.match(said, says)
  })
