import t from 'tap'
import { summarisePython } from '../../src/analysis/python/summarise.ts'

/** What a file shows of hiding what it does, in order. */
function hidden(code: string): readonly string[] {
  return (summarisePython('x.py', code).capabilities.get('obfuscated') ?? []).map(({ note }) => note)
}

const BYTES = String.raw`\x50\x59`
const HANDED = 'hands most of itself, as bytes that nobody can read, to'

t.test('a file that hands most of itself, as bytes, to a function of which nothing is known', async (t) => {
  const table: readonly [situation: string, code: string, notes: readonly string[]][] = [
    ['8,000 units of escapes', `run(b'${BYTES.repeat(1000)}')`, [`${HANDED} run`]],
    ['a few less', `run(b'${BYTES.repeat(999)}')`, []],
    ['half of the file', `run(b'${BYTES.repeat(1000)}')\n${'x = 1\n'.repeat(1300)}`, [`${HANDED} run`]],
    ['less than half of it', `run(b'${BYTES.repeat(1000)}')\n${'x = 1\n'.repeat(1400)}`, []],
    ['encoded', `from .core import go\ngo(1, '${'QUJD'.repeat(2000)}')`, [`${HANDED} .core.go`]],
    ['a text with words in it', `run('${'so and so '.repeat(900)}')`, []],
    ['a function that is read here', `def run(x):\n    return len(x)\nrun(b'${BYTES.repeat(1000)}')`, []],
    ['a function of a library', `import struct\nstruct.unpack('8s', b'${BYTES.repeat(1000)}')`, []],
    ['a function of the language', `bytearray(b'${BYTES.repeat(1000)}')`, []],
  ]
  for (const [situation, code, notes] of table) t.same(hidden(code), notes, situation)
})

t.test('names that look alike', async (t) => {
  const names = Array.from(
    { length: 8 },
    (_, index) => `OO00OO${index.toString(2).padStart(3, '0').replaceAll('1', 'O')}`,
  )
  const alike = 'has names out of letters that look alike'
  t.same(hidden(names.map((name) => `${name} = 1`).join('\n')), [alike])
  t.same(
    hidden(
      names
        .slice(1)
        .map((name) => `${name} = 1`)
        .join('\n'),
    ),
    [],
    'one name less',
  )
  t.same(hidden(Array.from({ length: 9 }, (_, index) => `x = ${10_000_000_000 + index}`).join('\n')), [], 'numbers')
})

t.test('an address that stands nowhere', async (t) => {
  const table: readonly [situation: string, code: string, isHidden: boolean][] = [
    [
      'in base64',
      `import base64, requests\nrequests.get(base64.b64decode('aHR0cHM6Ly9hLmludmFsaWQveA==').decode())`,
      true,
    ],
    ['backwards', `import requests\nrequests.get('x/dilavni.a//:sptth'[::-1])`, true],
    [
      'moved in the alphabet',
      `import urllib.request\nurllib.request.urlopen(''.join(chr(ord(c) - 3) for c in 'kwwsv=22d1lqydolg2{'))`,
      true,
    ],
    ['put together', `import requests\nrequests.get('https://' + 'a.invalid' + '/x')`, false],
    [
      'of what is sent it is only a part',
      `import base64, requests\nrequests.post('https://a.invalid', data=base64.b64decode('QUJD'))`,
      false,
    ],
    [
      'this machine',
      `import base64, requests\nrequests.get(base64.b64decode('aHR0cDovLzEyNy4wLjAuMTo4MC8=').decode())`,
      false,
    ],
    [
      'what somebody gives is decoded',
      `import base64, requests\ndef f(a):\n    requests.get(base64.b64decode(a).decode())`,
      false,
    ],
  ]
  for (const [situation, code, isHidden] of table)
    t.equal(
      summarisePython('x.py', code)
        .capabilities.get('network')
        ?.some(({ hidesHost }) => hidesHost !== undefined),
      isHidden,
      situation,
    )
})
