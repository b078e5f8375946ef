import t from 'tap'
import { Addresses, answerTo, questionOf } from '../../src/sandbox/dns.ts'
import { allowedEnvironment } from '../../src/sandbox/environment.ts'
import { packageOf } from '../../src/sandbox/owner.ts'
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
for (const [environ, folder, name] of [
  ['A=1\0npm_package_name=bcrypt\0npm_package_version=5.1.1\0', '/x/node_modules/bcrypt', 'bcrypt@5.1.1'],
  ['npm_package_name=@acme/pad\0', '/x', '@acme/pad'],
  ['npm_package_name=\0', '/x', undefined],
  ['PATH=/bin\0', `/tmp/pip-install-abc/markupsafe_${HASH}`, 'markupsafe'],
  ['PATH=/bin\0', `/tmp/pip-wheel-abc/ujson_${HASH}/src`, 'ujson'],
  ['PATH=/bin\0', '/tmp/pip-install-abc/markupsafe', undefined],
  ['X=npm_package_name=a\0', '', undefined],
  ['', '', undefined],
] as const)
  t.test(`whose process it is: ${JSON.stringify([environ, folder])}`, async (t) => {
    t.equal(packageOf(environ, folder), name)
  })
