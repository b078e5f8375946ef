import type { Written } from '../cell.ts'
import { quoted, type JsCode } from './writer.ts'

/** When the code runs, and where it stands. */
export interface JsMoment {
  /** true: somebody has to call it */
  readonly called: boolean
  /** false where it cannot be an ES module */
  readonly esm?: false
  readonly place: (code: JsCode, parameter: string, name: string) => Placed
}

interface Placed {
  readonly files: Readonly<Record<string, string | Buffer>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly manifest?: Readonly<Record<string, unknown>>
  /** statements that the entry module begins with */
  readonly entry?: string
}

function source({ imports, code }: JsCode): string {
  return `${imports === '' ? '' : `${imports}\n`}${code}\n`
}

function under(folder: string, file: string, code: JsCode, text = source(code)): Placed['files'] {
  const beside = Object.entries(code.files).map(([path, content]) => [`${folder}${path}`, content])
  return { ...Object.fromEntries(beside), [`${folder}${file}`]: text }
}

/** A module that exports one function that runs the code. */
export function exporting(code: JsCode, name: string, parameter: string): string {
  const imports = code.imports === '' ? '' : `${code.imports}\n`
  const head = code.esm ? `export function ${name}` : `exports.${name} = function`
  return `${imports}${head}(${parameter}) {\n${code.code}\n}${code.esm ? '' : ';'}\n`
}

function loading(code: JsCode, path: string): string {
  return code.esm ? `import ${quoted(path)};` : `require(${quoted(path)});`
}

function calling(code: JsCode, path: string, name: string): string {
  return code.esm
    ? `import { ${name} } from ${quoted(path)};\n${name}();`
    : `const { ${name} } = require(${quoted(path)});\n${name}();`
}

function handingOn(code: JsCode, path: string, name: string): string {
  return code.esm ? `export { ${name} } from ${quoted(path)};` : `exports.${name} = require(${quoted(path)}).${name};`
}

