import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { startUploading } from '../registry/uploading.ts'
import { ask } from './ask.ts'
import { runLazaret, startLazaret, untilKnown } from './lazaret.ts'

const OWN = `Basic ${Buffer.from('__token__:the-callers-own').toString('base64')}`

const [world, internal] = await Promise.all([startWorld(), startUploading(OWN)])
const folder = t.testdir({
  'policy.yaml': 'version: 1\nname: ours\ndeny: ["pypi:acme-tool@1.1.0"]\nrules: []\n',
})
const dataDir = join(folder, 'data')
const config = join(folder, 'lazaret.json')
writeFileSync(
  config,
  JSON.stringify({
    data_dir: dataDir,
    registries: {
      pypi: {
        ecosystem: 'pypi',
        upstream: world.pypiUrl,
        policy: join(folder, 'policy.yaml'),
        upstreams: {
          acme: { url: internal.url, packages: ['acme-*'], token: 'ours', publish_url: internal.uploadUrl },
        },
      },
      closed: { ecosystem: 'pypi', upstream: world.pypiUrl },
    },
  }),
)
const lazaret = await startLazaret({ world, dataDir, config })
t.teardown(async () => {
  await lazaret.stop()
  await Promise.all([world.close(), internal.close()])
})

interface Sent {
  readonly name?: string
  readonly version?: string
  readonly authorization?: string
  readonly registry?: string
  readonly path?: string
  readonly size?: number
}

/** As twine, uv and poetry send it. */
async function upload({
  name,
  version = '1.0.0',
  authorization = OWN,
  registry = 'pypi',
  path = 'legacy/',
  size,
}: Sent) {
  const { filename, bytes } = wheel({ name: (name ?? 'x').replaceAll(/[-.]+/g, '_').toLowerCase(), version })
  const form = new FormData()
  form.set(':action', 'file_upload')
  form.set('protocol_version', '1')
  form.set('metadata_version', '2.1')
  if (name !== undefined) form.set('name', name)
  form.set('version', version)
  form.set('description', 'd'.repeat(size ?? 10))
  form.set('content', new File([new Uint8Array(bytes)], filename))
  const headers = authorization === '' ? {} : { authorization }
  const response = await fetch(`${lazaret.url}/${registry}/${path}`, { method: 'POST', headers, body: form })
  return {
    status: response.status,
    reason: response.statusText,
    type: response.headers.get('content-type'),
    text: await response.text(),
  }
}

const listed = async (): Promise<string[]> => {
  const accept = 'application/vnd.pypi.simple.v1+json'
  const { body } = await ask('GET', `${lazaret.pypiUrl}acme-tool/`, { accept })
  const { files } = JSON.parse(body.toString()) as { files: { filename: string; yanked?: string | boolean }[] }
  return files.map(({ filename, yanked }) => `${filename}${typeof yanked === 'string' ? ' withheld' : ''}`)
}

t.test('an upload goes to the upstream that owns the name, and is listed at once', async (t) => {
  t.equal((await ask('GET', `${lazaret.pypiUrl}acme-tool/`, {})).status, 404, 'asked for before it is there')
  for (const [version, path, size] of [
    ['1.0.0', 'legacy/', 10],
    ['1.1.0', '', 3_000_000],
    ['1.2.0', 'legacy', 10],
  ] as const) {
    const { status, text } = await upload({ name: 'Acme_Tool', version, path, size })
    t.equal(status, 200, `${version}: ${text}`)
  }
  t.same(await listed(), [
    'acme_tool-1.0.0-py3-none-any.whl',
    'acme_tool-1.1.0-py3-none-any.whl withheld',
    'acme_tool-1.2.0-py3-none-any.whl',
  ])
  t.same(
    internal.uploaded.map(({ path, authorization, name }) => [path, authorization, name]),
    ['1.0.0', '1.1.0', '1.2.0'].map(() => ['/upload', OWN, 'Acme_Tool']),
    'to the very URL, with the caller’s credentials and never ours',
  )
})

t.test('what upstream says of an upload is told as text, and beside the status', async (t) => {
  const again = await upload({ name: 'acme-tool' })
  t.match(again, { status: 400, reason: 'File already exists', type: /^text\/plain/, text: /File already exists/ })
  for (const authorization of ['', 'Bearer wrong']) {
    const { status, reason, text } = await upload({ name: 'acme-new', authorization })
    t.match({ status, reason }, { status: 403, reason: 'Invalid user name' })
    t.equal(text, 'Who are you?', 'no page of theirs is served under our name')
  }
})

t.test('where nothing is uploaded, the sentence says where, and nothing reaches anybody', async (t) => {
  const before = internal.uploaded.length
  for (const [sent, status, words] of [
    [{ name: 'public-tool' }, 405, /public-tool is not uploaded here: upload by twine upload --repository-url/],
    [{ name: 'acme-tool', registry: 'closed' }, 405, /takes no uploads/],
    [{ name: 'acme-tool', path: 'simple/acme-tool/' }, 405, /uploads are taken at http.*\/pypi\/legacy\//],
    [{ name: 'acme/../x' }, 400, /not the name of a project/],
    [{ name: 'acme-tool\nx' }, 400, /not the name of a project/],
    [{}, 400, /names no project/],
  ] as const) {
    const answer = await upload(sent)
    t.equal(answer.status, status, JSON.stringify(sent))
    t.match(answer.text, words)
  }
  const url = `${lazaret.url}/pypi/legacy/`
  for (const [type, body] of [
    ['text/plain', 'name=acme-tool'],
    ['multipart/form-data', 'x'],
    ['multipart/form-data; boundary=b', `--b\r\n\r\n${'x'.repeat(400_000)}`],
    ['multipart/form-data; boundary=b', '--b\r\ncontent-disposition: form-data; name="name"\r\n\r\nacme-tool'],
  ] as const) {
    const { status } = await fetch(url, { method: 'POST', headers: { 'content-type': type, authorization: OWN }, body })
    t.equal(status, 400, type)
  }
  t.equal(internal.uploaded.length, before)
  t.equal(world.requests.filter(({ method }) => method === 'POST').length, 0)
})

t.test('a token of this Lazaret is not told to upstream, and the log has what was uploaded', async (t) => {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder }
  const { stdout: made } = await runLazaret(['token', 'add', 'ci', '--config', config], env)
  const token = /lazaret_\S+/.exec(made)?.[0] ?? t.fail('no token')
  await untilKnown(lazaret.url, String(token))
  const authorization = `Basic ${Buffer.from(`__token__:${String(token)}`).toString('base64')}`
  t.equal((await upload({ name: 'acme-other', authorization })).status, 403)
  t.equal(internal.uploaded.at(-1)?.authorization, undefined)
  const { stdout } = await runLazaret(['audit', 'export', '--config', config], env)
  t.match(stdout, /"action":"publish","package":"acme-tool","status":200/)
  t.notMatch(stdout, 'the-callers-own')
})
