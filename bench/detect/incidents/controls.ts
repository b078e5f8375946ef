import { base64 } from '../matrix/forms.ts'
import { entryJs, MODULE, NAME, npm, sdist, wheel, type Incident } from './incident.ts'

const clean = npm()
const cleanWheel = wheel()
const control = (
  id: string,
  what: string,
  trigger: string,
  now: Incident['now'],
  before?: Incident['before'],
): Incident => ({
  id,
  case: what,
  when: '',
  trigger,
  now,
  isControl: true,
  ...(before === undefined ? {} : { before }),
})

/** Innocent packages that look like attacks. */
export const CONTROLS: readonly Incident[] = [
  control(
    'pinned-binary',
    'fetches its own program, checks the hash, keeps it in its own folder',
    'postinstall',
    npm(
      {
        'install.js': `const { createHash } = require('crypto');\nconst fs = require('fs');\nconst path = require('path');\nconst SUMS = { 'linux-x64': '${'5f'.repeat(32)}' };\nconst target = process.platform + '-' + process.arch;\nfetch('https://dl.${NAME}.invalid/v1.4.2/' + target).then((r) => r.arrayBuffer()).then((b) => {\n  const data = Buffer.from(b);\n  if (createHash('sha256').update(data).digest('hex') !== SUMS[target]) throw new Error('the checksum differs');\n  fs.writeFileSync(path.join(__dirname, 'bin', '${NAME}'), data, { mode: 0o755 });\n});\n`,
      },
      { scripts: { postinstall: 'node install.js' } },
    ),
    npm({ 'install.js': "console.log('nothing to install');\n" }, { scripts: { postinstall: 'node install.js' } }),
  ),
  control(
    'native-build',
    'builds its addon',
    'binding.gyp',
    npm(
      {
        'binding.gyp':
          "{ 'targets': [{ 'target_name': 'addon', 'sources': ['src/addon.cc'], 'include_dirs': ['<!(node -p \"require(\\'node-addon-api\\').include_dir\")'], 'conditions': [['OS==\"mac\"', { 'xcode_settings': { 'GCC_ENABLE_CPP_EXCEPTIONS': 'YES' } }]] }] }\n",
        'src/addon.cc': '#include <napi.h>\n',
      },
      { scripts: { install: 'node-gyp rebuild' }, manifest: { gypfile: true } },
    ),
    npm(
      {
        'src/addon.cc': '#include <napi.h>\n',
        'binding.gyp': "{ 'targets': [{ 'target_name': 'addon', 'sources': ['src/addon.cc'] }] }\n",
      },
      { scripts: { install: 'node-gyp rebuild' }, manifest: { gypfile: true } },
    ),
  ),
  control(
    'sdk-own-key',
    'sends its own key to its own service',
    'call',
    npm({
      'index.js': entryJs(
        `class Client { constructor(apiKey = process.env.TIDAL_LANTERN_42_API_KEY) { this.apiKey = apiKey; }\n list() { return fetch('https://api.${NAME}.invalid/v1/items', { headers: { authorization: 'Bearer ' + this.apiKey } }); } }\nexports.Client = Client;`,
      ),
    }),
    clean,
  ),
  control(
    'reads-npmrc',
    'reads which registry is set',
    'call',
    npm({
      'index.js': entryJs(
        "const fs = require('fs');\nconst os = require('os');\nconst path = require('path');\nexports.registry = () => /^registry\\s*=\\s*(\\S+)/m.exec(fs.readFileSync(path.join(os.homedir(), '.npmrc'), 'utf8'))?.[1];",
      ),
    }),
    clean,
  ),
  control(
    'husky-like',
    'sets the folder of hooks of its own project',
    'prepare',
    npm({}, { scripts: { prepare: 'git config core.hooksPath .hooks' } }),
    clean,
  ),
  control(
    'template-engine',
    'compiles templates',
    'import',
    npm({
      'index.js': entryJs(
        "exports.compile = (text) => new Function('data', 'return `' + text.replace(/`/g, '\\\\`') + '`');\nexports.hello = exports.compile('Hello ${data.name}');",
      ),
    }),
    clean,
  ),
  control(
    'icon-data',
    'carries an icon as text',
    'import',
    npm({ 'index.js': entryJs(`exports.icon = Buffer.from('${base64('PNG '.repeat(200))}', 'base64');`) }),
    clean,
  ),
  control(
    'agents-file',
    'tells agents how to test',
    'files for agents',
    npm({
      'AGENTS.md': '# Work here\n\nRun `npm ci && npm test` before you commit.\n',
      '.mcp.json': JSON.stringify({ mcpServers: { docs: { command: 'node', args: ['./mcp/server.js'] } } }),
      '.vscode/tasks.json': JSON.stringify({
        version: '2.0.0',
        tasks: [{ label: 'test', type: 'shell', command: 'npm test' }],
      }),
    }),
    clean,
  ),
  control(
    'update-notice',
    'asks its registry for a newer version, once a day',
    'call',
    npm({
      'index.js': entryJs(
        `exports.notify = async () => { const r = await fetch('https://api.${NAME}.invalid/latest'); const { version } = await r.json(); if (version !== '1.4.2') console.log('a newer version is there: ' + version); };`,
      ),
    }),
    clean,
  ),
  control(
    'cleans-build',
    'deletes its own build folder',
    'postinstall',
    npm(
      {
        'scripts/clean.js':
          "const fs = require('fs');\nconst path = require('path');\nfs.rmSync(path.join(__dirname, '..', 'build'), { recursive: true, force: true });\n",
      },
      { scripts: { postinstall: 'node scripts/clean.js' } },
    ),
    npm({ 'scripts/clean.js': '// nothing\n' }, { scripts: { postinstall: 'node scripts/clean.js' } }),
  ),
  control(
    'namespace-pth',
    'puts a folder on the path',
    'start-up',
    wheel('', { [`${MODULE}.pth`]: `${MODULE}_plugins\n` }),
    cleanWheel,
  ),
  control(
    'script-guard',
    'starts programs when it is run as a script',
    'call',
    wheel('', {
      [`${MODULE}/tool.py`]:
        "import subprocess\nimport sys\nimport urllib.request\n\n\ndef main():\n    text = urllib.request.urlopen(sys.argv[1]).read()\n    subprocess.run(['sh'], input=text)\n\n\nif __name__ == '__main__':\n    main()\n",
    }),
    cleanWheel,
  ),
  control(
    'version-from-file',
    'executes its version file in setup.py',
    'setup.py',
    sdist(`about = {}\nwith open('${MODULE}/version.py') as f:\n    exec(f.read(), about)`, '', {
      [`${MODULE}/version.py`]: "__version__ = '1.4.2'\n",
    }),
    sdist(),
  ),
  control(
    'cython-build',
    'compiles an extension',
    'setup.py',
    sdist(
      "import subprocess\nfrom setuptools import Extension\nflags = subprocess.check_output(['pkg-config', '--cflags', 'zlib']).decode().split()\next = Extension('fast', ['fast.c'], extra_compile_args=flags)",
      '',
      { 'fast.c': 'int main(void) { return 0; }\n' },
    ),
    sdist(),
  ),
  control(
    'cloud-client',
    'reads the credentials of its cloud when asked',
    'call',
    wheel('from .client import Client', {
      [`${MODULE}/client.py`]:
        "import configparser\nimport os\n\nimport requests\n\n\nclass Client:\n    def __init__(self, profile='default'):\n        parser = configparser.ConfigParser()\n        parser.read(os.path.expanduser('~/.config/tidal/credentials'))\n        self.token = parser[profile]['token']\n\n    def items(self):\n        return requests.get('https://api.tidal-lantern-42.invalid/items', headers={'Authorization': self.token}).json()\n",
    }),
    cleanWheel,
  ),
  control(
    'zipped-data',
    'unpacks its word list',
    'import',
    wheel(
      `import base64\nimport json\nimport zlib\nWORDS = json.loads(zlib.decompress(base64.b64decode('${base64('x'.repeat(300))}')))`,
    ),
    cleanWheel,
  ),
  control(
    'plugin-loader',
    'imports plug-ins by name',
    'call',
    wheel("import importlib\n\n\ndef load(name):\n    return importlib.import_module('tidal_plugins.' + name)"),
    cleanWheel,
  ),
]