function inShell(code: string): string {
  const line = code
    .split('\n')
    .map((one) => one.trim())
    .join('')
  return line.replaceAll(/[\\"$`]/g, String.raw`\$&`)
}

const gyp = (command: string, sources: readonly string[]): string =>
  `${JSON.stringify({ targets: [{ target_name: 'addon', sources, include_dirs: [command] }] }, undefined, 2)}\n`
const NATIVE = '#include <node_api.h>\nNAPI_MODULE_INIT() { return exports; }\n'

export const JS_MOMENTS: Readonly<Record<string, JsMoment>> = {
  preinstall: {
    called: false,
    place: (code) => ({ files: under('', 'setup.js', code), scripts: { preinstall: 'node setup.js' } }),
  },
  'postinstall-module': {
    called: false,
    place: (code) => ({
      files: { ...under('lib/', 'core.js', code), 'scripts/run.js': `${loading(code, '../lib/core.js')}\n` },
      scripts: { postinstall: 'node ./scripts/run.js || true' },
    }),
  },
  'install-inline': {
    called: false,
    esm: false,
    place: (code) => ({ files: code.files, scripts: { install: `node -e "${inShell(code.code)}"` } }),
  },
  'gyp-native': {
    called: false,
    place: (code) => ({
      files: {
        ...under('scripts/', 'gen.js', code),
        'binding.gyp': gyp('<!(node scripts/gen.js)', ['src/addon.cc']),
        'src/addon.cc': NATIVE,
      },
      manifest: { gypfile: true },
    }),
  },
  'gyp-action': {
    called: false,
    place: (code) => ({
      files: {
        ...under('scripts/', 'gen.js', code),
        'binding.gyp': `{ "targets": [{ "target_name": "addon", "sources": ["src/addon.cc"], "actions": [{ "action_name": "gen", "inputs": [], "outputs": ["gen.h"], "action": ["node", "scripts/gen.js"] }] }] }\n`,
        'src/addon.cc': NATIVE,
      },
      manifest: { gypfile: true },
    }),
  },
  entry: { called: false, place: (code) => ({ files: code.files, entry: source(code) }) },
  'imported-module': {
    called: false,
    place: (code) => ({ files: under('lib/', 'core.js', code), entry: loading(code, './lib/core.js') }),
  },
  'computed-require': {
    called: false,
    esm: false,
    place: (code) => ({
      files: under('lib/', 'core.js', code),
      entry: `require('./lib/' + ['co', 're'].join('') + '.js');`,
    }),
  },
  'function-of-module': {
    called: false,
    place: (code) => ({
      files: under('lib/', 'core.js', code, exporting(code, 'start', '')),
      entry: calling(code, './lib/core.js', 'start'),
    }),
  },
  'module-nobody-imports': {
    called: false,
    place: (code) => ({ files: under('lib/', 'extra.js', code) }),
  },
  'odd-extension': {
    called: false,
    esm: false,
    place: (code) => ({ files: under('lib/', 'core.dat', code), entry: "require('./lib/core.dat');" }),
  },
  'install-folder': {
    called: false,
    place: (code) => ({ files: under('scripts/', 'index.js', code), scripts: { postinstall: 'node scripts' } }),
  },
  'install-preload': {
    called: false,
    esm: false,
    place: (code) => ({ files: under('lib/', 'env.txt', code), scripts: { preinstall: 'node -r ./lib/env.txt -p 1' } }),
  },
  'entry-fork': {
    called: false,
    place: (code) => ({
      files: under('lib/', 'core.js', code),
      entry: code.esm
        ? "import { fork } from 'node:child_process';\nfork(import.meta.dirname + '/lib/core.js');"
        : "require('child_process').fork(__dirname + '/lib/core.js');",
    }),
  },
  'entry-worker': {
    called: false,
    place: (code) => ({
      files: under('lib/', 'core.js', code),
      entry: code.esm
        ? "import { Worker } from 'node:worker_threads';\nnew Worker(new URL('./lib/core.js', import.meta.url));"
        : "const { Worker } = require('worker_threads');\nnew Worker(require('path').join(__dirname, 'lib', 'core.js'));",
    }),
  },
  'later-import': {
    called: false,
    place: (code) => ({
      files: under('lib/', 'core.js', code),
      entry: "setTimeout(() => import('./lib/core.js'), 1000);",
    }),
  },
  'other-condition': {
    called: false,
    esm: false,
    place: (code) => ({
      files: { ...under('', 'index.cjs', code), 'index.mjs': 'export const title = (text) => String(text).trim();\n' },
      manifest: { exports: { '.': { import: './index.mjs', require: './index.cjs' } } },
    }),
  },
  'folder-of-package': {
    called: false,
    esm: false,
    place: (code) => ({
      files: { ...under('core/src/', 'a.js', code), 'core/package.json': '{ "main": "src/a.js" }\n' },
      entry: "require('./core');",
    }),
  },
  function: {
    called: true,
    place: (code, parameter) => ({
      files: under('lib/', 'client.js', code, exporting(code, 'connect', parameter)),
      entry: handingOn(code, './lib/client.js', 'connect'),
    }),
  },
  method: {
    called: true,
    place: (code, parameter) => ({
      files: under(
        'lib/',
        'client.js',
        code,
        `${code.imports === '' ? '' : `${code.imports}\n`}class Client {\nconstructor(options) {\nthis.options = options;\n}\nopen(${parameter}) {\n${code.code}\n}\n}\n${code.esm ? 'export { Client };' : 'exports.Client = Client;'}\n`,
      ),
      entry: handingOn(code, './lib/client.js', 'Client'),
    }),
  },
  bin: {
    called: true,
    place: (code, parameter, name) => ({
      files: under(
        '',
        'cli.js',
        code,
        `${exporting(code, 'run', parameter)}${code.esm ? 'run' : 'exports.run'}(process.argv[2]);\n`,
      ),
      manifest: { bin: { [name]: 'cli.js' } },
    }),
  },
}

const TITLE = "(text) {\nreturn String(text).trim().replace(/\\s+/g, ' ');\n}\n"

/** The package around the code: an entry module that is of some use, and the twin's client beside it. */
export function packageOf(placed: Placed, esm: boolean, name: string, client: JsCode | undefined): Written {
  const api = client === undefined ? '' : handingOn(client, './client/index.js', 'send')
  return {
    kind: 'npm-tarball',
    files: {
      ...placed.files,
      ...(client === undefined ? {} : under('client/', 'index.js', client, exporting(client, 'send', 'note'))),
      'index.js': `${placed.entry ?? ''}\n${api}\n${esm ? 'export function title' : 'exports.title = function title'}${TITLE}`,
      'README.md': `# ${name}\n\nSmall tools for everyday texts.\n`,
      'icon.png': Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      'defaults.ini': 'mode=plain\n',
    },
    ...(placed.scripts === undefined ? {} : { scripts: placed.scripts }),
    manifest: { main: 'index.js', ...(esm ? { type: 'module' } : {}), ...placed.manifest },
  }
}
