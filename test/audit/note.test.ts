import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openCheckpoint, signCheckpoint } from '../../src/audit/checkpoint.ts'
import { loadSigner, loadVerifier } from '../../src/audit/key.ts'
import { hashLeaf } from '../../src/audit/merkle.ts'
import { newSigner, openNote, parseSigner, parseVerifier, signNote } from '../../src/audit/note.ts'

// Ed25519's first test vector [RFC 8032 7.1], put into the formats of signed notes by hand.
const SEED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
const PUBLIC = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'
const typed = (hex: string): string => Buffer.from(`01${hex}`, 'hex').toString('base64')

t.test('keys: the public half and the id follow from the private one', async (t) => {
  const { createHash } = await import('node:crypto')
  const id = createHash('sha256')
    .update(Buffer.concat([Buffer.from('log.example\n'), Buffer.from(`01${PUBLIC}`, 'hex')]))
    .digest('hex')
    .slice(0, 8)
  const signer = parseSigner(`PRIVATE+KEY+log.example+${id}+${typed(SEED)}\n`)
  t.equal(signer?.verifier.text, `log.example+${id}+${typed(PUBLIC)}`)
  t.equal(parseVerifier(`log.example+${id}+${typed(PUBLIC)}`)?.id, id)
  for (const text of [
    '',
    `log.example+00000000+${typed(PUBLIC)}`,
    `log example+${id}+${typed(PUBLIC)}`,
    `log.example+${id}+${typed(PUBLIC.slice(2))}`,
    `log.example+${id}`,
  ]) {
    t.equal(parseVerifier(text), undefined, `no verifier key: ${text}`)
    t.equal(parseSigner(`PRIVATE+KEY+${text}`), undefined, `no signer key: ${text}`)
  }
})

t.test('notes: signed text opens, and nothing else', async (t) => {
  const signer = newSigner('log.example')
  const { verifier } = signer
  const note = signNote('one\n\ntwo\n', signer)
  t.same(openNote(note, verifier), { kind: 'signed', text: 'one\n\ntwo\n' })
  const signature = note.slice(note.lastIndexOf('\u2014'))
  const other = newSigner('log.example')
  const table: [name: string, note: string, kind: string][] = [
    ['changed text', note.replace('two', 'six'), 'invalid'],
    ['changed signature', note.replace(/.{6}\n$/, 'AAAAA=\n'), 'invalid'],
    ['no end of line', note.slice(0, -1), 'invalid'],
    ['no signature', 'one\n\n', 'invalid'],
    ['no gap', `one\n${signature}`, 'invalid'],
    ['a line that is no signature', `${note}x\n`, 'invalid'],
    ['another key of the same name', signNote('one\n', other), 'unknown-key'],
    ['another name', signNote('one\n', newSigner('evil.example')), 'unknown-key'],
    ['a co-signature beside ours', note + signNote('one\n\ntwo\n', other).split('\n\n').at(-1), 'signed'],
    ['empty', '', 'invalid'],
  ]
  for (const [name, text, kind] of table) t.equal(openNote(text, verifier).kind, kind, name)
})

t.test('checkpoints: three lines, the time, and a signature', async (t) => {
  const signer = newSigner('log.example')
  const root = hashLeaf('x')
  const signed = signCheckpoint(12, root, '2026-11-24T08:00:00.000Z', signer)
  t.ok(
    signed.note.startsWith(
      `log.example\n12\n${root.toString('base64')}\ntime 2026-11-24T08:00:00.000Z\n\n\u2014 log.example `,
    ),
  )
  t.same(openCheckpoint(signed.note, signer.verifier), {
    kind: 'signed',
    head: { origin: 'log.example', size: 12, rootHash: root.toString('base64'), at: '2026-11-24T08:00:00.000Z' },
  })
  for (const body of [
    'evil.example\n12\nAAAA\ntime 2026\n',
    'log.example\n012\nAAAA\ntime 2026\n',
    'log.example\n-1\nAAAA\ntime 2026\n',
    'log.example\n12\nAAAA\n',
    'log.example\n',
  ]) {
    t.equal(openCheckpoint(signNote(body, signer), signer.verifier).kind, 'invalid', JSON.stringify(body))
  }
})

t.test('the key pair on disk', async (t) => {
  const dataDir = t.testdir()
  t.equal(await loadVerifier(dataDir), undefined, 'none before the first start')
  const [one, two] = await Promise.all([loadSigner(dataDir, false), loadSigner(dataDir, false)])
  t.equal(one.text, two.text, 'two that start together agree')
  t.equal(statSync(join(dataDir, 'audit.key')).mode & 0o777, 0o600)
  t.match(one.verifier.name, /^lazaret\.invalid\/log\/[0-9a-f]{16}$/)
  t.equal((await loadVerifier(dataDir))?.text, one.verifier.text)
  rmSync(join(dataDir, 'audit.pub'))
  t.equal((await loadSigner(dataDir, true)).text, one.text)
  t.ok(existsSync(join(dataDir, 'audit.pub')), 'the public half is written again')

  writeFileSync(join(dataDir, 'audit.pub'), `${newSigner('lazaret.invalid/log/x').verifier.text}\n`)
  await t.rejects(loadSigner(dataDir, true), { code: 'unusable-data', message: /not the public half/ })
  writeFileSync(join(dataDir, 'audit.pub'), 'x')
  await t.rejects(loadVerifier(dataDir), { code: 'unusable-data' })
  const key = readFileSync(join(dataDir, 'audit.key'))
  writeFileSync(join(dataDir, 'audit.key'), key.subarray(0, 40))
  await t.rejects(loadSigner(dataDir, true), { code: 'unusable-data' })
  rmSync(join(dataDir, 'audit.key'))
  await t.rejects(loadSigner(dataDir, true), { code: 'unusable-data', message: /put audit.key back/ })
})
