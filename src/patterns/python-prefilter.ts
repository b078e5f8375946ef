/** Modules through which Python code reaches the network, processes, native code or hidden code. */
const MODULES: readonly string[] = [
  'subprocess',
  'socket\\b',
  'urllib(?:2|3|\\.request| import request)',
  'requests\\b',
  'httplib',
  'http(?:\\.client| import client)',
  'httpx',
  'aiohttp',
  'smtplib',
  'ftplib',
  'paramiko',
  'telnetlib',
  'websocket',
  'xmlrpc',
  'ctypes',
  'cffi',
  'runpy',
  'pty\\b',
  'pexpect',
  'marshal\\b',
  'winreg',
  'os import (?:\\*|system|popen|exec|spawn)',
]

/** Plain text without which a Python file cannot act undisguised; the last group is the disguise. */
const WORDS: readonly string[] = [
  'os\\.(?:system|popen|exec|spawn|posix_spawn)',
  'create_subprocess',
  '\\b(?:exec|eval|__import__)\\(',
  '\\.(?:aws|ssh|npmrc|netrc|pypirc|kube|env)["\'/]',
  'id_rsa',
  'git-credentials',
  'mnemonic',
  '[ab](?:64|85|32)decode',
  'unhexlify',
  'codecs\\.decode',
  'zlib\\.decompress',
  'fromhex\\(',
  '(?:map|join)\\(chr',
  '__builtins__',
  'globals\\(\\)\\[',
]

/** A file outside of the surface in which this finds nothing is not worth a syntax tree. Linear. */
export const PYTHON_PREFILTER: RegExp = new RegExp(`(?:import|from|,) (?:${MODULES.join('|')})|${WORDS.join('|')}`)
