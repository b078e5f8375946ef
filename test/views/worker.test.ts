import t from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import { UNKNOWN } from '../../src/model/unknown.ts'
import { ViewThread } from '../../src/views/thread.ts'

t.test('a document that is nested deeper than any stack is upstream trouble, in our words', async (t) => {
  const thread = new ViewThread()
  t.teardown(() => thread.close())
  const nest = '['.repeat(30_000) + ']'.repeat(30_000)
  const bytes = Buffer.from(`{"name":"deep","versions":{"1.0.0":{"deep":${nest}}},"deep":${nest}}`)
  const raw = { name: 'deep', bytes, contentType: 'application/json', url: 'https://npm.example/deep' }
  const render = thread.run({
    kind: 'render',
    ecosystem: 'npm',
    raw,
    registry: 'npm',
    registryUrl: 'http://lz.example/npm/',
    publicUrl: 'http://lz.example',
    selection: 'fallback',
    policy: { source: 'version: 1\nname: ours\nrules: []\n', file: 'policy.yaml', digest: sha256('') },
    circumstances: {
      now: '2026-11-24T08:00:00.000Z',
      mode: 'enforce',
      waivers: [],
      rejections: [],
      freezes: [],
      outbreaks: [],
    },
    firstSeen: {},
    refreshedAt: '2026-11-24T08:00:00.000Z',
    formerMaintainers: UNKNOWN,
    advisories: undefined,
    resemblesOwn: undefined,
    decided: new Map(),
    forms: ['full'],
  })
  await t.rejects(render, { code: 'upstream-failed', message: 'upstream sent a document that is nested too deeply' })
})
