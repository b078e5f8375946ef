import t from 'tap'
import { pypiDependencies } from '../../src/ecosystems/pypi/package/metadata.ts'
import { readingOf } from './python-reading.ts'

const FETCHED = 'evil @ https://h.invalid/evil.whl'

function project(text: string) {
  return { 'pyproject.toml': text }
}

function setup(call: string, before = '') {
  return { 'setup.py': `from setuptools import setup\n${before}setup(${call})\n` }
}

t.test('dependencies around the registry that only a build sees', async (t) => {
  for (const [situation, files, want] of [
    ['in the call', setup(`install_requires=["a", "${FETCHED}"]`), 'install_requires'],
    ['under a name', setup('install_requires=NEEDS', `NEEDS = ["a"] + ["${FETCHED}"]\n`), 'install_requires'],
    ['of the build under a name', setup('setup_requires=NEEDS', `NEEDS = ["${FETCHED}"]\n`), 'setup_requires'],
    ['under another name', setup('install_requires=["a"]', `NEEDS = ["${FETCHED}"]\n`), undefined],
    ['in setup.cfg', { 'setup.cfg': `[options]\ninstall_requires =\n  a\n  ${FETCHED}\n` }, 'install_requires'],
    [
      'in a list that setup.py reads',
      { ...setup('install_requires=open("./requirements.txt").readlines()'), 'requirements.txt': `a\n${FETCHED}\n` },
      'install_requires',
    ],
    ['in a list that nobody reads', { ...setup('install_requires=[]'), 'requirements.txt': FETCHED }, undefined],
    ['in pyproject.toml', project(`[project]\ndependencies = ["a", "${FETCHED}"]\n`), 'project.dependencies'],
    [
      'of a hook',
      project(`[tool.hatch.build.hooks.custom]\ndependencies = ["${FETCHED}"]\n`),
      'tool.hatch.build.hooks.custom.dependencies',
    ],
    [
      'of poetry by a URL',
      project('[tool.poetry.dependencies]\na = "1"\nevil = { url = "https://h.invalid/evil.whl" }\n'),
      'tool.poetry.dependencies',
    ],
    [
      'of poetry by a repository',
      project('[tool.poetry.dependencies]\nevil = { git = "https://h.invalid/evil" }\n'),
      'tool.poetry.dependencies',
    ],
    [
      'said in PKG-INFO, too',
      { 'PKG-INFO': `Name: x\nRequires-Dist: ${FETCHED}\n`, ...project(`[project]\ndependencies = ["${FETCHED}"]\n`) },
      'requires-dist',
    ],
  ] as const) {
    const direct = pypiDependencies(readingOf('sdist', files)).filter((one) => one.direct)
    t.same(
      direct.map(({ name, group }) => `${group} ${name}`),
      want === undefined ? [] : [`${want} evil`],
      situation,
    )
  }
})
