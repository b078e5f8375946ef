import Database from 'better-sqlite3'
import t from 'tap'
import { openCheckpoint } from '../../src/audit/checkpoint.ts'
import { hashLeaf } from '../../src/audit/merkle.ts'
import { parseVerifier } from '../../src/audit/note.ts'
import { verifyConsistency, verifyInclusion } from '../../src/audit/proofs.ts'
import type { ConsistencyProof, InclusionProof } from '../../src/model/log-proof.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { openStore } from '../../src/store/store.ts'
import { AT, event } from '../contracts/samples.ts'
import { openedDesk } from './opened.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'base64')

/** The head that a proof comes with, as an auditor opens it: by the key alone. */
function headOf({ key, head }: InclusionProof | ConsistencyProof) {
  const verifier = parseVerifier(key)
  const opened = verifier && openCheckpoint(head.note, verifier)
  if (opened?.kind !== 'signed') throw new Error('the head is not signed by the key')
  return { size: opened.head.size, root: bytes(opened.head.rootHash) }
}

function isIncluded(proof: InclusionProof): boolean {
  const { size, root } = headOf(proof)
  return verifyInclusion(hashLeaf(proof.leaf), proof.seq, size, proof.hashes.map(bytes), root)
}

t.test('an event is proven by what the API says, and by nothing else', async (t) => {
  const { app, client } = await openedDesk(t)
  t.equal((await client.get('/api/v1/audit/inclusion?seq=0')).status, 401)
  await client.setUp(app)
  t.match((await client.get('/api/v1/audit/inclusion?seq=0')).json, { code: 'not-found', error: /No head/ })
  const first = await app.store.audit.checkpoint()
  t.ok(first !== undefined && first.size > 5)
  const size = first?.size ?? 0
  for (const seq of [0, 1, size - 1]) {
    const proof: InclusionProof = (await client.get(`/api/v1/audit/inclusion?seq=${seq}`)).json
    t.ok(isIncluded(proof), `event ${seq}`)
    t.equal(JSON.parse(proof.leaf).seq, seq)
    t.notOk(isIncluded({ ...proof, leaf: proof.leaf.replace('"seq"', '"sec"') }), 'another event is not')
    t.notOk(isIncluded({ ...proof, hashes: proof.hashes.slice(1) }))
  }
  await app.store.unitOfWork.commit([recorded(event({ at: AT }))])
  const late = await client.get(`/api/v1/audit/inclusion?seq=${size}`)
  t.match(late, { status: 409, json: { error: /is not signed yet/ } })
  await app.store.audit.checkpoint()
  const grown: ConsistencyProof = (await client.get(`/api/v1/audit/consistency?from=${size}`)).json
  const now = headOf(grown)
  t.equal(grown.from.rootHash, first?.rootHash, 'what was signed then')
  t.ok(verifyConsistency(size, now.size, bytes(first?.rootHash ?? ''), now.root, grown.hashes.map(bytes)))
  t.notOk(verifyConsistency(size, now.size, now.root, now.root, grown.hashes.map(bytes)))
  const old: InclusionProof = (await client.get(`/api/v1/audit/inclusion?seq=1&size=${size}`)).json
  t.equal(headOf(old).size, size, 'under the head that is asked for')
  t.ok(isIncluded(old))
  const refused: readonly (readonly [path: string, status: number])[] = [
    ['inclusion?seq=99999', 404],
    [`inclusion?seq=1&size=${size - 1}`, 404],
    ['inclusion', 400],
    ['inclusion?seq=-1', 400],
    ['inclusion?seq=x', 400],
    ['consistency?from=0', 400],
    ['consistency?from=99999', 409],
    [`consistency?from=1&size=${size - 1}`, 404],
  ]
  for (const [path, status] of refused) t.equal((await client.get(`/api/v1/audit/${path}`)).status, status, path)
})

t.test('a log that was changed is not proven', async (t) => {
  const table: readonly (readonly [situation: string, change: string])[] = [
    ['an event was changed', "UPDATE log_event SET leaf = replace(leaf, '1.3.0', '1.3.1') WHERE seq = 2"],
    ['its neighbour was changed', "UPDATE log_event SET leaf_hash = x'00' || substr(leaf_hash, 2) WHERE seq = 3"],
    ['its neighbour is gone', 'DELETE FROM log_event WHERE seq = 3'],
    ['the head was forged', "UPDATE checkpoint SET note = replace(note, 'time 2', 'time 1')"],
  ]
  for (const [situation, change] of table) {
    const dataDir = t.testdir({})
    const store = await openStore({ dataDir, clock: () => new Date(AT) })
    await store.unitOfWork.commit(Array.from({ length: 9 }, () => recorded(event({ at: AT }))))
    await store.audit.checkpoint()
    t.ok(isIncluded(await store.proofs.inclusion(2)))
    await store.close()
    const sqlite = new Database(`${dataDir}/lazaret.db`)
    t.ok(sqlite.prepare(change).run().changes > 0)
    sqlite.close()
    const opened = await openStore({ dataDir, clock: () => new Date(AT) })
    await t.rejects(opened.proofs.inclusion(2), { code: 'unusable-data' }, situation)
    await opened.close()
  }
})
