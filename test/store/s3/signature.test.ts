import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { credentialsFrom } from '../../../src/upstream/s3/credentials.ts'
import { elementIn, listingIn } from '../../../src/upstream/s3/listing.ts'
import { placeOf } from '../../../src/upstream/s3/settings.ts'
import { canonicalQuery, signedHeaders } from '../../../src/upstream/s3/signature.ts'
import { bucketAt } from './gateway.ts'

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

t.test('requests are signed as in the examples that AWS publishes', async (t) => {
  const credentials = {
    accessKeyId: ['AKIA', 'IOSFODNN7EXAMPLE'].join(''),
    secretAccessKey: ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/'),
  }
  const now = new Date('2013-05-24T00:00:00Z')
  const host = 'examplebucket.s3.amazonaws.com'
  const table = [
    [
      'a part of an object',
      { path: '/test.txt', query: [], headers: { range: 'bytes=0-9' } },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'a list',
      { path: '/', query: [['prefix', 'J'] as const, ['max-keys', '2'] as const], headers: {} },
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
    [
      'a setting of the bucket',
      { path: '/', query: [['lifecycle', ''] as const], headers: {} },
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
  ] as const
  for (const [what, question, signature] of table) {
    const signed = signedHeaders({ method: 'GET', host, payload: EMPTY, ...question }, credentials, 'us-east-1', now)
    t.ok(signed['authorization']?.endsWith(`Signature=${signature}`), what)
  }
  const session = signedHeaders(
    { method: 'GET', host, path: '/', query: [], headers: {}, payload: EMPTY },
    { ...credentials, sessionToken: 'a token' },
    'us-east-1',
    now,
  )
  t.equal(session['x-amz-security-token'], 'a token')
  t.match(session['authorization'], /SignedHeaders=[^,]*;x-amz-security-token/, 'and it is signed')
})

t.test('a query is sorted by what is sent, and nothing but letters, digits and -._~ is left as it is', async (t) => {
  const query = [
    ['b', "!'()*~"],
    ['a', 'x/y z+é'],
  ] as const
  t.equal(canonicalQuery(query), 'a=x%2Fy%20z%2B%C3%A9&b=%21%27%28%29%2A~')
})

const at = (endpoint: string, pathStyle: boolean) => placeOf(bucketAt(endpoint, { pathStyle }))

t.test('a bucket is named in the path or in the host', async (t) => {
  t.same(at('https://s3.example:9000', true), {
    origin: 'https://s3.example:9000',
    host: 's3.example:9000',
    path: '/artifacts',
  })
  t.same(at('http://s3.example/gate/', true), {
    origin: 'http://s3.example',
    host: 's3.example',
    path: '/gate/artifacts',
  })
  t.same(at('https://s3.example', false), {
    origin: 'https://artifacts.s3.example',
    host: 'artifacts.s3.example',
    path: '',
  })
})

t.test('credentials: those of the configuration, else of the variables, else of the file', async (t) => {
  const folder = t.testdir({
    credentials:
      '# ours\n[default]\naws_access_key_id = one\naws_secret_access_key=two\n\n[ other ]\r\nAWS_ACCESS_KEY_ID = three\r\naws_secret_access_key = fo=ur\r\naws_session_token = five\r\n[half]\naws_access_key_id = six\n',
  })
  const file = { AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') }
  const variables = { AWS_ACCESS_KEY_ID: 'seven', AWS_SECRET_ACCESS_KEY: 'eight' }
  const given = { accessKeyId: 'nine', secretAccessKey: 'ten' }
  t.same(credentialsFrom(given, { ...file, ...variables })(), given)
  t.same(credentialsFrom(undefined, { ...file, ...variables })(), { accessKeyId: 'seven', secretAccessKey: 'eight' })
  t.same(credentialsFrom(undefined, { ...variables, AWS_SESSION_TOKEN: 'x' })().sessionToken, 'x')
  t.same(credentialsFrom(undefined, file)(), { accessKeyId: 'one', secretAccessKey: 'two' })
  t.same(credentialsFrom(undefined, { ...file, AWS_PROFILE: 'other' })(), {
    accessKeyId: 'three',
    secretAccessKey: 'fo=ur',
    sessionToken: 'five',
  })
  const none = [{ ...file, AWS_PROFILE: 'half' }, { ...file, AWS_PROFILE: 'nobody' }, { HOME: folder }, {}]
  for (const environment of none)
    t.throws(() => credentialsFrom(undefined, environment)(), {
      code: 'invalid-config',
      message: /there are no credentials/,
    })
  const fresh = credentialsFrom(undefined, file)
  fresh()
  writeFileSync(join(folder, 'credentials'), '[default]\naws_access_key_id = new\naws_secret_access_key = new\n')
  t.equal(fresh().accessKeyId, 'one', 'within the minute')
})

t.test('a list is read without a reader of XML, and what is not ours is left out', async (t) => {
  const xml = `<?xml version="1.0"?><ListBucketResult><Contents><Key>a&amp;b&#x2F;c</Key><LastModified>2026-11-30T00:00:00.000Z</LastModified>
    <Size>5</Size></Contents><Contents><Key>no size</Key><LastModified>2026-11-30T00:00:00.000Z</LastModified></Contents>
    <Contents><Key>no time</Key><LastModified>soon</LastModified><Size>1</Size></Contents><NextContinuationToken>x&lt;&#62;</NextContinuationToken></ListBucketResult>`
  t.same(listingIn(xml), {
    objects: [{ key: 'a&b/c', sizeBytes: 5, modifiedMs: Date.parse('2026-11-30T00:00:00.000Z') }],
    next: 'x<>',
  })
  t.same(listingIn(''), { objects: [], next: undefined })
  t.equal(elementIn('<A>&#xFFFFFF;&nbsp;</A>', 'A'), '&#xFFFFFF;&nbsp;', 'what is no character stays')
})
