/** Beginnings of native programs and libraries: Linux, Windows, macOS. */
export const NATIVE_STARTS: readonly string[] = [
  '7f454c46',
  '4d5a',
  'cffaedfe',
  'cefaedfe',
  'feedfacf',
  'feedface',
  'cafebabe',
]

/** How an addon tells Node that it is one. */
const REGISTERS = /napi_register_module_v\d|napi_module_register|node_register_module_v\d|node_module_register/

/**
 * Functions that an addon is linked with, and libraries, by which it may connect, start programs, run text as code, or load what is not
 * linked with it. Names of functions stand between null bytes in the tables of Linux and macOS.
 */
const REACHES =
  /\0_?(?:socket|connect|sendto|getaddrinfo|gethostbyname|execl[pe]?|execvp?e?|posix_spawnp?|system|popen|v?fork|uv_(?:spawn|tcp_connect|udp_send|getaddrinfo|dlopen)|napi_run_script|curl_easy_\w+|memfd_create|shm_open)\0|(?:WS2_32|ws2_32|WSOCK32|wsock32|WINHTTP|WinHttp|winhttp|WININET|WinINet|wininet|urlmon|SHELL32|shell32)\.dll|CreateProcess[AW]|ShellExecute|WinExec|VirtualAllocEx|WriteProcessMemory|CreateRemoteThread/

/** Names of what is secret, of shells, and of addresses that collect: an addon that is made for a library has none of them. */
const GRAVE =
  /\.ssh\/|id_rsa|\.aws\/|\.npmrc|Login Data|Local State|git-credentials|wallet\.dat|\.netrc|authorized_keys|\/bin\/(?:ba)?sh\b|cmd\.exe|powershell|discord(?:app)?\.com\/api|api\.telegram\.org|\/dev\/tcp\/|stratum\+tcp|https?:\/\/\d{1,3}(?:\.\d{1,3}){3}\b/

/** bytes of which an ordinary addon has that many at least */
const BYTES_MIN = 4000

/**
 * Whether an addon for Node says that it is one, and neither connects nor starts programs by what it is linked with. It may still write and
 * delete files. What packs itself, or is built otherwise than such addons are, does not say so.
 */
export function isTameAddon(content: Buffer | undefined): boolean {
  if (content === undefined || content.length < BYTES_MIN) return false
  const start = content.subarray(0, 4).toString('hex')
  if (!NATIVE_STARTS.some((magic) => start.startsWith(magic))) return false
  const text = content.toString('latin1')
  return REGISTERS.test(text) && !REACHES.test(text) && !GRAVE.test(text)
}
