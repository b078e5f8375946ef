import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import t from 'tap'
import { secretsOf } from '../../src/sandbox/secrets.ts'

/** A folder of files and, where the text begins with `->`, of links. */
function treeOf(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'lazaret-secrets-')))
  t.teardown(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), file)
    else writeFileSync(file, text)
  }
  return root
}

for (const [path, isMasked] of [
  ['.env', true],
  ['.env.production', true],
  ['packages/a/.env.local', true],
  ['.envrc', true],
  ['.netrc', true],
  ['.pypirc', true],
  ['.git-credentials', true],
  ['.env.example', false],
  ['.env.sample', false],
  ['.environment', false],
  ['env', false],
  ['node_modules/a/.env', false],
  ['.venv/lib/.env', false],
] as const)
  t.test(`${path} is ${isMasked ? 'empty inside' : 'left as it is'}`, async (t) => {
    const root = treeOf({ [path]: 'KEY=value' })
    t.same(
      secretsOf(root).masked.map((file) => relative(root, file)),
      isMasked ? [path] : [],
    )
  })

for (const { file, text, kept } of [
  {
    file: '.npmrc',
    text: 'save-exact=true\n//host.invalid/:_authToken=abc\n_auth = abc\n//host.invalid/:_password=abc\n//host.invalid/:username=me\n//host.invalid/:keyfile=/k\n',
    kept: 'save-exact=true\n',
  },
  { file: 'packages/a/.npmrc', text: '//host.invalid/:_authToken=abc\n', kept: '' },
  { file: '.yarnrc', text: '"//host.invalid/:_authToken" "abc"\nlastUpdateCheck 1\n', kept: 'lastUpdateCheck 1\n' },
  {
    file: '.yarnrc.yml',
    text: 'nodeLinker: node-modules\nnpmAuthToken: abc\nnpmScopes:\n  acme:\n    npmAuthIdent: "me:word"\n',
    kept: 'nodeLinker: node-modules\nnpmScopes:\n  acme:\n',
  },
  { file: '.npmrc', text: 'save-exact=true\nprefer-offline=true\n', kept: undefined },
] as const)
  t.test(`${file} without its credentials: ${JSON.stringify(text)}`, async (t) => {
    const root = treeOf({ [file]: text })
    t.same(
      [...secretsOf(root).replaced].map(([path, content]) => [relative(root, path), content]),
      kept === undefined ? [] : [[file, kept]],
    )
  })

t.test('a link to secrets: what it leads to is masked, in the project and outside', async (t) => {
  const outside = treeOf({ 'shop.env': 'KEY=value' })
  const root = treeOf({ 'app/.env': '-> ../config/prod', 'config/prod': 'KEY=value', '.env': `-> ${outside}/shop.env` })
  t.same(secretsOf(root).masked.toSorted(), [join(outside, 'shop.env'), join(root, 'config/prod')].toSorted())
})

t.test('links to nothing and to a folder, and a folder of such a name', async (t) => {
  const root = treeOf({ '.env': '-> gone', 'a/.env': '-> ../folder', 'folder/x': '', 'b/.env/x': '' })
  t.same(secretsOf(root), { masked: [], replaced: new Map(), histories: [] })
})

t.test('histories of the project and of what lies in it', async (t) => {
  const root = treeOf({ '.git/config': 'x', 'vendor/tool/.git/config': 'x', 'sub/.git': 'gitdir: ../.git/modules/sub' })
  t.same(
    secretsOf(root)
      .histories.map((path) => relative(root, path))
      .toSorted(),
    ['.git', 'sub/.git', 'vendor/tool/.git'],
  )
})

t.test('more folders than are looked through: nothing is run', async (t) => {
  const root = treeOf({ 'a/.env': 'x', 'b/x': '' })
  t.equal(secretsOf(root, 3).masked.length, 1, 'three: the project and two in it')
  t.throws(() => secretsOf(root, 2), { message: /more than 2 folders/ })
})
