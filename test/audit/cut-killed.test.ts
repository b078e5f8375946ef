import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { finishCut } from '../../src/app/log-cut.ts'
import { cut, month, numbersIn, open, verify, verifyFile } from './cutting.ts'

/** A process that cuts and is killed at a moment of it: `n` of the commits that it makes, or the writing of the export. */
const KILLED = fileURLToPath(new URL('cut-and-die.ts', import.meta.url))

t.test('killed at each step of it, the log proves itself, and loses nothing that was not exported', async (t) => {
  for (const moment of ['write', 'written', 'commit 1', 'committed 1', 'committed 2']) {
    await t.test(moment, async (t) => {
      const dataDir = await month(t)
      const before = numbersIn(dataDir)
      const { signal } = spawnSync(process.execPath, [KILLED, dataDir, moment], { stdio: 'ignore', env: {} })
      t.equal(signal, 'SIGKILL')
      const isCut = moment.startsWith('committed')
      t.match((await verify(dataDir)).problems, moment === 'committed 1' ? [{ code: 'cut-unfinished' }] : [])
      const again = await open(dataDir)
      await finishCut(again)
      await again.close()
      t.match(await verify(dataDir, isCut ? ['cut.jsonl'] : []), { cutSize: isCut ? 10 : 0, problems: [] })
      t.equal(numbersIn(dataDir).length, isCut ? before.length - 10 + 4 + 1 : before.length)
      if (isCut) t.match(await verifyFile(dataDir, 'cut.jsonl'), { size: 10, problems: [] })
      else t.match(await cut(dataDir, { file: 'again.jsonl' }), { size: 10, cutOff: 10, kept: 4 })
      t.match(await verify(dataDir), { cutSize: 10, problems: [] })
    })
  }
})
