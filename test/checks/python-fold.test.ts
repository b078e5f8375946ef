import t from 'tap'
import { foldPython } from '../../src/analysis/python/fold/fold.ts'
import { unitsOf, type Py } from '../../src/analysis/python/fold/values.ts'
import { filesBeside } from '../../src/analysis/python/files-beside.ts'
import { parsePython } from '../../src/analysis/python/tree.ts'
import { summarisePython } from '../../src/analysis/python/summarise.ts'

/** Texts that the argument of `exec(…)` was seen to be. */
function given(code: string): (string | undefined)[] {
  const { root, text } = parsePython(code)
  const { seen } = foldPython(text, root)
  return [...seen].flatMap(([node, values]: readonly [typeof root, readonly Py[]]) =>
    text.slice(node.start - 5, node.start) === 'exec(' ? values.map(unitsOf) : [],
  )
}

const TEXTS: readonly [idiom: string, code: string][] = [
  ['backwards', 'exec("tini"[::-1])'],
  ['backwards by a call', 'exec("".join(reversed("tini")))'],
  ['every other letter', 'exec("ixnxixtx"[::2])'],
  ['without what stands between', 'exec("i#n#i#t".replace("#", ""))'],
  ['put into a template', 'a = "i%s" % "nit"\nexec(a)'],
  ['letters put into a template', 'exec("%c%c%c%c" % (105, 110, 105, 116))'],
  ['put into a template by name', 'exec("{a}{b[0]}".format(a="ini", b=["t"]))'],
  ['split and joined', 'exec("".join("i,n,i,t".split(",")))'],
  ['a map over numbers', 'exec("".join(map(chr, [105, 110, 105, 116])))'],
  ['a map of a lambda', 'exec("".join(map(lambda n: chr(n - 1), [106, 111, 106, 117])))'],
  ['with a key', 'exec("".join(chr(ord(c) ^ 7) for c in "nins"))'],
  [
    'with a key of several letters',
    'k = "ab"\nexec("".join(chr(ord(c) ^ ord(k[i % 2])) for i, c in enumerate("\\x08\\x0c\\x08\\x16")))',
  ],
  ['bytes with a key', 'exec(bytes(b ^ 1 for b in b"hohu").decode())'],
  ['bytes of numbers', 'exec(bytes([105, 110, 105, 116]).decode("utf-8"))'],
  ['a number', 'exec((1768843636).to_bytes(4, "big").decode())'],
  ['a number, as long as it is', 'n = 1768843636\nexec(n.to_bytes((n.bit_length() + 7) // 8, "big").decode())'],
  ['an identifier', 'import uuid\nexec(uuid.UUID("696e6974-0000-0000-0000-000000000000").bytes[:4].decode())'],
  ['an address of the network', 'import socket\nexec(socket.inet_aton("105.110.105.116").decode())'],
  ['the same by another library', 'import ipaddress\nexec(ipaddress.ip_address("105.110.105.116").packed.decode())'],
  ['by a table of letters', 'exec("jojt".translate(str.maketrans("jo", "in")))'],
  ['in base 64, cut in two', 'import base64\nexec(base64.b64decode("aW5p" + "dA==").decode())'],
  ['from an address', 'from urllib.parse import unquote\nexec(unquote("%69%6e%69%74"))'],
  ['from a document', 'import json\nexec(json.loads("[\\"init\\"]")[0])'],
  [
    'where a machine has to be of one kind',
    'import platform\nif platform.system() in ("Linux", "Windows"):\n    exec("ini%s" % "t")',
  ],
  ['where a system has a name', 'import sys\nif sys.platform == "win32":\n    exec("ini%s" % "t")'],
  [
    'where what a machine answers may be nothing',
    'import locale\nif (locale.getlocale()[0] or "").startswith("en"):\n    exec("ini%s" % "t")',
  ],
  ['from a record', 'import collections\nN = collections.namedtuple("N", "a b")\nexec(N("x", b="init").b)'],
  [
    'from a property',
    'class A:\n    @property\n    def b(self):\n        return "in" + self.c\n    def __init__(self):\n        self.c = "it"\nexec(A().b)',
  ],
  ['from a generator', 'def f():\n    yield "in"\n    yield from ("i", "t")\nexec("".join(f()))'],
  ['from a space of names', 'import types\nn = types.SimpleNamespace(a="init")\nexec(n.a)'],
  [
    'by a decoder that is told its encoding before',
    'import codecs, functools\nd = functools.partial(codecs.decode, encoding="hex")\nexec(d("696e6974").decode())',
  ],
  ['from a dictionary', 'd = {"a": "ini", 2: "t"}\nexec(d["a"] + d[2])'],
  ['from a table by a function', 't = ["t", "ini"]\ndef f(n):\n    return t[n - 3]\nexec(f(4) + f(3))'],
  ['through a helper that gives back what it gets', 'def same(a):\n    return a\nexec(same("in") + same("it"))'],
  ['grown in a loop', 's = ""\nfor n in (105, 110, 105, 116):\n    s += chr(n)\nexec(s)'],
  ['grown in a loop with a condition', 's = ""\ni = 0\nwhile i < 4:\n    s = s + "tini"[3 - i]\n    i += 1\nexec(s)'],
  [
    'in an object',
    'class A:\n    def __init__(self, k):\n        self.k = k\n    def get(self, t):\n        return "".join(chr(ord(c) ^ self.k) for c in t)\nexec(A(7).get("nins"))',
  ],
  [
    'by a partial function',
    'from functools import partial\nexec(partial(str.join, "")("init")) if 0 else exec("".join(["in", "it"]))',
  ],
  ['folded together', 'from functools import reduce\nexec(reduce(lambda a, b: a + b, ["i", "n", "it"]))'],
  ['pairs', 'exec("".join(a + b for a, b in zip("ii", "nt")))'],
  ['in a comprehension with a condition', 'exec("".join([c for c in "i1n2i3t4" if c.isalpha()]))'],
  ['a list that is turned', 'a = ["t", "i", "n", "i"]\na.reverse()\nexec("".join(a))'],
  ['packed bytes', 'import struct\nexec(struct.pack("4B", 105, 110, 105, 116).decode())'],
  ['an array of bytes', 'from array import array\nexec(array("B", [105, 110, 105, 116]).tobytes().decode())'],
  ['without what a pattern finds', 'import re\nexec(re.sub("~", "", "~i~n~i~t"))'],
  ['a template', 'from string import Template\nexec(Template("${a}$b").substitute(a="in", b="it"))'],
  ['a template with a mapping', 'exec("{a}{b}".format_map({"a": "in", "b": "it"}))'],
  ['pairs in another order', 'exec("".join(c for _, c in sorted([(2, "i"), (0, "i"), (3, "t"), (1, "n")])))'],
  ['a text that is evaluated', "exec(eval(\"'in' + 'it'\"))"],
  ['the text with which a function begins', 'def f():\n    "init"\nexec(f.__doc__)'],
  ['a member of an enumeration', 'from enum import Enum\nclass E(Enum):\n    A = "init"\nexec(E.A.value)'],
  ['by an assignment in an expression', 'exec((a := "in") + "it")'],
]

