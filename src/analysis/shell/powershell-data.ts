import { CLIPBOARD_NOTES } from '../catalog/clipboard.ts'
import { isMetadataHost } from '../catalog/hosts.ts'
import { environmentNameKind, isSecretPath } from '../catalog/secrets.ts'
import type { SinkKind, SourceKind } from '../code.ts'

/** Data of the machine, or code, that a script of PowerShell hands on. */
export interface PowershellFlow {
  readonly source: { readonly kind: SourceKind; readonly note: string }
  readonly sink: { readonly kind: SinkKind; readonly note: string }
}

type Source = PowershellFlow['source']

/** statements that are read of one script, and variables that are remembered */
const STATEMENTS_MAX = 2000
const NAMES_MAX = 200

const SOURCES: readonly (readonly [RegExp, Source])[] = [
  [
    /\b(?:Get-ChildItem|gci|dir|ls|Get-Item|gi)\s+(?:-Path\s+)?["']?env:|\[(?:System\.)?Environment\]::GetEnvironmentVariables/i,
    { kind: 'env', note: 'reads all environment variables' },
  ],
  [/HistorySavePath/i, { kind: 'secret-file', note: 'reads the history of commands' }],
  [
    /\bcmdkey(?:\.exe)?\s+\/list|\bvaultcmd\b|\bGet-StoredCredential\b|\bPasswordVault\b|\bnetsh\s+wlan\s.{0,80}key=clear|\b(?:gh auth token|az account get-access-token|gcloud auth print-|aws sts get-session-token|op item)\b/i,
    { kind: 'secret-file', note: 'asks a store for credentials' },
  ],
  [/\bGet-Clipboard\b|Clipboard\]::GetText/i, { kind: 'observed', note: CLIPBOARD_NOTES.reads }],
  [/\bCopyFromScreen\b/i, { kind: 'observed', note: 'takes a picture of the screen' }],
  [/\bGetAsyncKeyState\b/i, { kind: 'observed', note: 'reads keys' }],
  [
    /\b(?:Get-ComputerInfo|systeminfo|ipconfig|whoami|hostname)\b/i,
    { kind: 'host-info', note: 'tells of the machine' },
  ],
]

const SENDS =
  /\b(?:Invoke-RestMethod|irm|Invoke-WebRequest|iwr|curl(?:\.exe)?|wget(?:\.exe)?|Send-MailMessage|UploadString|UploadFile|UploadData|UploadValues|PostAsync|SendAsync|Resolve-DnsName|nslookup)(?![\w-])/i
