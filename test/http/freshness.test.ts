import { fastify } from 'fastify'
import t from 'tap'
import { isFresh, requireFreshness } from '../../src/app/freshness.ts'
import { KnownTokens } from '../../src/desk/token-book.ts'
import { errorHandler } from '../../src/http/errors.ts'
import { LazaretError } from '../../src/model/errors.ts'
import { ALONE } from '../../src/model/others.ts'
import { sha256 } from '../../src/model/digest.ts'
import { AT, token } from '../contracts/samples.ts'

const away = (): LazaretError => new LazaretError('database-unreachable', 'away', { retryAfterSeconds: 5 })

/** A server over tokens in a database, which a test moves and takes away. */
function given() {
  const database = { isFresh: true, isThere: true, revision: 1, isRevoked: false, reads: 0 }
  const records = {
    decisionsRevision: () => database.revision,
    decisionsAreFresh: () => database.isFresh,
    async tokens() {
      database.reads += 1
      if (!database.isThere) throw away()
      return [token({ hash: sha256('secret'), ...(database.isRevoked ? { revokedAt: AT, revokedBy: 'ada' } : {}) })]
    },
  }
  const tokens = new KnownTokens(records, () => new Date(AT))
  const others = {
    ...ALONE,
    assertFresh: () => {
      if (!database.isFresh) throw away()
    },
  }
  const server = fastify()
  server.setErrorHandler(errorHandler(() => ''))
  for (const path of ['/healthz', '/readyz', '/metrics']) server.get(path, () => 'of itself')
  server.get('/npm/x', ({ headers }) => (tokens.identify(headers.authorization ?? '', 'npm') ? 'known' : 'unknown'))
  requireFreshness(server, { store: { others }, tokens })
  const ask = async (url = '/npm/x') => {
    const { statusCode, body, headers } = await server.inject({ url, headers: { authorization: 'secret' } })
    return { statusCode, body, retry: headers['retry-after'] }
  }
  return { database, ask, isFresh: () => isFresh({ store: { others }, tokens }) }
}

t.test('a token that another process revoked opens nothing from the moment at which the revision moved', async (t) => {
  const { database, ask } = given()
  t.match(await ask(), { statusCode: 200, body: 'known' })
  t.match(await ask(), { statusCode: 200, body: 'known' })
  t.equal(database.reads, 1, 'tokens are read once for a revision')
  database.isRevoked = true
  database.revision += 1
  t.match(await Promise.all([ask(), ask(), ask()]), [{ body: 'unknown' }, { body: 'unknown' }, { body: 'unknown' }])
  t.equal(database.reads, 2)
})

t.test('where it is not known what others decided, nothing is answered but what tells of this process', async (t) => {
  const { database, ask } = given()
  t.match(await ask(), { statusCode: 200 })
  database.isFresh = false
  t.match(await ask(), { statusCode: 503, retry: '5' })
  t.match(await ask('/npm/none'), { statusCode: 503 })
  for (const path of ['/healthz', '/readyz', '/metrics'])
    t.match(await ask(path), { statusCode: 200, body: 'of itself' })
  database.isFresh = true
  t.match(await ask(), { statusCode: 200 })
  database.revision += 1
  database.isFresh = false
  t.match(await ask(), { statusCode: 503 })
})

t.test('where the tokens of a new revision cannot be read, nobody is let in by those of the old one', async (t) => {
  const { database, ask } = given()
  t.match(await ask(), { body: 'known' })
  database.revision += 1
  database.isThere = false
  t.match(await ask(), { statusCode: 503, retry: '5' })
  database.isThere = true
  t.match(await ask(), { body: 'known' })
})

t.test('what is sent again before any hook is held back where the hook would look first', async (t) => {
  const { database, ask, isFresh } = given()
  t.match(await ask(), { statusCode: 200 })
  t.equal(isFresh(), true)
  database.isFresh = false
  t.equal(isFresh(), false, 'what others decided is not known')
  database.isFresh = true
  database.revision += 1
  t.equal(isFresh(), false, 'tokens are of an older revision')
  t.match(await ask(), { statusCode: 200 })
  t.equal(isFresh(), true)
})