t.test('texts that are put together are worked out', async (t) => {
  for (const [idiom, code] of TEXTS) t.ok(given(code).includes('init'), `${idiom}: ${JSON.stringify(given(code))}`)
})

const RUNS: readonly [idiom: string, code: string][] = [
  ['a name by a text backwards', 'import os\ngetattr(os, "metsys"[::-1])("init")'],
  ['a getter', 'import os, operator\noperator.attrgetter("sys" + "tem")(os)("init")'],
  ['a partial function', 'import os, functools\nf = functools.partial(os.system, "init")\nf()'],
  ['out of a table', 'import os\nt = [len, os.system]\nt[1]("init")'],
  ['out of a dictionary by a computed key', 'import os\nt = {"ab": os.system}\nt["a" + "b"]("init")'],
  ['out of the modules', 'import sys, os\nsys.modules["so"[::-1]].system("init")'],
  ['an import by a computed name', '__import__("".join(["o", "s"])).system("init")'],
  ['through the names of a module', 'import os\nos.__dict__["sys" + "tem"]("init")'],
  [
    'through a table of many texts',
    'T = ["a", "b", "os", "c", "d", "e", "f", "g", "h", "system", "init"]\nm = __import__(T[2], fromlist=["x"])\ngetattr(m, T[9])(T[10])',
  ],
  ['through a member of a class', 'import os\nclass C:\n    go = staticmethod(os.system)\nC.go("init")'],
  ['through the getter of all objects', 'import os\nobject.__getattribute__(os, "system")("init")'],
  ['through vars', 'import os\nvars(os)["sys" + "tem"]("init")'],
]

t.test('names that are put together are worked out', async (t) => {
  for (const [idiom, code] of RUNS) {
    const notes =
      summarisePython('a.py', code)
        .capabilities.get('process')
        ?.map(({ note }) => note) ?? []
    t.ok(
      notes.some((note) => note.includes('os.system')),
      `${idiom}: ${notes.join('; ')}`,
    )
  }
})

