import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { lazaretEnv, runLazaret, startLazaret, type RunningLazaret } from '../e2e/lazaret.ts'
import { npmTarball } from '../registry/build.ts'
import { attackPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'

const OLD = '2021-03-04T05:06:07.000Z'

/** Stops what the shipped pack serves, and serves what it quarantines. */
const OURS = `version: 1
name: ours
rules:
  - id: no-two
    why: We stay on the first one.
    when: artifact.version == "2.0.0"
    then: quarantine
    message: is the second one
`

t.test('another policy is tried on what people asked for', async (t) => {
  const started: RunningLazaret[] = []
  const world = await startWorld()
  t.teardown(async () => {
    for (const one of started) await one.stop()
    await world.close()
  })
  stock(world, attackPackages())
  for (const version of ['1.0.0', '2.0.0'])
    world.npm.publish({ built: npmTarball({ name: 'plain', version }), publishedAt: OLD })
  const files = { 'index.js': "require('node:https').get('https://api.invalid')\n" }
  for (const version of ['1.0.0', '1.0.1'])
    world.npm.publish({ built: npmTarball({ name: 'asks', version, files }), publishedAt: OLD })
  const dataDir = t.testdir({})
  const ours = join(dataDir, 'ours.yaml')
  writeFileSync(ours, OURS)
  const lazaret = await startLazaret({ world, dataDir })
  started.push(lazaret)
  const get = async (path: string): Promise<number> => (await fetch(lazaret.npmUrl + path)).status
  await get('plain')
  t.equal(await get('plain/-/plain-1.0.0.tgz'), 200)
  t.equal(await get('plain/-/plain-2.0.0.tgz'), 200)
  t.equal(await get('plain/-/plain-2.0.0.tgz'), 200)
  t.equal(await get('steal~env/-/steal~env-1.0.0.tgz'), 403)

  const env = lazaretEnv(world, { port: 4874, dataDir })
  const { code, stdout, stderr } = await runLazaret(['policy', 'replay', ours], env)
  t.equal(code, 0, stderr)
  t.match(stdout, /^4 requests of 3 files by 1 requester since /)
  t.match(stdout, 'it would refuse 1 file that the policy in force serves')
  t.match(stdout, 'pkg:npm/plain@2.0.0  allow -> quarantine (no-two)')
  t.match(stdout, /asked for 2 times by 127\.0\.0\.1, last .* UTC; 1\.0\.0 would be given instead/)
  t.match(stdout, 'it is looser: it would serve 1 file that the policy in force refuses')
  t.match(stdout, 'pkg:npm/steal~env@1.0.0  block -> allow (exfiltration-at-install)')

  const same = JSON.parse((await runLazaret(['policy', 'replay', 'default', '--json'], env)).stdout)
  t.match(same, { requests: 4, refused: [], served: [], undecided: 0 }, 'the policy in force changes nothing')
  const tomorrow = await runLazaret(['policy', 'replay', ours, '--since', '2999-01-01'], env)
  t.equal(tomorrow.code, 2)
  t.match(tomorrow.stderr, 'This time has not come yet')
  const none = await runLazaret(['policy', 'replay', ours, '--since', '0d'], env)
  t.match(none.stdout, /^0 requests of 0 files by 0 requesters/)

  const diff = await runLazaret(['policy', 'diff', 'default', ours], env)
  t.equal(diff.code, 1, 'it is looser')
  t.match(diff.stdout, 'looser   exfiltration-at-install is gone, which asked for block')
  t.match(diff.stdout, 'stricter no-two is new, and asks for quarantine')
  t.match(diff.stdout, '1 file, looser: refused by the old one, and served by the new one')
  t.match(diff.stdout, 'pkg:npm/steal~env@1.0.0  block -> allow (exfiltration-at-install)')
  t.match(diff.stdout, 'pkg:npm/plain@2.0.0  allow -> quarantine (no-two)')
  const back = JSON.parse((await runLazaret(['policy', 'diff', ours, 'default', '--json'], env)).stdout)
  t.match(back, { looser: true, files: 3, undecided: 0, served: [{ purl: 'pkg:npm/plain@2.0.0' }] })
  t.match(back.refused, [{ purl: 'pkg:npm/steal~env@1.0.0', before: 'allow', after: 'block' }])
  const alike = await runLazaret(['policy', 'diff', 'default', 'default'], env)
  t.equal(alike.code, 0)
  t.match(alike.stdout, /^both say the same\n\n3 stored files were decided on by both, 3 of them alike\n$/)

  await get('asks')
  t.equal(await get('asks/-/asks-1.0.1.tgz'), 200)
  const strict = await runLazaret(['policy', 'replay', 'strict'], env)
  t.match(strict.stdout, /of 1 file it cannot be told: the version before is not stored, .*\n {2}pkg:npm\/asks@1\.0\.1/)
  t.match(JSON.parse((await runLazaret(['policy', 'replay', 'strict', '--json'], env)).stdout), {
    untold: [{ purl: 'pkg:npm/asks@1.0.1', now: 'allow', then: 'hold', rules: ['base-unavailable'] }],
  })
})
