import t from 'tap'
import { told } from '../contracts/samples.ts'
import { openApp } from './test-app.ts'

const ADA = { actor: { kind: 'user', name: 'ada' }, role: 'admin' } as const

t.test('a decision is not saved over one that another process made after it had looked', async (t) => {
  const app = await openApp('http://lazaret.example:4874')
  t.teardown(() => app.close())
  const [id = ''] = app.cases
  const { unitOfWork } = app.desk.app
  const commit = unitOfWork.commit.bind(unitOfWork)
  const other = { id, state: 'rejected', at: '2026-11-24T10:00:00.000Z', by: 'grace', reason: 'it steals' } as const
  Object.assign(unitOfWork, {
    async commit(...args: Parameters<typeof commit>) {
      Object.assign(unitOfWork, { commit })
      await commit([told({ kind: 'case-decided', ...other })])
      return await commit(...args)
    },
  })
  await t.rejects(app.desk.decisions.reject(ADA, id, { reason: 'mine' }), { code: 'conflict' })
  t.match(await app.store.records.case(id), { state: 'rejected', decidedBy: 'grace', decisionReason: 'it steals' })
})
