import t from 'tap'
import { licenceOf as npmLicence } from '../../src/ecosystems/npm/package/licence.ts'
import { licenceOf as pypiLicence } from '../../src/ecosystems/pypi/package/licence.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import { readAsOf } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import { packedReading } from '../checks/python-reading.ts'
import { sampleArtifact } from '../checks/sample-artifact.ts'

const NPM: readonly (readonly [fields: object, licence: string])[] = [
  [{ license: 'MIT' }, 'MIT'],
  [{ license: ' (MIT OR Apache-2.0) ' }, '(MIT OR Apache-2.0)'],
  [{ license: { type: 'ISC', url: 'https://a.example' } }, 'ISC'],
  [{ licenses: [{ type: 'MIT' }, 'BSD-3-Clause', 7] }, 'MIT OR BSD-3-Clause'],
  [{ licenses: { type: 'MIT' } }, 'MIT'],
  [{ license: 'SEE LICENSE IN LICENSE.md' }, 'SEE LICENSE IN LICENSE.md'],
  [{ license: 'UNLICENSED' }, 'UNLICENSED'],
  [{ license: '', licenses: [{ type: 'MIT' }] }, 'MIT'],
  [{ license: 'x'.repeat(200) }, 'x'.repeat(200)],
  [{ license: 'x'.repeat(201) }, 'x'.repeat(200)],
  [{}, ''],
  [{ license: null }, ''],
  [{ license: ['MIT'] }, ''],
  [{ license: { type: { type: 'MIT' } } }, 'MIT'],
]

const PYPI: readonly (readonly [metadata: string, licence: string])[] = [
  ['License-Expression: MIT\nLicense: other\nClassifier: License :: OSI Approved :: BSD License', 'MIT'],
  ['Classifier: License :: OSI Approved :: MIT License\nLicense: see file', 'MIT'],
  ['Classifier: License :: OSI Approved\nClassifier: License :: OSI Approved :: Apache Software License', 'Apache-2.0'],
  [
    'Classifier: License :: OSI Approved :: MIT License\nClassifier: License :: OSI Approved :: BSD License',
    'MIT OR BSD License',
  ],
  ['Classifier: License :: Other/Proprietary License', 'Other/Proprietary License'],
  ['License: BSD\n  Copyright somebody', 'BSD'],
  ['License: UNKNOWN', ''],
  ['Name: x', ''],
  ['', ''],
  ['Name: x\n\nLicense: MIT', ''],
  [`License: ${'x'.repeat(201)}`, 'x'.repeat(200)],
]

t.test('what manifests state as a licence', async (t) => {
  for (const [fields, licence] of NPM) t.equal(npmLicence({ ...fields }), licence, JSON.stringify(fields).slice(0, 80))
  for (const [metadata, licence] of PYPI) t.equal(pypiLicence(metadata), licence, metadata.slice(0, 80))
})

const licence = async (kind: 'npm-tarball' | 'wheel' | 'sdist', files: Readonly<Record<string, string>>) =>
  (await inspect(await packedReading(kind, files), { digest: sha256('x'), readAs: readAsOf(sampleArtifact(kind)) }))
    .licence

t.test('the licence is a fact of the bytes, and unknown where no manifest can be read', async (t) => {
  t.equal(await licence('npm-tarball', { 'package.json': '{"name":"sample","license":"MIT"}' }), 'MIT')
  t.equal(await licence('npm-tarball', { 'package.json': '{"name":"sample"}' }), '')
  t.equal(await licence('npm-tarball', { 'index.js': '' }), undefined)
  t.equal(
    await licence('wheel', { 'sample-1.0.0.dist-info/METADATA': 'Name: sample\nLicense-Expression: MIT\n' }),
    'MIT',
  )
  t.equal(await licence('wheel', { 'sample/__init__.py': '' }), undefined)
  t.equal(await licence('sdist', { 'PKG-INFO': 'Name: sample\nLicense: BSD\n' }), 'BSD')
})
