import type { Written } from '../cell.ts'
import { quoted as js } from '../javascript/writer.ts'
import { quoted as py } from '../python/writer.ts'

/** What runs a command line, and when. */
export interface Carrier {
  readonly called: boolean
  readonly place: (command: string, name: string, files: Files) => Written
  /** how innocent packages start it, where they do it another way */
  readonly innocent?: Carrier['place']
}

type Files = Readonly<Record<string, string | Buffer>>

const ENTRY = "exports.title = (text) => String(text).trim().replace(/\\s+/g, ' ');\n"
const TITLE = "def title(text):\n    return ' '.join(str(text).split())\n"
const NATIVE = { 'src/addon.cc': '#include <node_api.h>\nNAPI_MODULE_INIT() { return exports; }\n' }

function npm(
  files: Files,
  scripts?: Readonly<Record<string, string>>,
  manifest?: Readonly<Record<string, unknown>>,
): Written {
  return {
    kind: 'npm-tarball',
    files: { 'index.js': ENTRY, 'defaults.ini': 'mode=plain\n', ...files },
    ...(scripts === undefined ? {} : { scripts }),
    manifest: { main: 'index.js', ...manifest },
  }
}

function python(kind: 'wheel' | 'sdist', name: string, init: string, files: Files): Written {
  const module = name.replaceAll('-', '_')
  return {
    kind,
    files: { [`${module}/__init__.py`]: `${init}\n\n${TITLE}`, [`${module}/defaults.ini`]: '[plain]\n', ...files },
  }
}

const setup = (name: string, before: string): string =>
  `${before}\nfrom setuptools import setup\n\nsetup(name='${name}', version='1.4.2', packages=['${name.replaceAll('-', '_')}'])\n`
const gyp = (target: Record<string, unknown>): string =>
  `${JSON.stringify({ targets: [{ target_name: 'addon', sources: ['src/addon.cc'], ...target }] }, undefined, 2)}\n`

/** Carriers that any command line fits into, of any shell. */
export const CARRIERS: Readonly<Record<string, Carrier>> = {
  'npm-script': { called: false, place: (c, _n, f) => npm(f, { preinstall: c }) },
  'gyp-expansion': {
    called: false,
    place: (c, _n, f) =>
      npm({ ...f, ...NATIVE, 'binding.gyp': gyp({ include_dirs: [`<!(${c})`] }) }, undefined, { gypfile: true }),
  },
  'js-exec': {
    called: false,
    place: (c, _n, f) => npm({ ...f, 'index.js': `require('child_process').exec(${js(c)});\n${ENTRY}` }),
  },
  'js-install-exec': {
    called: false,
    place: (c, _n, f) =>
      npm(
        {
          ...f,
          'setup.js': `const { execSync } = require('child_process');\nexecSync(${js(c)}, { stdio: 'ignore' });\n`,
        },
        { postinstall: 'node setup.js' },
      ),
  },
  'js-function': {
    called: true,
    place: (c, _n, f) =>
      npm({ ...f, 'index.js': `exports.open = function () {\nrequire('child_process').exec(${js(c)});\n};\n${ENTRY}` }),
  },
  'setup-system': {
    called: false,
    place: (c, n, f) => python('sdist', n, '', { ...f, 'setup.py': setup(n, `import os\nos.system(${py(c)})`) }),
  },
  'setup-subprocess': {
    called: false,
    place: (c, n, f) =>
      python('sdist', n, '', {
        ...f,
        'setup.py': setup(n, `import subprocess\nsubprocess.call(${py(c)}, shell=True)`),
      }),
  },
  'py-import-system': { called: false, place: (c, n, f) => python('wheel', n, `import os\nos.system(${py(c)})`, f) },
  'py-import-popen': {
    called: false,
    place: (c, n, f) =>
      python('wheel', n, `import subprocess\nsubprocess.Popen(${py(c)}, shell=True, stdout=subprocess.DEVNULL)`, f),
  },
  'py-function': {
    called: true,
    place: (c, n, f) => python('wheel', n, `import os\n\n\ndef open_all():\n    os.system(${py(c)})`, f),
  },
}

