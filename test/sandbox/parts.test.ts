import t from 'tap'
import { Addresses, answerTo, questionOf } from '../../src/sandbox/dns.ts'
import { allowedEnvironment } from '../../src/sandbox/environment.ts'
import { packageAmong, type Shown } from '../../src/sandbox/owner.ts'
import { runHere } from '../cli/run-here.ts'

const WISHES = { base: 'http://127.0.0.1:4874', keep: [], home: '/home/x', nodeHeaders: undefined }

for (const [name, value, isPassed] of [
  ['PATH', '/bin', true],
  ['LC_ALL', 'C', true],
  ['CFLAGS', '-O2', true],
  ['NPM_TOKEN', 'x', false],
  ['GITHUB_TOKEN', 'x', false],
  ['AWS_PROFILE', 'x', false],
  ['SSH_AUTH_SOCK', '/run/x', false],
  ['npm_config__authToken', 'x', false],
  ['HTTP_PROXY', 'http://me:word@host.invalid', false],
  ['NODE_OPTIONS', '--require /x', false],
  ['SSL_CERT_FILE', 'https://me:word@host.invalid', false],
] as const)
  t.test(`${name}=${value} ${isPassed ? 'is passed on' : 'stays outside'}`, async (t) => {
    t.equal(allowedEnvironment({ [name]: value }, WISHES)[name], isPassed ? value : undefined)
    t.equal(allowedEnvironment({ [name]: value }, { ...WISHES, keep: [name] })[name], value, 'by its name')
  })

t.test('clients are told where Lazaret is, and where the headers of Node are', async (t) => {
  const environment = allowedEnvironment({}, { ...WISHES, nodeHeaders: '/usr' })
  t.match(environment, {
    npm_config_registry: 'http://127.0.0.1:4874/npm/',
    pnpm_config_registry: 'http://127.0.0.1:4874/npm/',
    PIP_INDEX_URL: 'http://127.0.0.1:4874/pypi/simple/',
    npm_config_nodedir: '/usr',
    HOME: '/home/x',
  })
})

function query(name: string, type: number): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]))
  const head = Buffer.from([7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0])
  return Buffer.concat([head, ...labels, Buffer.from([0, 0, type, 0, 1])])
}

t.test('a name is read, and answered with an address of its own', async (t) => {
  const addresses = new Addresses()
  const message = query('Evil.Invalid', 1)
  const question = questionOf(message)
  t.match(question, { name: 'evil.invalid', type: 1, end: message.length })
  if (question === undefined) throw new Error('no question')
  const address = addresses.addressOf(question.name)
  const answer = answerTo(message, question, address)
  t.equal(answer.readUInt16BE(0), 0x0707)
  t.equal(answer.readUInt16BE(6), 1)
  t.same([...answer.subarray(-4)], [127, 64, 0, 1])
  t.equal(addresses.nameOf('::ffff:127.64.0.1'), 'evil.invalid')
  t.same(addresses.addressOf('other.invalid'), [127, 64, 0, 2])
  t.same(addresses.addressOf('evil.invalid'), [127, 64, 0, 1])
  t.equal(addresses.nameOf('203.0.113.1'), '203.0.113.1')
})

t.test('of another kind than IPv4 there is no address', async (t) => {
  const message = query('evil.invalid', 28)
  const question = questionOf(message)
  if (question === undefined) throw new Error('no question')
  t.equal(answerTo(message, question, [127, 64, 0, 1]).readUInt16BE(6), 0)
})

t.test('what is no question is none', async (t) => {
  const whole = query('a.invalid', 1)
  for (let length = 0; length < whole.length; length += 1) t.equal(questionOf(whole.subarray(0, length)), undefined)
  t.equal(questionOf(query('a'.repeat(64), 1)), undefined, 'a label of 64')
  t.ok(questionOf(query('a'.repeat(63), 1)), 'a label of 63')
  t.equal(questionOf(query(Array.from({ length: 130 }, () => 'ab').join('.'), 1)), undefined, 'a name that is too long')
})

t.test('options behind the name of the command that is kept in are its own', async (t) => {
  const { code, stdout, stderr } = await runHere(['exec', '--url', 'http://localhost:1', 'npm', '--version'])
  t.match({ code, stdout, stderr }, { code: 2, stdout: '', stderr: /no Lazaret answers/ })
})

const HASH = 'a'.repeat(32)
const told = (name: string, version = ''): string => `A=1\0npm_package_name=${name}\0npm_package_version=${version}\0`
const at = (folder: string, environ = 'PATH=/bin\0', info = ''): Shown => ({ folder, environ, info })

for (const [situation, shown, name] of [
  ['in its folder, told by its client', [at('/x/node_modules/bcrypt', told('bcrypt', '5.1.1'))], 'npm:bcrypt@5.1.1'],
  ['told without a version', [at('/x', 'npm_package_name=@acme/pad\0')], 'npm:@acme/pad'],
  ['by its folder alone', [at('/x/node_modules/@acme/pad/lib')], 'npm:@acme/pad'],
  ['nested', [at('/x/node_modules/a/node_modules/b/src')], 'npm:b'],
  ['of pnpm', [at('/x/node_modules/.pnpm/a@1.0.0/node_modules/a')], 'npm:a'],
  ['under an alias', [at('/x/node_modules/other', told('bcrypt', '5.1.1'))], 'npm:bcrypt@5.1.1'],
  ['a folder that no package has', [at('/x/node_modules/.bin')], undefined],
  ['a name that is empty', [at('/x', told(''))], undefined],
  ['pip', [at(`/tmp/pip-install-abc/markupsafe_${HASH}`)], 'pypi:markupsafe'],
  ['pip, with a version', [at(`/tmp/pip-install-a/u_${HASH}`, '', 'Name: u\nVersion: 1.0.2\r\n')], 'pypi:u@1.0.2'],
  ['pip, with nonsense', [at(`/tmp/pip-install-a/u_${HASH}`, '', 'Version: 1.0 of mine\n')], 'pypi:u'],
  ['pip, below', [at(`/tmp/pip-wheel-abc/ujson_${HASH}/src`)], 'pypi:ujson'],
  ['no folder of pip', [at('/tmp/pip-install-abc/markupsafe')], undefined],
  ['a variable in a variable', [at('', 'X=npm_package_name=a\0')], undefined],
  ['nothing', [at('', '')], undefined],
  ['no process', [], undefined],
  [
    'a child that names another, elsewhere',
    [at('/tmp', told('other', '1.0.0')), at('/x/node_modules/thief', told('thief', '1.0.0')), at('/x')],
    'npm:thief@1.0.0',
  ],
  [
    'a child in the folder of another',
    [at('/x/node_modules/other'), at('/x/node_modules/thief', told('thief', '1.0.0')), at('/x')],
    'npm:thief@1.0.0',
  ],
  [
    'an install that a script of the project started',
    [at('/x/node_modules/a', told('a', '1.0.0')), at('/x', told('shop', '1.0.0'))],
    'npm:a@1.0.0',
  ],
  ['a script of the project', [at('/tmp', told('other')), at('/x', told('shop', '1.0.0'))], 'npm:shop@1.0.0'],
] as const)
  t.test(`whose process it is: ${situation}`, async (t) => {
    t.equal(packageAmong(shown), name)
  })
