import { Readable } from 'node:stream'
import type { Sha256 } from '../../src/model/digest.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import * as sample from '../contracts/samples.ts'

const clock = (): Date => new Date(sample.AT)

/** A data folder with a row in every table, `artifacts` of them with bytes, and so many events besides. */
export async function fill(dataDir: string, { artifacts = 12, events = 30 } = {}): Promise<readonly Sha256[]> {
  const store = await openStore({ dataDir, clock })
  try {
    const digests = await withArtifacts(store, artifacts)
    await store.unitOfWork.commit(everything(), [
      { kind: 'facts', facts: sample.facts({ hosts: { named: [NAMED], isWhole: true } }) },
      { kind: 'told-receiver', receiver: 'a channel', next: 3 },
      { kind: 'session', session: SESSION },
    ])
    await store.catalogues.save(sample.catalogueRecord())
    await store.audit.checkpoint()
    const commits = Array.from({ length: events }, (_, n) =>
      store.unitOfWork.commit([recorded(sample.event({ purl: `pkg:npm/served@${n}` }))]),
    )
    await Promise.all(commits)
    return digests
  } finally {
    await store.close()
  }
}

const NAMED = { name: 'collector.example', moment: 'install', path: 'index.js', line: 3 } as const
const SESSION = {
  tokenHash: sample.DIGEST,
  userId: 'user-1',
  csrfToken: 'csrf',
  createdAt: sample.AT,
  expiresAt: '2036-11-24T08:00:00.000Z',
}

async function withArtifacts(store: Store, count: number): Promise<readonly Sha256[]> {
  const digests: Sha256[] = []
  for (let n = 0; n < count; n += 1) {
    const staged = await store.blobs.stage(Readable.from([Buffer.from(`the bytes of artifact ${n}`)]), [], 1000)
    await staged.keep()
    digests.push(staged.digest)
    const artifact = sample.artifact({ filename: `file-${n}.tgz`, digest: staged.digest, sizeBytes: staged.sizeBytes })
    await store.unitOfWork.commit([sample.told({ kind: 'artifact', artifact })])
  }
  return digests
}

function everything() {
  const { registry, digest } = sample.artifact()
  return [
    sample.told({
      kind: 'verdict',
      registry,
      digest,
      name: 'left-pad',
      filename: 'left-pad-1.3.0.tgz',
      verdict: sample.verdict(),
    }),
    sample.told({ kind: 'case-opened', case: sample.quarantined() }),
    sample.told({ kind: 'case-requested', request: sample.request() }),
    sample.told({ kind: 'waiver', waiver: sample.waiver() }),
    sample.told({ kind: 'proposal', proposal: sample.proposal() }),
    sample.told({ kind: 'rejection', rejection: sample.rejection() }),
    sample.told({ kind: 'freeze', freeze: sample.freeze() }),
    sample.told({ kind: 'policy-kept', policy: sample.keptPolicy({ isGuarded: false }) }),
    sample.told({ kind: 'loosening', loosening: sample.loosening() }),
    sample.told({ kind: 'outbreak', outbreak: sample.outbreak() }),
    sample.told({ kind: 'user', user: sample.user() }),
    sample.told({ kind: 'token', token: sample.token() }),
  ]
}
