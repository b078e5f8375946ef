import { deflateRawSync, gzipSync } from 'node:zlib'
import { base64, chars, codes, reversed } from '../forms.ts'
interface Disguise {
  readonly bad: (script: string) => string
  readonly twin?: (script: string) => string
}

const wide = (text: string): string => Buffer.from(text, 'utf16le').toString('base64')
const single = (text: string): string => `'${text.replaceAll("'", "''")}'`
const VERBS =
  /\b(?:Invoke-(?:WebRequest|RestMethod|Expression)|Start-Process|New-Object|Get-(?:Content|ChildItem|Clipboard)|Remove-Item|Set-ItemProperty|iex|iwr|irm)\b/g
const shown = (expression: string) => (): string => `Write-Output (${expression})`

/** Ways to write PowerShell so that it does not stand there. */
export const POWERSHELL_DISGUISES: Readonly<Record<string, Disguise>> = {
  none: { bad: (s) => s },
  backticks: { bad: (s) => s.replaceAll(VERBS, (verb) => `${verb.slice(0, 1)}\`${verb.slice(1)}`) },
  'odd-case': {
    bad: (s) =>
      s.replaceAll(VERBS, (verb) =>
        chars(verb)
          .map((c, i) => (i % 2 === 0 ? c.toUpperCase() : c.toLowerCase()))
          .join(''),
      ),
  },
  'call-operator': { bad: (s) => s.replaceAll(VERBS, (verb) => `& ('${verb.slice(0, 3)}' + '${verb.slice(3)}')`) },
  'format-operator': {
    bad: (s) => s.replaceAll(VERBS, (verb) => `& ('{1}{0}' -f '${verb.slice(3)}','${verb.slice(0, 3)}')`),
  },
  'url-concat': { bad: (s) => s.replaceAll(/(https?:\/\/)([\w.-]+)/g, "$1' + '$2") },
  'url-replace': {
    bad: (s) =>
      s.replaceAll(/'(https?:\/\/[^']+)'/g, (_m, url: string) => `('${url.replaceAll('t', '#')}' -replace '#','t')`),
  },
  'iex-base64': {
    bad: (s) => `iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${base64(s)}')))`,
    twin: shown(`[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${base64('ready')}'))`),
  },
  'pipe-iex': {
    bad: (s) => `[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${base64(s)}')) | iex`,
    twin: shown(`[Convert]::FromBase64String('${base64('ready')}').Length`),
  },
  'encoded-command': {
    bad: (s) => `powershell -NoP -Enc ${wide(s)}`,
    twin: () => 'powershell -NoP -Command "Write-Output ready"',
  },
  'char-join': {
    bad: (s) => `iex (-join (${codes(s)} | % { [char]$_ }))`,
    twin: shown('-join (111,107 | % { [char]$_ })'),
  },
  'reverse-join': {
    bad: (s) => `$s = ${single(reversed(s))}; iex ($s[-1..-($s.Length)] -join '')`,
    twin: () => "$s = 'ydaer'; Write-Output ($s[-1..-($s.Length)] -join '')",
  },
  'split-xor': {
    bad: (s) => `iex (-join ('${codes(s, (c) => c ^ 9).replaceAll(', ', '-')}' -split '-' | % { [char]($_ -bxor 9) }))`,
    twin: shown("-join ('102-98' -split '-' | % { [char]($_ -bxor 9) })"),
  },
  'script-block': { bad: (s) => `& ([scriptblock]::Create(${single(s)}))`, twin: (s) => s },
  'invoke-command': { bad: (s) => `Invoke-Command -ScriptBlock { ${s} }` },
  variable: { bad: (s) => `$c = ${single(s)}; Invoke-Expression $c`, twin: (s) => s },
  'start-hidden': {
    bad: (s) =>
      `Start-Process powershell -WindowStyle Hidden -ArgumentList '-NoProfile -Command ${s.replaceAll("'", "''")}'`,
    twin: (s) => s,
  },
  'gzip-stream': {
    bad: (s) =>
      `iex (New-Object IO.StreamReader((New-Object IO.Compression.GzipStream([IO.MemoryStream][Convert]::FromBase64String('${gzipSync(s).toString('base64')}'),[IO.Compression.CompressionMode]::Decompress)))).ReadToEnd()`,
    twin: shown('[IO.Compression.CompressionMode]::Decompress'),
  },
  'deflate-variable': {
    bad: (s) =>
      `$m = New-Object IO.MemoryStream(,[Convert]::FromBase64String('${deflateRawSync(s).toString('base64')}')); iex (New-Object IO.StreamReader(New-Object IO.Compression.DeflateStream($m, [IO.Compression.CompressionMode]::Decompress))).ReadToEnd()`,
    twin: shown('[IO.Compression.CompressionMode]::Decompress'),
  },
  'picked-iex': { bad: (s) => `& ($PSHome[4]+$PSHome[30]+'x') ${single(s)}`, twin: shown('$PSHome[0]') },
}

export const POWERSHELL_SHAPES: Readonly<Record<string, (script: string) => string>> = {
  plain: (s) => s,
  try: (s) => `try { ${s} } catch {}`,
  'gate-ci': (s) => `if (-not $env:CI) { ${s} }`,
  'gate-platform': (s) => `if ($env:OS -eq 'Windows_NT') { ${s} }`,
  function: (s) => `function Go { ${s} }; Go`,
  job: (s) => `Start-Job -ScriptBlock { ${s} } | Out-Null`,
  padded: (s) => `Write-Output ok;${' '.repeat(320)}${s}`,
}
