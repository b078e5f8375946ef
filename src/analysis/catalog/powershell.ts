/** Names of PowerShell, as a command is called. */
export const POWERSHELL: ReadonlySet<string> = new Set(['powershell', 'pwsh'])

/** A flag that may be a beginning of `-EncodedCommand`, with its base64 or a part that is not known. */
export const ENCODED_COMMAND = /(?:^|[\s"'])[-/](e[a-z]{0,14})\s{1,20}["']?([A-Za-z0-9+/]{16,20000}={0,2}|\uE000)/gi

/** Fetches text or a file, or opens a connection from which commands may come. */
export const DOWNLOADS =
  /\b(?:Invoke-WebRequest|Invoke-RestMethod|Start-BitsTransfer|iwr|irm|curl|wget|bitsadmin|certutil|DownloadString|DownloadFile|DownloadData|WebRequest|TCPClient|UploadString|UploadFile|UploadData|HttpClient)\b/i

/** Runs a text, or starts what stands behind it. */
export const RUNS =
  /\b(?:Invoke-Expression|iex|Start-Process|saps|Invoke-Item)\b|\[scriptblock\]::Create|[;|&{(]\s{0,20}(?:start|ii)\s|[;|{(]\s{0,20}&\s{0,20}["'$(]|[;|&]\s{0,20}["']?[^\s;|&"']{1,200}\.(?:exe|bat|cmd|ps1|vbs)\b/i

/** Programs of Windows that run a script or a library which they fetch themselves. */
export const FETCHING_RUNNERS: ReadonlySet<string> = new Set([
  'mshta',
  'regsvr32',
  'rundll32',
  'wscript',
  'cscript',
  'msiexec',
  'wmic',
  'hh',
])
