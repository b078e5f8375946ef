import t from 'tap'
import { BAD, get, startFront, WHEEL, world } from './lazaret.ts'

const JSON_V1 = 'application/vnd.pypi.simple.v1+json'

t.test('a page that is sent starts the inspection of the file that its client most likely takes, once', async (t) => {
  const given = world()
  const url = `${await startFront(t, given)}/pypi/simple/foo/`
  const page = async (headers: Record<string, string>, method = 'GET') => (await get(url, headers, method)).headers
  const started = () => given.log.splice(0).filter((entry) => entry.startsWith('prefetch'))
  const agent = { accept: JSON_V1, 'user-agent': 'pip/26.3' }

  const etag = (await page(agent, 'HEAD')).get('etag') ?? ''
  await page({ ...agent, 'if-none-match': etag })
  t.same(started(), [], 'nothing is chosen from HEAD, and who has the page was looked after when it was sent')
  for (let round = 0; round < 3; round += 1) await page(agent)
  t.same(started(), [`prefetch foo ${WHEEL}`], 'of the newest version that is not refused')
  await page({ ...agent, 'user-agent': 'uv/0.13.9' })
  t.same(started(), [`prefetch foo ${WHEEL}`], 'another client may take another file')
  for (const letter of ['x', 'y']) await page({ ...agent, 'user-agent': letter.repeat(3000) })
  t.same(started(), [`prefetch foo ${WHEEL}`], 'names too long to be read are those of one client')
  given.refused.clear()
  await page(agent)
  t.same(started(), [`prefetch foo ${BAD}`], 'another page')
  for (let round = 0; round < 100; round += 1) await page({ ...agent, 'user-agent': `tool/${round}` })
  t.equal(started().length, 19, 'not for each name that somebody thinks of')
})
