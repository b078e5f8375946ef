import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { openAuditor, openPast } from '../../src/app/auditor.ts'
import { cutLog } from '../../src/app/log-cut.ts'
import type { LogReport } from '../../src/audit/verify.ts'
import { writeWhole } from '../../src/cli/lib/new-file.ts'
import { sha256 } from '../../src/model/digest.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { artifact, AT, event, quarantined, told, waiver } from '../contracts/samples.ts'
import { edit } from './tampering.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** So many days after the first event. */
export const day = (number: number): string => new Date(Date.parse(AT) + number * DAY_MS).toISOString()
export const now = (): Date => new Date(day(30))
export const open = (dataDir: string): Promise<Store> => openStore({ dataDir, clock: now })

export const PINNED = sha256('of an open case')

/** One event a day, signed every other day: 0 an artifact, 1 a waiver, 2 a case and 3 what was asked of it, then what was served. */
export async function makeMonth(dataDir: string): Promise<string> {
  const store = await open(dataDir)
  const judged = told({ kind: 'artifact', artifact: artifact() })
  const opened = told({ kind: 'case-opened', case: quarantined({ digest: PINNED }) })
  for (let number = 1; number <= 20; number += 1) {
    const served = recorded(event({ at: day(number), purl: `pkg:npm/left-pad@${number}` }))
    const asked = recorded({ ...event({ at: day(number), digest: PINNED }), type: 'case.requested' })
    await store.unitOfWork.commit([
      number === 1
        ? judged
        : number === 2
          ? told({ kind: 'waiver', waiver: waiver() })
          : number === 3
            ? opened
            : number === 4
              ? asked
              : served,
    ])
    if (number % 2 === 0) await store.audit.checkpoint()
  }
  await store.close()
  return dataDir
}

const folder = mkdtempSync(join(tmpdir(), 'lazaret-cut-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const templates = new Map<string, Promise<string>>()

/** A copy of the month, made once; `isCut`: of one that was cut before its eleventh day. */
export async function month(t: Test, isCut = false): Promise<string> {
  const dataDir = t.testdir()
  const name = join(folder, isCut ? 'cut' : 'whole')
  const template = templates.get(name) ?? makeMonth(name).then((made) => (isCut ? cut(made).then(() => made) : made))
  templates.set(name, template)
  cpSync(await template, dataDir, { recursive: true })
  return dataDir
}

export interface Order {
  readonly before?: string
  readonly receivers?: readonly string[]
  readonly file?: string
}

export async function cut(dataDir: string, { before = day(11), receivers = [], file = 'cut.jsonl' }: Order = {}) {
  const store = await open(dataDir)
  try {
    return await cutLog(store, {
      dataDir,
      before,
      receivers,
      actor: { kind: 'operator', name: 'ada' },
      write: (lines) => writeWhole(join(dataDir, file), lines),
      now,
    })
  } finally {
    await store.close()
  }
}

export async function verify(
  dataDir: string,
  past: readonly string[] = [],
  witness?: readonly string[],
): Promise<LogReport> {
  const auditor = await openAuditor({ dataDir }, undefined)
  try {
    return await auditor.verify({
      intervalMs: 24 * 60 * 60 * 1000,
      now: now(),
      ...(past.length === 0 ? {} : { past: await openPast(past.map((name) => join(dataDir, name))) }),
      ...(witness === undefined ? {} : { witness }),
    })
  } finally {
    auditor.close()
  }
}

export async function verifyFile(dataDir: string, name: string): Promise<LogReport> {
  const auditor = await openAuditor({ file: join(dataDir, name) }, join(dataDir, 'audit.pub'))
  return auditor.verify({ intervalMs: Infinity })
}

export const numbersIn = (dataDir: string): number[] => {
  let numbers: number[] = []
  edit(dataDir, (sql) => (numbers = sql.prepare<[], number>('SELECT seq FROM log_event ORDER BY seq').pluck().all()))
  return numbers
}

export const notesIn = (dataDir: string): string[] => {
  let notes: string[] = []
  edit(dataDir, (sql) => (notes = sql.prepare<[], string>('SELECT note FROM checkpoint ORDER BY size').pluck().all()))
  return notes
}
