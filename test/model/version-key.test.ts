import t from 'tap'
import { canonicalVersion, releaseKey } from '../../src/ecosystems/pypi/version.ts'
import { versionKey } from '../../src/model/version-key.ts'

const npm = (version: string): string => versionKey('npm', version)
const pypi = (version: string): string => versionKey('pypi', version)

t.test('spellings of one version have one key, and versions that differ have two', async (t) => {
  t.equal(npm('v1.0.0'), npm('1.0.0'))
  t.equal(npm('= 1.0.0+build.5'), npm('1.0.0'))
  t.not(npm('1.0.0-RC.1'), npm('1.0.0-rc.1'), 'two releases')
  t.not(npm('1.0.0'), npm('1.0.1'))
  const spellings: readonly (readonly string[])[] = [
    ['1', '1.0', '1.0.0', 'v1.0', '0!1', '01.00', ' 1.0 '],
    ['1.0rc1', '1.0-RC.1', '1.0c1', '1.0_pre_1', '1.preview01'],
    ['1.0a0', '1.0a', '1.alpha'],
    ['1.0.post2', '1.0-2', '1.0r2', '1.rev2'],
    ['1.0.post0', '1.0post'],
    ['1.0.dev3', '1.0dev3', '1-DEV-3'],
    ['1!2.0', '1!2'],
    ['2024.1.1', '2024.01.01'],
    ['1.0+ubuntu.1', '1+Ubuntu-01'],
    ['10'],
    ['1.0.1'],
    ['2004d'],
    ['20260101000000000001'],
    ['20260101000000000002'],
  ]
  const keys = new Set<string>()
  for (const [first = '', ...others] of spellings) {
    keys.add(pypi(first))
    for (const other of others) t.equal(pypi(other), pypi(first), `${first} and ${other}`)
  }
  t.equal(keys.size, spellings.length)
})

t.test('keys of Python are as its versions are compared', async (t) => {
  const versions = ['1.0', '1.10.0', 'v3.0.0', '1.0-RC1', '1.0.post1.dev2', '1!2.0', '1.0+a.01', '0.0', '1.0b2']
  for (const version of versions)
    t.equal(versionKey('pypi', version), releaseKey(canonicalVersion(version) ?? ''), version)
})
