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
    [
      'under names behind names',
      setup('install_requires=A + B', `C = ["${FETCHED}"]\nB = C\nA = []\n`),
      'install_requires',
    ],
    ['put into a list', setup('install_requires=A', `A = []\nA.append("${FETCHED}")\n`), 'install_requires'],
    [
      'in what a function makes',
      setup('install_requires=f()', `def f():\n    return ["${FETCHED}"]\n`),
      'install_requires',
    ],
    ['in a mapping', setup(`**{"install_requires": ["${FETCHED}"]}`), 'install_requires'],
    [
      'in a mapping that is filled',
      setup('**A', `A = {}\nA["install_requires"] = ["${FETCHED}"]\n`),
      'install_requires',
    ],
    [
      'put together',
      setup('install_requires=[f"evil @ https://{A}/evil.whl"]', 'A = "h.invalid"\n'),
      'install_requires',
    ],
    ['of an extra', setup(`extras_require={"a": ["${FETCHED}"]}`), 'extras_require'],
    ['under another name', setup('install_requires=["a"]', `NEEDS = ["${FETCHED}"]\n`), undefined],
    ['in setup.cfg', { 'setup.cfg': `[options]\ninstall_requires =\n  a\n  ${FETCHED}\n` }, 'install_requires'],
    ...['Install_Requires', 'install-requires', '  install_requires'].map(
      (key) =>
        [`in setup.cfg as ${key}`, { 'setup.cfg': `[options]\n${key} = ${FETCHED}\n` }, 'install_requires'] as const,
    ),
    [
      'in setup.cfg behind a carriage return',
      { 'setup.cfg': `[options]\rinstall_requires = a\r  ${FETCHED}\r` },
      'install_requires',
    ],
    ['in an extra of setup.cfg', { 'setup.cfg': `[options.extras_require]\na = ${FETCHED}\n` }, 'extras_require'],
    [
      'in a list that setup.cfg names',
      { 'setup.cfg': '[options]\ninstall_requires = file: ./needs.list\n', 'needs.list': `a\n${FETCHED}\n` },
      'needs.list',
    ],
    [
      'in a list of any name that setup.py reads',
      { ...setup('install_requires=open("needs.txt").readlines()'), 'needs.txt': `a\r${FETCHED}\r` },
      'needs.txt',
    ],
    [
      'in a README that setup.py reads',
      { ...setup('install_requires=[], long_description=open("README.txt").read()'), 'README.txt': `${FETCHED}\n` },
      undefined,
    ],
    [
      'in a list that setuptools reads',
      { ...project('[tool.setuptools.dynamic]\ndependencies = { file = ["needs.list"] }\n'), 'needs.list': FETCHED },
      'needs.list',
    ],
    [
      'in a list of an extra that setuptools reads',
      {
        ...project('[tool.setuptools.dynamic]\noptional-dependencies.a = { file = "needs.list" }\n'),
        'needs.list': FETCHED,
      },
      'needs.list',
    ],
    [
      'in a list that a hook of hatch reads',
      { ...project('[tool.hatch.metadata.hooks.a]\nfiles = ["needs.list"]\n'), 'needs.list': FETCHED },
      'needs.list',
    ],
    [
      'in a text that a hook of hatch puts into the description',
      {
        ...project('[[tool.hatch.metadata.hooks.fancy-pypi-readme.fragments]]\npath = "HISTORY.md"\n'),
        'HISTORY.md': `* fixed, thanks @somebody\n${FETCHED}\n`,
      },
      undefined,
    ],
    [
      'of an extra in pyproject.toml',
      project(`[project.optional-dependencies]\na = ["${FETCHED}"]\n`),
      'project.optional-dependencies.a',
    ],
    ['of flit', project(`[tool.flit.metadata]\nrequires = ["${FETCHED}"]\n`), 'tool.flit.metadata.requires'],
    [
      'of an extra of flit',
      project(`[tool.flit.metadata.requires-extra]\na = ["${FETCHED}"]\n`),
      'tool.flit.metadata.requires-extra.a',
    ],
    [
      'of poetry, for one system',
      project('[tool.poetry.dependencies]\nevil = [{ url = "https://h.invalid/evil.whl", platform = "linux" }]\n'),
      'tool.poetry.dependencies',
    ],
    [
      'of poetry in a folder of the package',
      project('[tool.poetry.dependencies]\nevil = { path = "vendor/evil" }\n'),
      'tool.poetry.dependencies',
    ],
    ['in groups that no build reads', project(`[dependency-groups]\ndev = ["${FETCHED}"]\n`), undefined],
    [
      'in a list that setup.py reads',
      { ...setup('install_requires=open("./requirements.txt").readlines()'), 'requirements.txt': `a\n${FETCHED}\n` },
      'requirements.txt',
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

const direct = (text: string): readonly string[] =>
  pypiDependencies(readingOf('wheel', { 'x-1.dist-info/METADATA': `Name: x\n${text}\nVersion: 1\n` })).flatMap((one) =>
    one.direct ? [one.spec] : [],
  )

t.test('fields of metadata end where mail readers end them', async (t) => {
  const found = ['https://h.invalid/evil.whl']
  const table: readonly [situation: string, text: string][] = [
    ['a carriage return', `Summary: a\rRequires-Dist: ${FETCHED}`],
    ['a folded line', `Requires-Dist: evil @\r https://h.invalid/evil.whl`],
    ['a line that is no field', `nothing\nRequires-Dist: ${FETCHED}`],
    ['an encoded word', 'Requires-Dist: =?utf-8?q?evil_=40_https=3A//h.invalid/evil.whl?='],
    ['an encoded word in base 64', `Requires-Dist: =?UTF-8?B?${Buffer.from(FETCHED).toString('base64')}?=`],
    ['an encoded word of another charset', 'Requires-Dist: =?iso-8859-1?Q?evil?= @ https://h.invalid/evil.whl'],
  ]
  for (const [situation, text] of table) t.same(direct(text), found, situation)
  t.same(direct(`\r\rRequires-Dist: ${FETCHED}`), [], 'the body is no field')
})
