import type { LockKind } from '../../src/lockfiles/lock.ts'

const COMMIT = 'a'.repeat(40)
const SHA512 = 'sha512-AAAA'
const HEX = 'b'.repeat(64)

/** name, version, line, kind of source, and what of it matters */
type Row = readonly [name: string, version: string | undefined, line: number, source: string, more?: string]

/** One lock of each kind, and the entries that are in it. */
export const LOCKS: readonly {
  situation: string
  path: string
  text: string
  rows: readonly Row[]
  kind?: LockKind
}[] = [
  {
    situation: 'npm, version 3: registry, alias, git, archive of a host, URL, workspace, bundled',
    path: 'a/package-lock.json',
    text: `{
"lockfileVersion": 3,
"packages": {
"": { "name": "app" },
"packages/own": { "version": "1.0.0" },
"node_modules/own": { "resolved": "packages/own", "link": true },
"node_modules/a": { "version": "1.0.0", "resolved": "https://registry.example/a/-/a-1.0.0.tgz", "integrity": "${SHA512}" },
"node_modules/x/node_modules/@s/b": { "version": "2.0.0", "resolved": "https://registry.example/@s/b/-/b-2.0.0.tgz" },
"node_modules/alias": { "name": "real", "version": "3.0.0" },
"node_modules/g": { "version": "1.1.0", "resolved": "git+ssh://git@host.example/o/g.git#${COMMIT}" },
"node_modules/h": { "version": "1.1.0", "resolved": "https://codeload.host.example/o/h/tar.gz/main" },
"node_modules/u": { "version": "1.2.0", "resolved": "https://files.example/u.tgz" },
"node_modules/a/node_modules/in": { "version": "1.3.0", "inBundle": true }
} }`,
    rows: [
      ['own', undefined, 6, 'local'],
      ['a', '1.0.0', 7, 'registry', SHA512],
      ['@s/b', '2.0.0', 8, 'registry', 'https://registry.example/@s/b/-/b-2.0.0.tgz'],
      ['real', '3.0.0', 9, 'registry'],
      ['g', '1.1.0', 10, 'git', COMMIT],
      ['h', '1.1.0', 11, 'git', 'undefined'],
      ['u', '1.2.0', 12, 'url', 'https://files.example/u.tgz'],
      ['in', '1.3.0', 13, 'bundled'],
    ],
  },
  {
    situation: 'npm, version 1: nested, an alias, a git address as the version',
    path: 'npm-shrinkwrap.json',
    text: `{"lockfileVersion":1,"dependencies":{
"a":{"version":"1.0.0","resolved":"https://registry.example/a/-/a-1.0.0.tgz","integrity":"sha1-AA=","dependencies":{
"b":{"version":"npm:real@2.0.0"}}},
"g":{"version":"github:o/g#${COMMIT}"}}}`,
    rows: [
      ['a', '1.0.0', 2, 'registry', 'sha1-AA='],
      ['real', '2.0.0', 3, 'registry'],
      ['g', undefined, 4, 'git', COMMIT],
    ],
  },
  {
    situation: 'pnpm 9',
    path: 'pnpm-lock.yaml',
    text: `lockfileVersion: '9.0'
packages:
  a@1.0.0:
    resolution: {integrity: ${SHA512}}
  '@s/b@2.0.0':
    resolution: {integrity: ${SHA512}, tarball: https://files.example/b.tgz}
  g@https://codeload.host.example/o/g/tar.gz/${COMMIT}:
    resolution: {tarball: https://codeload.host.example/o/g/tar.gz/${COMMIT}}
    version: 1.1.0
  h@git+https://host.example/o/h.git#${COMMIT}:
    resolution: {commit: ${COMMIT}, repo: https://host.example/o/h.git, type: git}
    version: 1.2.0
`,
    rows: [
      ['a', '1.0.0', 3, 'registry', SHA512],
      ['@s/b', '2.0.0', 5, 'url', 'https://files.example/b.tgz'],
      ['g', '1.1.0', 7, 'git', COMMIT],
      ['h', '1.2.0', 10, 'git', COMMIT],
    ],
  },
  {
    situation: 'pnpm 5 and 6: names behind a slash, peers behind',
    path: 'pnpm-lock.yaml',
    text: `lockfileVersion: '6.0'\npackages:\n  /@s/a@1.0.0(react@18.0.0):\n    resolution: {integrity: ${SHA512}}\n  /b/2.0.0_peer@1.0.0:\n    dev: true\n`,
    rows: [
      ['@s/a', '1.0.0', 3, 'registry', SHA512],
      ['b', '2.0.0', 5, 'registry'],
    ],
  },
  {
    situation: 'yarn 1',
    path: 'yarn.lock',
    text: `# yarn lockfile v1

"@s/a@^1.0.0", "@s/a@^1.1.0":
  version "1.1.0"
  resolved "https://registry.example/@s/a/-/a-1.1.0.tgz#${'0'.repeat(40)}"
  integrity ${SHA512}
  dependencies:
    b "^1"

alias@npm:real@^1:
  version "1.0.0"
  resolved "https://registry.example/real/-/real-1.0.0.tgz#${'0'.repeat(40)}"

"g@git+https://host.example/o/g.git":
  version "1.0.0"
  resolved "git+https://host.example/o/g.git#${COMMIT}"
`,
    rows: [
      ['@s/a', '1.1.0', 3, 'registry', SHA512],
      ['real', '1.0.0', 10, 'registry', 'sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
      ['g', '1.0.0', 14, 'git', COMMIT],
    ],
  },
  {
    situation: 'yarn 4',
    path: 'yarn.lock',
    kind: 'yarn-berry',
    text: `__metadata:
  version: 8

"a@npm:^1.0.0":
  version: 1.0.0
  resolution: "a@npm:1.0.0"
  checksum: 10c0/abc

"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."

"g@git@host.example:o/g.git":
  version: 1.0.0
  resolution: "g@git@host.example:o/g.git#commit=${COMMIT}"

"f@npm:1":
  version: 1.0.0
  resolution: "f@npm:1.0.0::__archiveUrl=https%3A%2F%2Ffiles.example%2Ff.tgz"
`,
    rows: [
      ['a', '1.0.0', 4, 'registry', '10c0/abc'],
      ['app', '0.0.0-use.local', 9, 'local'],
      ['g', '1.0.0', 13, 'git', COMMIT],
      ['f', '1.0.0', 17, 'url', 'https://files.example/f.tgz'],
    ],
  },
  {
    situation: 'bun: comments and commas at ends',
    path: 'bun.lock',
    text: `{ // text
"packages": {
"a": ["a@1.0.0", "", {}, "${SHA512}"],
"g": ["g@git+ssh://host.example/o/g.git#abc1234", {}, "o-g-${COMMIT}"],
"w": ["w@workspace:packages/w"],
}, }`,
    rows: [
      ['a', '1.0.0', 3, 'registry', SHA512],
      ['g', undefined, 4, 'git', COMMIT],
      ['w', undefined, 5, 'local'],
    ],
  },
  {
    situation: 'requirements: pins, ranges, hashes over several lines, direct addresses, other files',
    path: 'requirements-dev.txt',
    text: `# comment
--index-url https://index.example/simple
A.b==1.0 \\
    --hash=sha256:${HEX} \\
    --hash=sha256:${'c'.repeat(64)}
c>=2 ; python_version > "3"
d[extra] == 3.0  # why
e==4.*
git+https://host.example/o/f.git@main#egg=f
g @ git+https://host.example/o/g@${COMMIT}
h @ https://files.example/h-1.0.tar.gz
-e .
-r other.txt
i
j (==5.0)
`,
    rows: [
      ['a-b', '1.0', 3, 'registry', `sha256:${HEX}`],
      ['c', undefined, 6, 'registry'],
      ['d', '3.0', 7, 'registry'],
      ['e', undefined, 8, 'registry'],
      ['f', undefined, 9, 'git', 'undefined'],
      ['g', undefined, 10, 'git', COMMIT],
      ['h', undefined, 11, 'url', 'https://files.example/h-1.0.tar.gz'],
      ['.', undefined, 12, 'local'],
      ['i', undefined, 14, 'registry'],
      ['j', '5.0', 15, 'registry'],
    ],
  },
  {
    situation: 'poetry',
    path: 'poetry.lock',
    text: `[[package]]
name = "A_b"
version = "1.0"
files = [{file = "a.whl", hash = "sha256:${HEX}"}]

[[package]]
name = "g"
version = "2.0"
files = []
[package.source]
type = "git"
url = "https://host.example/o/g.git"
resolved_reference = "${COMMIT}"
`,
    rows: [
      ['a-b', '1.0', 1, 'registry', `sha256:${HEX}`],
      ['g', '2.0', 6, 'git', COMMIT],
    ],
  },
  {
    situation: 'uv',
    path: 'uv.lock',
    text: `version = 1

[[package]]
name = "app"
version = "0.1"
source = { virtual = "." }

[[package]]
name = "a"
version = "1.0"
source = { registry = "https://index.example/simple" }
wheels = [{ url = "https://files.example/a.whl", hash = "sha256:${HEX}" }]

[[package]]
name = "g"
version = "2.0"
source = { git = "https://host.example/o/g?rev=main#${COMMIT}" }

[[package]]
name = "u"
version = "2.0"
source = { url = "https://files.example/u.whl" }
wheels = [{ url = "https://files.example/u.whl", hash = "sha256:${HEX}" }]
`,
    rows: [
      ['app', '0.1', 3, 'local'],
      ['a', '1.0', 8, 'registry', `sha256:${HEX}`],
      ['g', '2.0', 14, 'git', COMMIT],
      ['u', '2.0', 19, 'url', 'https://files.example/u.whl'],
    ],
  },
  {
    situation: 'pdm',
    path: 'pdm.lock',
    text: `[[package]]\nname = "a"\nversion = "1.0"\nfiles = [{file = "a.whl", hash = "sha256:${HEX}"}]\n[[package]]\nname = "g"\nversion = "1"\ngit = "https://host.example/o/g.git"\nrevision = "${COMMIT}"\n`,
    rows: [
      ['a', '1.0', 1, 'registry', `sha256:${HEX}`],
      ['g', '1', 5, 'git', COMMIT],
    ],
  },
  {
    situation: 'pylock',
    path: 'pylock.dev.toml',
    text: `lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "1.0"\nwheels = [{name = "a.whl", url = "https://files.example/a.whl", hashes = {sha256 = "${HEX}"}}]\n[[packages]]\nname = "g"\nvcs = {type = "git", url = "https://host.example/o/g.git", commit-id = "${COMMIT}"}\n`,
    rows: [
      ['a', '1.0', 2, 'registry', `sha256:${HEX}`],
      ['g', undefined, 6, 'git', COMMIT],
    ],
  },
  {
    situation: 'Pipfile.lock',
    path: 'Pipfile.lock',
    text: `{"_meta":{},"default":{\n"A.b":{"version":"==1.0","hashes":["sha256:${HEX}"]}},\n"develop":{\n"g":{"git":"https://host.example/o/g.git","ref":"${COMMIT}"}}}`,
    rows: [
      ['a-b', '1.0', 2, 'registry', `sha256:${HEX}`],
      ['g', undefined, 4, 'git', COMMIT],
    ],
  },
]