const STREAM = /\.(?:Write|WriteLine|Send)\(/i
const CONNECTION = /\b(?:TcpClient|UdpClient|Net\.Sockets|SslStream)\b/i
const READS =
  /\b(?:Get-Content|gc|cat|type|Get-ChildItem|gci|Copy-Item|Compress-Archive|ReadAllText|ReadAllBytes|ReadAllLines|OpenRead|InFile|UploadFile|curl(?:\.exe)?)(?![\w-])/i

/** What a plain script sends, watches, or puts into memory. */
export function powershellFlows(script: string): PowershellFlow[] {
  const held = new Map<string, readonly Source[]>()
  const found: PowershellFlow[] = []
  const connects = CONNECTION.test(script)
  let seen: readonly Source[] = []
  for (const statement of script.split(/[;\n]/).slice(0, STATEMENTS_MAX)) {
    const own = [...sourcesIn(statement), ...variablesIn(statement, held)]
    if (own.some(({ kind }) => kind === 'observed')) seen = own
    const name = /^[\s{(]*\$(\w{1,40})\s*\+?=(?!=)/.exec(statement)?.[1]?.toLowerCase()
    if (name !== undefined && own.length > 0 && held.size < NAMES_MAX) held.set(name, own)
    const sends = SENDS.exec(statement)?.[0]
    const given = /UploadFile/i.test(statement) ? [...own, ...seen] : own
    const note = sends === undefined ? 'sends by a connection' : `sends by ${sends} in PowerShell`
    if (sends === undefined ? !(connects && STREAM.test(statement)) : !hasAddress(statement)) continue
    for (const source of given) found.push({ source, sink: { kind: 'network', note } })
  }
  return [...found, ...runs(script)]
}

/** An address besides that of the metadata of a cloud, which only gives. */
function hasAddress(statement: string): boolean {
  const addresses = statement.match(/https?:\/\/[\w.-]+/gi) ?? []
  return addresses.length === 0 || addresses.some((address) => !isMetadataHost(address))
}

function sourcesIn(statement: string): Source[] {
  const found = SOURCES.filter(([pattern]) => pattern.test(statement)).map(([, source]) => source)
  // a key in a header is how a client shows who it is
  const body = statement.replaceAll(/-Headers?\s*@\{[^}]{0,500}\}/gi, '')
  for (const [, name = ''] of body.matchAll(/\$\{?env:(\w{1,80})/gi)) {
    const kind = environmentNameKind(name)
    if (kind !== 'ordinary') found.push({ kind: kind === 'identity' ? 'host-info' : 'env', note: `reads $env:${name}` })
  }
  if (/https?:\/\/\S{0,100}/i.test(statement))
    for (const [address] of statement.matchAll(/https?:\/\/[\w.-]+/gi))
      if (isMetadataHost(address)) found.push({ kind: 'secret-file', note: `asks ${address} for credentials` })
  if (!READS.test(statement)) return found
  for (const [, double, single, bare] of statement.matchAll(/"([^"]{2,300})"|'([^']{2,300})'|([^\s"'(),|;]{3,300})/g)) {
    const path = (double ?? single ?? bare ?? '')
      .replace(/^@|^\w+=@/, '')
      .replace(/^(?:\$\{?env:\w+\}?|\$\{?HOME\}?)/i, '~')
      .replaceAll(/[/\\]+/g, '/')
    if (isSecretPath(path)) found.push({ kind: 'secret-file', note: `reads ${path.slice(0, 80)}` })
  }
  return found
}

function variablesIn(statement: string, held: ReadonlyMap<string, readonly Source[]>): Source[] {
  if (held.size === 0) return []
  return [...statement.matchAll(/\$(\w{1,40})/g)].flatMap(([, name = '']) => held.get(name.toLowerCase()) ?? [])
}

/** Programs and libraries that are fetched or put into memory, and run there. */
function runs(script: string): PowershellFlow[] {
  const found: PowershellFlow[] = []
  const address =
    /\b(?:mshta|msiexec)(?:\.exe)?\s[^;|\n]{0,80}https?:\/\/|\bregsvr32(?:\.exe)?\s[^;|\n]{0,80}\/i:https?:|\brundll32(?:\.exe)?\s[^;|\n]{0,80}(?:javascript:|https?:\/\/|\\\\\w)/i.exec(
      script,
    )
  if (address !== null) found.push(run('remote-content', `fetches by ${address[0].split(/\s/, 1)[0] ?? ''}`))
  if (/Assembly\]::Load\(/i.test(script)) {
    if (/\b(?:DownloadData|Invoke-WebRequest|iwr|irm|Invoke-RestMethod|GetByteArrayAsync)\b/i.test(script))
      found.push(run('remote-content', 'fetches a library'))
    else if (/FromBase64String|GzipStream|DeflateStream|-bxor/i.test(script))
      found.push(run('decoded-text', 'decodes a library'))
  }
  if (
    /\bVirtualAlloc(?:Ex)?\b/.test(script) &&
    /\b(?:CreateThread|CreateRemoteThread|GetDelegateForFunctionPointer|QueueUserAPC)\b/.test(script)
  )
    found.push(run('decoded-text', 'puts machine code into memory'))
  return found
}

function run(kind: Source['kind'], note: string): PowershellFlow {
  return { source: { kind, note }, sink: { kind: 'process', note: 'runs it by PowerShell' } }
}
