import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t from 'tap'
import { seatbeltProfile } from '../../src/sandbox/seatbelt.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'lazaret-seatbelt-')))
t.teardown(() => rmSync(root, { recursive: true, force: true }))
const home = join(root, 'Users/x')
const project = join(home, 'code/shop')
for (const [path, text] of Object.entries({
  'code/shop/.env': 'KEY=value',
  'code/shop/.npmrc': '//host.invalid/:_authToken=abc\n',
  'code/shop/.git/config': '',
  '.nvm/bin/node': '',
  '.ssh/id_rsa': '',
})) {
  mkdirSync(dirname(join(home, path)), { recursive: true })
  writeFileSync(join(home, path), text)
}
const place = { project, home, path: `${home}/.nvm/bin:/usr/bin`, lazaret: 'http://localhost:4874', readable: [] }
const lines = seatbeltProfile(place).split('\n')

/** What the last rule that fits says: the language of the profiles, as far as these use it. */
function says(act: string, path: string): string {
  const fits = lines.filter((line) => {
    const [, acts = '', by, named] = /^\((?:allow|deny) (\S+?)(?: \((\w+) "(.*)"\))?\)$/.exec(line) ?? []
    const isAct = acts === 'default' || acts === act || (acts.endsWith('*') && act.startsWith(acts.slice(0, -1)))
    if (!isAct || by === undefined || named === undefined) return isAct
    return path === named || (by === 'subpath' && path.startsWith(`${named}/`))
  })
  return /^\((\w+)/.exec(fits.at(-1) ?? '')?.[1] ?? 'nothing'
}

for (const [act, path, said] of [
  ['file-read-data', `${home}/.ssh/id_rsa`, 'deny'],
  ['file-read-data', home, 'deny'],
  ['file-read-metadata', `${home}/code`, 'allow'],
  ['file-read-data', `${home}/code`, 'deny'],
  ['file-read-data', `${project}/package.json`, 'allow'],
  ['file-read-data', `${project}/.env`, 'deny'],
  ['file-read-data', `${project}/.npmrc`, 'deny'],
  ['file-read-data', `${project}/.git/config`, 'deny'],
  ['file-read-data', `${project}/.git/HEAD`, 'allow'],
  ['file-read-data', `${home}/.nvm/bin/node`, 'allow'],
  ['file-read-data', '/usr/lib/x', 'allow'],
  ['file-read-data', '/Library/Keychains/System.keychain', 'deny'],
  ['file-write-data', `${project}/node_modules/a`, 'allow'],
  ['file-write-data', `${project}/.git/hooks/x`, 'deny'],
  ['file-write-data', `${home}/.zshrc`, 'deny'],
  ['file-write-data', `${home}/.nvm/bin/node`, 'deny'],
  ['file-write-data', '/usr/local/bin/x', 'deny'],
  ['network-bind', '', 'deny'],
] as const)
  t.test(`${act} of ${path.replace(home, '~')}: ${said}`, async (t) => {
    t.equal(says(act, path), said)
  })

t.test('of the network there is one address', async (t) => {
  t.same(
    lines.filter((line) => line.includes('network')),
    ['(deny network*)', '(allow network-outbound (remote ip "localhost:4874"))'],
  )
})

for (const [lazaret, port] of [
  ['http://127.0.0.1', '80'],
  ['https://localhost', '443'],
  ['http://[::1]:5000', '5000'],
] as const)
  t.test(`${lazaret} is port ${port} of this machine`, async (t) => {
    t.match(seatbeltProfile({ ...place, lazaret }), `"localhost:${port}"`)
  })

t.test('Lazaret on another machine: no profile that would let everybody be reached', async (t) => {
  t.throws(() => seatbeltProfile({ ...place, lazaret: 'https://lazaret.example' }), { message: /or all machines/ })
})

t.test('a project that holds the home folder', async (t) => {
  t.throws(() => seatbeltProfile({ ...place, project: home }), { message: /holds the home folder/ })
})

t.test('a path is a string, whatever is in it', async (t) => {
  const odd = seatbeltProfile({ ...place, readable: ['/data/a"b\\c'] })
  t.ok(odd.includes(String.raw`(allow file-read* (subpath "/data/a\"b\\c"))`))
  t.throws(() => seatbeltProfile({ ...place, readable: ['/data/a\n(allow network*)'] }), {
    message: /no profile can name/,
  })
})
