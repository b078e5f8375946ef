import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fireAtInspector, layOut } from '../../src/app/inspection-canary.ts'
import { createInspector, type Inspector } from '../../src/inspection/inspector.ts'
import { ECOSYSTEMS } from '../../src/model/ecosystem.ts'

const folder = join(t.testdir({}), 'canary')

t.test('the inspector of this build sees what the canaries do, which lie there from then on', async (t) => {
  const inspector = createInspector({
    workers: 1,
    limits: { cpuMs: 60_000, wallMs: 120_000, bytes: 1024 * 1024 * 1024 },
    onFailure: () => undefined,
    onFacts: () => undefined,
  })
  t.teardown(() => inspector.close())
  await layOut(folder)
  for (const ecosystem of ECOSYSTEMS) t.equal(await fireAtInspector(inspector, folder, ecosystem), undefined, ecosystem)
  t.same(readdirSync(folder).toSorted(), ['canary-npm', 'canary-pypi'])
  writeFileSync(join(folder, 'canary-npm'), 'other bytes')
  t.equal(await fireAtInspector(inspector, folder, 'npm'), undefined, 'others are replaced')
  const gone = join(folder, 'gone')
  t.match(await fireAtInspector(inspector, gone, 'npm'), /could not be tried on npm: ENOENT/)
  t.notOk(existsSync(gone))
})

type Facts = Awaited<ReturnType<Inspector['inspect']>>

/** An inspector that finds these, whatever it is given. */
const finding =
  (...checks: readonly string[]): Inspector['inspect'] =>
  async () =>
    ({ findings: checks.map((check) => ({ check })) }) as unknown as Facts

t.test('one that finds nothing, something else, or fails is told', async (t) => {
  const table: readonly (readonly [string, Inspector['inspect'], RegExp])[] = [
    ['nothing', finding(), /does not see what a bad npm package of ours does: it finds nothing/],
    ['something else', finding('check-failed'), /does: check-failed/],
    [
      'it throws',
      async () => {
        throw new Error('gone')
      },
      /could not be tried on npm: gone/,
    ],
  ]
  for (const [what, inspect, says] of table) t.match(await fireAtInspector({ inspect }, folder, 'npm'), says, what)
})