/** Carriers of POSIX shells. */
export const SHELL_CARRIERS: Readonly<Record<string, Carrier>> = {
  ...CARRIERS,
  'npm-script-file': {
    called: false,
    place: (c, _n, f) =>
      npm({ ...f, 'scripts/setup.sh': `#!/bin/sh\nset -u\n${c}\n` }, { postinstall: 'sh scripts/setup.sh' }),
  },
  'npm-script-after': {
    called: false,
    place: (c, _n, f) =>
      npm({ ...f, 'check.js': 'console.log(process.version);\n' }, { install: `node check.js && ${c}` }),
  },
  'npm-run-script': {
    called: false,
    place: (c, _n, f) => npm(f, { postinstall: 'npm run -s prepare-data', 'prepare-data': c }),
  },
  'sourced-file': {
    called: false,
    place: (c, _n, f) =>
      npm({ ...f, 'lib.sh': `${c}\n`, 'setup.sh': '#!/bin/sh\n. ./lib.sh\n' }, { preinstall: 'sh ./setup.sh' }),
  },
  makefile: {
    called: false,
    place: (c, _n, f) => npm({ ...f, Makefile: `all:\n\t@${c.replaceAll('$', '$$$$')}\n` }, { install: 'make' }),
  },
  'gyp-action': {
    called: false,
    place: (c, _n, f) =>
      npm(
        {
          ...f,
          ...NATIVE,
          'binding.gyp': gyp({
            actions: [{ action_name: 'g', inputs: [], outputs: ['g.h'], action: ['sh', '-c', c] }],
          }),
        },
        undefined,
        { gypfile: true },
      ),
  },
  'js-spawn-sh': {
    called: false,
    place: (c, _n, f) =>
      npm({
        ...f,
        'index.js': `require('child_process').spawn('sh', ['-c', ${js(c)}], { stdio: 'ignore' });\n${ENTRY}`,
      }),
  },
  'setup-script': {
    called: false,
    place: (c, n, f) =>
      python('sdist', n, '', {
        ...f,
        'build.sh': `#!/bin/sh\n${c}\n`,
        'setup.py': setup(n, "import subprocess\nsubprocess.check_call(['sh', 'build.sh'])"),
      }),
  },
  'py-import-args': {
    called: false,
    place: (c, n, f) => python('wheel', n, `import subprocess\nsubprocess.run(['bash', '-c', ${py(c)}])`, f),
  },
  'shipped-bin': {
    called: true,
    place: (c, n, f) => npm({ ...f, 'bin/run.sh': `#!/bin/sh\n${c}\n` }, undefined, { bin: { [n]: 'bin/run.sh' } }),
  },
}

/** Carriers of PowerShell: the command is a script of its own. */
export const POWERSHELL_CARRIERS: Readonly<Record<string, Carrier>> = {
  'ps1-file': {
    called: false,
    place: (c, _n, f) =>
      npm(
        { ...f, 'scripts/setup.ps1': `${c}\n` },
        { postinstall: 'powershell -NoProfile -ExecutionPolicy Bypass -File scripts/setup.ps1' },
      ),
  },
  'pwsh-file': {
    called: false,
    place: (c, _n, f) => npm({ ...f, 'scripts/setup.ps1': `${c}\n` }, { install: 'pwsh ./scripts/setup.ps1' }),
  },
  'bat-file': {
    called: false,
    place: (c, _n, f) => npm({ ...f, 'setup.cmd': `@echo off\r\n${line(c)}\r\n` }, { preinstall: 'setup.cmd' }),
  },
  ...Object.fromEntries(
    Object.entries(CARRIERS).map(([id, { called, place }]) => [
      id,
      { called, place: (c: string, n: string, f: Files) => place(line(c), n, f) },
    ]),
  ),
  'js-spawn': {
    called: false,
    place: (c, _n, f) =>
      npm({
        ...f,
        'index.js': `require('child_process').spawn('powershell.exe', ['-NoProfile', '-WindowStyle', 'Hidden', '-Command', ${js(c)}], { detached: true });\n${ENTRY}`,
      }),
  },
  'py-import-args': {
    called: false,
    place: (c, n, f) =>
      python(
        'wheel',
        n,
        `import subprocess\nsubprocess.Popen(['powershell', '-w', 'hidden', '-c', ${py(c)}], creationflags=0x08000000)`,
        f,
      ),
  },
  'setup-encoded': {
    called: false,
    innocent: (c, n, f) =>
      python('sdist', n, '', {
        ...f,
        'setup.py': setup(n, `import subprocess\nsubprocess.Popen(['powershell', '-NoProfile', '-Command', ${py(c)}])`),
      }),
    place: (c, n, f) =>
      python('sdist', n, '', {
        ...f,
        'setup.py': setup(
          n,
          `import subprocess\nsubprocess.Popen('powershell -NoP -W Hidden -EncodedCommand ${Buffer.from(c, 'utf16le').toString('base64')}')`,
        ),
      }),
  },
}

/** A script as a command line of cmd.exe. */
function line(script: string): string {
  return `powershell -NoProfile -WindowStyle Hidden -Command "${script.replaceAll('"', '\\"').replaceAll('\n', '; ')}"`
}
