import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openAuditor } from '../../src/app/auditor.ts'
import { hashLeaf } from '../../src/audit/merkle.ts'
import { newSigner } from '../../src/audit/note.ts'
import type { LogReport } from '../../src/audit/verify.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { openStore } from '../../src/store/store.ts'
import { event } from '../contracts/samples.ts'
import { clock, makeLog } from './tampering.ts'

async function exportOf(dataDir: string): Promise<string[]> {
  const auditor = await openAuditor({ dataDir }, undefined)
  const lines: string[] = []
  for await (const line of auditor.export()) lines.push(line)
  auditor.close()
  return lines
}

async function verifyFile(file: string, key: string | undefined): Promise<LogReport> {
  const auditor = await openAuditor({ file }, key)
  return auditor.verify({ intervalMs: 60_000 })
}

async function exported(t: Test): Promise<{ readonly lines: string[]; readonly key: string; readonly file: string }> {
  const dataDir = await makeLog(t)
  return { lines: await exportOf(dataDir), key: join(dataDir, 'audit.pub'), file: join(dataDir, 'export.jsonl') }
}

t.test('an export proves itself by the key alone', async (t) => {
  const { lines, key, file } = await exported(t)
  writeFileSync(file, lines.join(''))
  t.match(await verifyFile(file, key), { size: 12, signedSize: 10, checkpoints: 1, problems: [], rowsChecked: false })
  t.match(await verifyFile(file, readFileSync(key, 'utf8')), { problems: [] }, 'the key itself instead of its file')
  writeFileSync(file, lines.join('').trimEnd())
  t.match(await verifyFile(file, key), { size: 12, problems: [] }, 'without the last end of line')
})

t.test('hostile text in events comes through an export', async (t) => {
  const dataDir = t.testdir()
  const store = await openStore({ dataDir, clock })
  const text = '\u2028"seq":7}\n\r{"hash":"'
  await store.unitOfWork.commit([recorded(event({ detail: { text, long: 'x'.repeat(60_000) } }))])
  await store.close()
  const file = join(dataDir, 'export.jsonl')
  writeFileSync(file, (await exportOf(dataDir)).join(''))
  t.match(await verifyFile(file, join(dataDir, 'audit.pub')), { size: 1, signedSize: 1, problems: [] })
})

t.test('an export of an empty log', async (t) => {
  const dataDir = t.testdir()
  await (await openStore({ dataDir, clock })).close()
  const file = join(dataDir, 'export.jsonl')
  writeFileSync(file, (await exportOf(dataDir)).join(''))
  t.match(await verifyFile(file, join(dataDir, 'audit.pub')), { size: 0, problems: [] })
})

const rehashed = (line: string, from: string, to: string): string => {
  const leaf = /"leaf":(.*),"seq":\d+\}\n$/s.exec(line)?.[1]?.replace(from, to) ?? ''
  return line.replace(/"hash":"[0-9a-f]+"/, `"hash":"${hashLeaf(leaf).toString('hex')}"`).replace(from, to)
}

t.test('what was done to an export, and what the report says first', async (t) => {
  const table: readonly [situation: string, change: (lines: string[]) => string[], code: string, seq: number][] = [
    [
      'a word of an event',
      (lines) => lines.with(3, (lines[3] ?? '').replace('10.0.0.1', '10.0.0.2')),
      'event-changed',
      3,
    ],
    [
      'a word and its hash',
      (lines) => lines.with(3, rehashed(lines[3] ?? '', '10.0.0.1', '10.0.0.2')),
      'checkpoint-mismatch',
      0,
    ],
    ['an event taken out', (lines) => lines.toSpliced(4, 1), 'event-missing', 4],
    ['the signed events cut short', (lines) => [...lines.slice(0, 8), lines.at(-1) ?? ''], 'event-missing', 8],
    ['two events swapped', (lines) => lines.with(5, lines[6] ?? '').with(6, lines[5] ?? ''), 'event-missing', 5],
    ['a line that is none', (lines) => lines.with(2, 'x\n'), 'event-changed', 2],
    ['an empty line', (lines) => lines.toSpliced(2, 0, '\n'), 'event-changed', 2],
    [
      'the note of the checkpoint',
      (lines) => [...lines.slice(0, -1), (lines.at(-1) ?? '').replace('time 2026', 'time 2027')],
      'checkpoint-forged',
      9,
    ],
  ]
  for (const [situation, change, code, seq] of table) {
    await t.test(situation, async (t) => {
      const { lines, key, file } = await exported(t)
      writeFileSync(file, change(lines).join(''))
      const { problems } = await verifyFile(file, key)
      t.match(problems[0], { code, seq, message: /^[A-Z][^\n]*\.$/ })
    })
  }
})

t.test('what is no whole export, or comes without the right key, is refused in a sentence', async (t) => {
  const { lines, key, file } = await exported(t)
  writeFileSync(file, lines.slice(0, -1).join(''))
  await t.rejects(verifyFile(file, key), { code: 'bad-request', message: /does not end with the line of a checkpoint/ })
  writeFileSync(file, '')
  await t.rejects(verifyFile(file, key), { code: 'bad-request', message: /does not end with/ })
  writeFileSync(file, 'x'.repeat(300_000))
  await t.rejects(verifyFile(file, key), { code: 'bad-request', message: /no text in lines/ })
  await t.rejects(verifyFile(`${file}.none`, key), { code: 'bad-request', message: /there is no such file/ })
  writeFileSync(file, lines.join(''))
  await t.rejects(verifyFile(file, undefined), { code: 'bad-request', message: /--key/ })
  const stranger = newSigner('lazaret.invalid/log/other').verifier.text
  t.match((await verifyFile(file, stranger)).problems, [{ code: 'key-changed' }])
})
