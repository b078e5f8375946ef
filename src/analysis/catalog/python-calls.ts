import { CAPABILITIES, type Capability } from '../../model/capability.ts'
import { PYTHON_CLIPBOARD } from './clipboard.ts'
import { PYTHON_DECODERS } from './python-decoders.ts'
import { PYTHON_KEYS, PYTHON_SCREEN, PYTHON_SOUND, PYTHON_TYPED } from './python-watching.ts'
import { PYTHON_SENDERS, PYTHON_SERVERS, PYTHON_STORE_SENDERS, storeSender } from './python-senders.ts'
import { PYTHON_STARTERS } from './python-starters.ts'
import { PYTHON_STORES } from './secret-stores.ts'

/** What a call of a Python function does. Keys are dotted names; `()` stands for the result of a call. */
export type PythonAct = Exclude<Capability, 'env' | 'obfuscated'> | 'decode' | 'observe'

/** Call names by act. A name that ends in `.*` stands for every attribute of that object. */
const CALLS: Readonly<Record<PythonAct, readonly string[]>> = {
  network: [
    ...['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'request'].flatMap((verb) => [
      `requests.${verb}`,
      `requests.api.${verb}`,
      `httpx.${verb}`,
      `curl_cffi.requests.${verb}`,
      `cloudscraper.create_scraper().${verb}`,
      `niquests.${verb}`,
    ]),
    'requests.Session().*',
    'requests.session().*',
    'requests.sessions.Session().*',
    'httpx.stream',
    'httpx.Client().*',
    'httpx.AsyncClient().*',
    'aiohttp.ClientSession().*',
    'aiohttp.request',
    'urllib.urlopen',
    'urllib.urlretrieve',
    'urllib2.urlopen',
    'urllib2.build_opener().open',
    'urllib.request.urlopen',
    'urllib.request.urlretrieve',
    'urllib.request.URLopener().*',
    'urllib.request.FancyURLopener().*',
    'urllib.request.build_opener().open',
    'urllib3.request',
    'urllib3.PoolManager().*',
    'urllib3.HTTPConnectionPool().*',
    'urllib3.HTTPSConnectionPool().*',
    'http.client.HTTPConnection().*',
    'http.client.HTTPSConnection().*',
    'httplib.HTTPConnection().*',
    'httplib.HTTPSConnection().*',
    'httplib2.Http().request',
    'socket.create_connection',
    'socket.create_connection().*',
    'socket.gethostbyname',
    'socket.gethostbyname_ex',
    'socket.getaddrinfo',
    ...[
      'connect',
      'connect_ex',
      'send',
      'sendall',
      'sendto',
      'sendmsg',
      'sendfile',
      'bind',
      'recv',
      'recvfrom',
      'recvmsg',
      'makefile',
    ].map((method) => `socket.socket().${method}`),
    'ssl.wrap_socket().*',
    'ssl.SSLContext().wrap_socket().*',
    'ssl.create_default_context().wrap_socket().*',
    'asyncio.open_connection',
    'asyncio.start_server',
    'smtplib.SMTP().*',
    'smtplib.SMTP_SSL().*',
    'ftplib.FTP().*',
    'ftplib.FTP_TLS().*',
    'telnetlib.Telnet().*',
    'paramiko.SSHClient().*',
    'paramiko.SSHClient().exec_command().*',
    'paramiko.SSHClient().open_sftp().*',
    'paramiko.SFTPClient.from_transport().*',
    'pycurl.Curl().setopt',
    'websocket.create_connection',
    'websocket.create_connection().*',
    'websocket.WebSocketApp',
    'websockets.connect',
    'xmlrpc.client.ServerProxy().*',
    'xmlrpclib.ServerProxy().*',
    'dns.resolver.resolve',
    'dns.resolver.query',
    'pycurl.Curl().perform',
    'wget.download',
    ...['open', 'open_new', 'open_new_tab'].flatMap((method) => [`webbrowser.${method}`, `webbrowser.get().${method}`]),
    ...PYTHON_SENDERS,
    ...PYTHON_STORE_SENDERS,
    ...PYTHON_SERVERS,
  ],
  process: [
    ...['Popen', 'call', 'run', 'check_call', 'check_output', 'getoutput', 'getstatusoutput'].map(
      (name) => `subprocess.${name}`,
    ),
    ...['system', 'popen', 'popen2', 'popen3', 'popen4', 'startfile', 'posix_spawn', 'posix_spawnp'].map(
      (name) => `os.${name}`,
    ),
    ...['execl', 'execle', 'execlp', 'execlpe', 'execv', 'execve', 'execvp', 'execvpe'].map((name) => `os.${name}`),
    ...['spawnl', 'spawnle', 'spawnlp', 'spawnlpe', 'spawnv', 'spawnve', 'spawnvp', 'spawnvpe'].map(
      (name) => `os.${name}`,
    ),
    'posix.system',
    'nt.system',
    'commands.getoutput',
    'commands.getstatusoutput',
    'pty.spawn',
    'asyncio.create_subprocess_exec',
    'asyncio.create_subprocess_shell',
    'distutils.spawn.spawn',
    'pexpect.spawn',
    'pexpect.run',
    'sh.Command',
    'win32api.ShellExecute',
    'win32com.client.Dispatch().*',
    'ctypes.windll.shell32.ShellExecuteW',
    'pip.main',
    'pip._internal.main',
    'pip._internal.cli.main.main',
    'psutil.Popen',
    ...PYTHON_STARTERS,
    ...['from_env', 'DockerClient'].map((client) => `docker.${client}().containers.run`),
  ],
  'dynamic-code': [
    'exec',
    'eval',
    'execfile',
    'compile',
    'types.FunctionType',
    'types.CodeType',
    'runpy.run_path',
    'runpy.run_module',
    'imp.load_source',
    'imp.load_module',
    'importlib.machinery.SourceFileLoader',
    'importlib.machinery.SourcelessFileLoader',
    'importlib.util.spec_from_file_location',
    'code.InteractiveInterpreter().*',
    'code.interact',
    ...'timeit.timeit timeit.repeat cProfile.run profile.run pdb.run pdb.runeval bdb.Bdb().run'.split(' '),
    ...['push', 'runsource', 'runcode'].map((method) => `code.InteractiveConsole().${method}`),
    'trace.Trace().run',
    ...['testmod', 'testfile', 'run_docstring_examples'].map((name) => `doctest.${name}`),
    'dill.loads',
    'cloudpickle.loads',
    'pickle.loads',
    'marshal.loads',
  ],
  'filesystem-write': [
    ...['remove', 'unlink', 'rename', 'renames', 'replace', 'rmdir', 'removedirs', 'mkdir', 'makedirs'].map(
      (name) => `os.${name}`,
    ),
    ...['chmod', 'chown', 'symlink', 'link', 'truncate', 'write', 'utime'].map((name) => `os.${name}`),
    ...['copy', 'copy2', 'copyfile', 'copytree', 'move', 'rmtree', 'unpack_archive', 'make_archive'].map(
      (name) => `shutil.${name}`,
    ),
    ...[
      'write_text',
      'write_bytes',
      'unlink',
      'rename',
      'replace',
      'mkdir',
      'rmdir',
      'touch',
      'chmod',
      'symlink_to',
    ].map((name) => `pathlib.Path().${name}`),
    'zipfile.ZipFile().extractall',
    'zipfile.ZipFile().extract',
    'tarfile.open().extractall',
    'tarfile.open().extract',
    'tempfile.NamedTemporaryFile().write',
    'winreg.SetValueEx',
    'winreg.CreateKey',
    '_winreg.SetValueEx',
  ],
  native: [
    ...['CDLL', 'PyDLL', 'WinDLL', 'OleDLL', 'CFUNCTYPE', 'memmove'].map((name) => `ctypes.${name}`),
    ...['cdll', 'windll', 'oledll', 'pydll', 'pythonapi'].flatMap((name) => [
      `ctypes.${name}.*`,
      `ctypes.${name}.kernel32.*`,
      `ctypes.${name}.ntdll.*`,
    ]),
    ...['WinDLL', 'CDLL', 'OleDLL'].flatMap((library) =>
      [
        'VirtualAlloc',
        'VirtualAllocEx',
        'VirtualProtect',
        'RtlMoveMemory',
        'WriteProcessMemory',
        'CreateRemoteThread',
      ].map((name) => `ctypes.${library}().${name}`),
    ),
    'ctypes.cdll.LoadLibrary',
    'mmap.mmap().write',
    'cffi.FFI().dlopen',
    'imp.load_dynamic',
    'importlib.machinery.ExtensionFileLoader',
  ],
  'host-info': [
    ...['node', 'platform', 'uname', 'machine', 'processor', 'version', 'release', 'system'].map(
      (name) => `platform.${name}`,
    ),
    'socket.gethostname',
    'socket.getfqdn',
    'getpass.getuser',
    'os.uname',
    'os.getlogin',
    'os.getuid',
    'uuid.getnode',
    ...'pwd.getpwuid pwd.getpwnam pwd.getpwall'.split(' '),
    ...'psutil.users psutil.net_if_addrs psutil.process_iter netifaces.interfaces'.split(' '),
  ],
  decode: PYTHON_DECODERS,
  secrets: [...PYTHON_STORES.store, ...PYTHON_STORES.browser],
  clipboard: PYTHON_CLIPBOARD,
  observe: [...PYTHON_SCREEN, ...PYTHON_SOUND, ...PYTHON_KEYS, ...PYTHON_TYPED],
}

