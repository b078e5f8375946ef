import t from 'tap'
import { buildCodeIndex } from '../../src/inspection/code-index.ts'
import { readingOf } from './python-reading.ts'

/** A command of a hook, and the file or script that it starts; undefined: none. */
const HOOKS: readonly (readonly [command: string, started: string | undefined])[] = [
  ['node x', 'x.js'],
  ['node x.js>/dev/null', 'x.js'],
  ['cd lib && node x', 'lib/x.js'],
  ['(cd ./lib/; node ./x.js); cd ..', 'lib/x.js'],
  ['sh -c "cd lib && node x"', 'lib/x.js'],
  ['node -r ./x other.js', 'x.js'],
  ['node --import=./x.js other.js', 'x.js'],
  ['node --experimental-loader=./x.js other.js', 'x.js'],
  ['NODE_OPTIONS="--require ./x.js" npm run other', 'x.js'],
  ['cross-env A=b NODE_OPTIONS=--require=./x.js node other', 'x.js'],
  ['env -u A B=c node x', 'x.js'],
  ['sudo -u root timeout -k 5 10 nice -n 10 node x.js', 'x.js'],
  ['dotenv -e .env -- node x.js', 'x.js'],
  ['npm exec -- node x.js', 'x.js'],
  ['start "" node x.js', 'x.js'],
  ['call node x.js', 'x.js'],
  ['zx x.js', 'x.js'],
  ['pm2 start x.js', 'x.js'],
  ['node .', 'main.js'],
  ['node ./ --quiet', 'main.js'],
  ['cat x.js | node', 'x.js'],
  ['$npm_node_execpath x.js', 'x.js'],
  ['"$npm_execpath" run script', 'z.js'],
  ['npm t', 'z.js'],
  ['node --run script', 'z.js'],
  ['run-s clean script', 'z.js'],
  ['npm-run-all --parallel a:*', 'z.js'],
  ['concurrently "npm:script" "echo"', 'z.js'],
  ['concurrently "npm run script"', 'z.js'],
  ['python3 -m pkg.run', 'pkg/run.py'],
  ['python -m pkg', 'pkg/__main__.py'],
  ['node $PWD/x.js', 'x.js'],
  [String.raw`node lib\y.js`, 'lib/y.js'],
  [String.raw`node .\lib\y`, 'lib/y.js'],
  ['bin/run', 'bin/run'],
  ['make -s all', 'Makefile'],
  ['go run .', 'main.go'],
  ['open x.command', 'x.command'],
  ['uv run pkg/run.py', 'pkg/run.py'],
  ['nohup ./bin/run &', 'bin/run'],
  ['open x.js.html', undefined],
  ['echo node x.js', undefined],
  ['cat x.js', undefined],
  ['cat x.js | grep node', undefined],
  ['npm run missing', undefined],
  ['cd lib', undefined],
]

t.test('what a hook starts is followed into the package', async (t) => {
  for (const [command, started] of HOOKS) {
    const manifest = {
      main: 'main.js',
      scripts: { postinstall: command, script: 'node z.js', test: 'node z.js', 'a:b': 'node z.js' },
    }
    const files = [
      'main.js',
      'x.js',
      'lib/x.js',
      'lib/y.js',
      'z.js',
      'bin/run',
      'pkg/run.py',
      'pkg/__main__.py',
      'Makefile',
      'main.go',
      'x.command',
    ]
    const code = buildCodeIndex(
      readingOf('npm-tarball', {
        'package.json': JSON.stringify(manifest),
        ...Object.fromEntries(files.map((path) => [path, ''])),
      }),
      'npm',
    )
    const paths = code.surface.filter(({ moment }) => moment === 'install').map(({ path }) => path)
    t.ok(started === undefined ? paths.length === 0 : paths.includes(started), `${command}: ${paths.join(', ')}`)
  }
})

function surfaceOf(command: string): string[] {
  const scripts = { postinstall: command }
  const files = { 'package.json': JSON.stringify({ scripts }), 'x.py': '', 'README.md': 'a b', 'data.txt': 'x = 1' }
  return buildCodeIndex(readingOf('npm-tarball', files), 'npm').surface.map(({ path }) => path)
}

t.test('data that a program works on is no program', async (t) => {
  t.same(surfaceOf('python x.py README.md'), ['x.py'])
  t.same(surfaceOf('python data.txt README.md'), ['data.txt'])
})
