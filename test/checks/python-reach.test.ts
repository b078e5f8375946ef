import t from 'tap'
import { CAPABILITIES, type Capability } from '../../src/model/capability.ts'
import { callWords } from '../../src/analysis/catalog/python-calls.ts'
import { mostOf, worthOf } from '../../src/analysis/python/skim.ts'
import { summarisePython } from '../../src/analysis/python/summarise.ts'

const NOTHING_KNOWN: ReadonlySet<Capability> = new Set()
const EVERYTHING: ReadonlySet<Capability> = new Set(CAPABILITIES)

const treeFor = (bytes: Buffer, loaded: boolean, known: ReadonlySet<Capability>): string | undefined =>
  worthOf(mostOf(bytes, loaded), loaded, known)

t.test('every known call is worth a syntax tree where its capability is new, however it is imported', async (t) => {
  const overlooked: string[] = []
  for (const { act, words } of callWords()) {
    const [root = '', ...rest] = words
    if (['decode', 'observe', 'filesystem-write', 'secrets'].includes(act) || rest.length === 0) continue
    const last = rest.at(-1) ?? root
    const forms = [
      `import ${root}\n${words.join('.')}(x)`,
      `import sys,${root}\n${words.join('.')}(x)`,
      `if x:\timport\t${root} as m\nm.${rest.join('.')}(x)`,
      `from \\\n  ${words.slice(0, -1).join('.')} import (\n a,\n ${last} as b)\nb(x)`,
      `try:\n  from ${root} import *\nfinally: pass\n${rest.join('().')}(x)`,
      `from six.moves import y\ny.${words.join('.')}(x)`,
      `exec("import ${words.join('.')}")`,
    ]
    overlooked.push(...forms.filter((form) => !treeFor(Buffer.from(form), true, NOTHING_KNOWN)))
  }
  t.same(overlooked, [])
})

const WANTED: readonly { name: string; code: string; loaded: boolean }[] = [
  { name: 'the environment leaves', loaded: false, code: 'import os, requests\nrequests.post(u, data=os.environ)' },
  { name: 'by an unknown object', loaded: false, code: 'from os import environ\ndef f(s):\n  s.post(dict(environ))' },
  { name: 'by a command', loaded: false, code: 'import os\nos.system("curl -d " + os.getenv("TOKEN"))' },
  { name: 'a key is read and sent', loaded: false, code: 'import httpx\nhttpx.post(u, data=open("~/.ssh/id_rsa"))' },
  {
    name: 'the store of the account is asked, and what it gives is sent',
    loaded: false,
    code: 'import keyring, httpx\nhttpx.post(u, data=keyring.get_password(a, b))',
  },
  {
    name: 'the store of a cloud',
    loaded: false,
    code: 'import boto3\nx = boto3.client("secretsmanager").get_secret_value(SecretId=a)\nsession.post(u, data=x)',
  },
  {
    name: 'a key that a caller hands over',
    loaded: false,
    code: 'import httpx\ndef f(private_key): httpx.post(u, private_key)',
  },
  {
    name: 'a place in the home directory whose name is put together is written',
    loaded: true,
    code: 'import os.path\nwith open(os.path.join(os.path.expanduser("~"), f"{a}{b}"), "a") as out: out.write(c)',
  },
  { name: 'the screen', loaded: true, code: 'import mss, httpx\nhttpx.post(u, mss.mss().grab(x))' },
  { name: 'decoded code', loaded: false, code: 'import base64\nexec(base64.b64decode(x))' },
  { name: 'code run under another name', loaded: false, code: 'import base64\nrun = exec\nrun(base64.b64decode(x))' },
  {
    name: 'code run by the name of another',
    loaded: false,
    code: 'import base64\nfrom builtins import exec as r\nr(base64.b64decode(x))',
  },
  { name: 'code run in Python 2', loaded: false, code: 'import base64\nexec base64.b64decode(x)' },
  { name: 'code run by a map', loaded: false, code: 'import base64\nlist(map(exec, [base64.b64decode(x)]))' },
  { name: 'escaped code', loaded: false, code: String.raw`exec("\x69mport os")` },
  { name: 'code of scraps', loaded: false, code: `exec('imp' + 'ort os')` },
  { name: 'fetched code', loaded: true, code: 'import urllib.request as r\nexec(r.urlopen(u).read())' },
  {
    name: 'the name of the machine',
    loaded: true,
    code: 'import socket\nsocket.create_connection((socket.gethostname(), 1))',
  },
  { name: 'a name of scraps', loaded: true, code: `import os\ngetattr(os, 'sys' + 'tem')(x)` },
  { name: 'a name of variables', loaded: true, code: `import os\ngetattr(os, a + b)(x)` },
  { name: 'a computed import', loaded: true, code: `__import__(a + b).system(x)` },
  { name: 'a module by another name', loaded: true, code: `import subprocess as s\nvars(s)[a + b](x)` },
  { name: 'a text of numbers', loaded: true, code: `x = bytes([105, 109, 112, 111, 114, 116, 32, 111, 115])` },
  { name: 'letters that look plain', loaded: false, code: 'import ｏｓ\nｏｓ.ｓｙｓｔｅｍ(x)' },
  { name: 'an encoding that hides all', loaded: false, code: '#!/x\n# -*- coding: utf-7 -*-\n+AGkAbQBwAG8AcgB0-' },
]

t.test('what may leak or flow is worth a syntax tree whatever is known', async (t) => {
  for (const { name, code, loaded } of WANTED)
    t.match(treeFor(Buffer.from(code), loaded, EVERYTHING), /^(?:leak|flow)$/, name)
})

t.test('words that nothing can come of are not', async (t) => {
  const idle = [
    'import os\n\ndef get(self, requests): return os.path.join(requests, "x")',
    '"""Get the data from requests that a socket gets; see subprocess."""\nimport json',
    'import re\nx = re.compile("eval")\nself.eval(x)  # an eval run\n\ndef exec(self): ...',
    'import os\nprint(os.environ["HOME"])\nqueue.get()',
  ]
  for (const code of idle) t.notOk(treeFor(Buffer.from(code), true, NOTHING_KNOWN), code)
})

t.test('a capability that is known is no reason', async (t) => {
  const code = Buffer.from('import subprocess\nsubprocess.run(["ls"])')
  t.equal(treeFor(code, true, NOTHING_KNOWN), 'capability')
  t.notOk(treeFor(code, true, new Set(['process'])))
})

t.test('names in other letters, and sources in other encodings, are read as Python reads them', async (t) => {
  const letters = summarisePython('a.py', 'import ｏｓ\nｏｓ.𝓼𝔂𝓼𝓽𝓮𝓶("curl evil.invalid")')
  t.ok(letters.capabilities.has('process'))
  const escaped = summarisePython(
    'a.py',
    String.raw`# coding: unicode_escape` + '\n' + String.raw`\x69mport os\nos.system("x")`,
  )
  t.ok(escaped.capabilities.has('process'))
  t.match(escaped.capabilities.get('obfuscated'), [{ line: 1, note: 'is written in the encoding unicode_escape' }])
  t.notOk(summarisePython('a.py', '# coding: latin-1\nx = 1').capabilities.has('obfuscated'))
})