const COSTLY: readonly [situation: string, code: string][] = [
  ['a loop without end', 'while True:\n    a = 1\nexec("in" + "it")'],
  ['a text that doubles', 'a = "x"\nwhile 1:\n    a += a\nexec("in" + "it")'],
  ['a number that doubles', 'a = 2\nwhile 1:\n    a *= a\nexec("in" + "it")'],
  ['a function that calls itself', 'def f(n):\n    return f(n + 1) + f(n)\nf(0)\nexec("in" + "it")'],
  [
    'loops in loops',
    'for a in range(9999):\n  for b in range(9999):\n    for c in range(9999): d = a\nexec("in" + "it")',
  ],
  ['a list that holds itself', 'a = []\na.append(a)\nfor b in a: print(b)\nb = {"x": a}\nexec("in" + "it")'],
  ['numbers that are no whole ones', 'a = 10 ** 20 * 1.5 + (1 << 70) // 0.5 - 1e400 % 3\nexec("in" + "it")'],
  [
    'expressions in each other, in functions that call themselves',
    `def f(a): return ${'('.repeat(200)}f(a)${')'.repeat(200)}\nf(1)\nexec("in" + "it")`,
  ],
  ['a table of powers', 'a = [9 ** 9 ** 9, 1 << 99999999, "a" * 10 ** 9]\nexec("in" + "it")'],
]

t.test('what costs without end is left, and what stands behind it is not', async (t) => {
  for (const [situation, code] of COSTLY) {
    const start = process.cpuUsage()
    t.ok(given(code).includes('init'), situation)
    t.ok(process.cpuUsage(start).user < 4_000_000, `${situation}: in time`)
  }
})

t.test('lists that hold themselves, or each other many times, end', async (t) => {
  const table: readonly (readonly [situation: string, code: string])[] = [
    ['itself', 'a = ["x"]\na.append(a)\nprint(a)\n'],
    ['each other', 'a = ["x"]\nb = [a, a]\na.append(b)\nprint(a, b)\n'],
    ['many times', `a = ["x"]\n${'a = [a, a, a, a, a, a]\n'.repeat(12)}print(a)\n`],
    [
      'as keys',
      `a = ["x"]\n${'a = [a, a, a, a, a, a]\n'.repeat(12)}print(a == a, {1: 2}.get(a), a in [a], sorted([a, a]))\n`,
    ],
    ['as a key of itself', 'a = []\na.append(a)\nprint(a == a, {a: 1}, sorted([a, a]))\n'],
  ]
  for (const [situation, code] of table) {
    const start = process.cpuUsage()
    t.doesNotThrow(() => summarisePython('x.py', code), situation)
    t.ok(process.cpuUsage(start).user < 4_000_000, `${situation}: in time`)
  }
})

const BESIDE: readonly [situation: string, code: string, files: Readonly<Record<string, string>>][] = [
  ['a constant of a module', 'from .words import A\nexec(A)', { 'pkg/words.py': 'A = "in" + "it"' }],
  [
    'a function of a module',
    'from . import words\nexec(words.f(1))',
    { 'pkg/words.py': 'T = ["a", "init"]\ndef f(n): return T[n]' },
  ],
  [
    'a line of a text',
    'import os\nexec(open(os.path.join(os.path.dirname(__file__), "a.txt")).read().split("\\n")[1])',
    { 'pkg/a.txt': 'x\ninit' },
  ],
  ['a document', 'import json\nexec(json.load(open("a.json"))["a"][0])', { 'pkg/a.json': '{"a": ["init"]}' }],
  [
    'data of the package',
    'import pkgutil\nexec(pkgutil.get_data(__name__, "a.txt").decode())',
    { 'pkg/a.txt': 'init' },
  ],
]

t.test('texts in other files of the package are worked out', async (t) => {
  for (const [situation, code, files] of BESIDE) {
    const held = {
      bytes: (path: string): Buffer | undefined => (files[path] === undefined ? undefined : Buffer.from(files[path])),
    }
    const { root, text } = parsePython(code)
    const { seen } = foldPython(text, root, filesBeside('pkg/__init__.py', held))
    const texts = [...seen].flatMap(([node, values]: readonly [typeof root, readonly Py[]]) =>
      text.slice(node.start - 5, node.start) === 'exec(' ? values.map(unitsOf) : [],
    )
    t.ok(texts.includes('init'), `${situation}: ${JSON.stringify(texts)}`)
  }
  const { root, text } = parsePython('from .big import A\nexec(A)')
  for (const [length, isRead] of [
    [8000, true],
    [8001, false],
  ] as const) {
    const content = Buffer.from('A = "init"\n'.padEnd(length, '#'))
    const { seen } = foldPython(
      text,
      root,
      filesBeside('pkg/a.py', { bytes: (path) => (path === 'pkg/big.py' ? content : undefined) }),
    )
    t.equal([...seen.values()].flat().includes('init'), isRead, `a module of ${length} bytes`)
  }
})