const ACTS: ReadonlyMap<string, readonly PythonAct[]> = byName()

function byName(): Map<string, PythonAct[]> {
  const map = new Map<string, PythonAct[]>()
  for (const act of acts()) {
    for (const name of CALLS[act]) map.set(name, [...(map.get(name) ?? []), act])
  }
  return map
}

function acts(): readonly PythonAct[] {
  return [
    ...CAPABILITIES.filter((capability) => capability !== 'env' && capability !== 'obfuscated'),
    'decode',
    'observe',
  ]
}

/** A call and the words without which no file can name it. */
export interface CallWords {
  readonly act: PythonAct
  readonly words: readonly string[]
}

/** Every known call by its words: `requests.Session().*` needs `requests` and `Session`. */
export function callWords(): readonly CallWords[] {
  return acts().flatMap((act) =>
    CALLS[act].map((name) => ({
      act,
      words: [...new Set(name.replace(/\.\*$/, '').replaceAll('()', '').split('.'))],
    })),
  )
}

/** First words of the known calls: the modules that act, and the builtins. */
const ACTING_ROOTS: ReadonlySet<string> = new Set(callWords().flatMap(({ words }) => words.slice(0, 1)))

/** True for a module in which there is something to call that acts, or one inside of it. */
export function isActing(module: string): boolean {
  return ACTING_ROOTS.has(module.split('.', 1)[0] ?? '')
}

const NONE: readonly PythonAct[] = []
/** `requests.Session` */
const OF_CLASS = /\.[A-Z]\w*$/

/** What calling `name` does; empty where nothing of interest is known. */
export function actsOf(name: string): readonly PythonAct[] {
  const exact = ACTS.get(name)
  if (exact !== undefined) return exact
  const dot = name.lastIndexOf('.')
  if (dot === -1) return NONE
  const [object, method] = [name.slice(0, dot), name.slice(dot)]
  const known = ACTS.get(`${object}.*`)
  if (known !== undefined) return known
  const far = storeSender(name)
  if (far !== undefined) return ACTS.get(far) ?? NONE
  if (!OF_CLASS.test(object)) return NONE
  // a method of the class, which is given its object first
  return ACTS.get(`${object}()${method}`) ?? ACTS.get(`${object}().*`) ?? NONE
}
