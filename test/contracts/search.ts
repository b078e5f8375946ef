import type { Test } from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import { freshly, type Open } from './opening.ts'
import { artifact, quarantined, told } from './samples.ts'

/** What is found by how it begins. */
export async function testSearch(t: Test, open: Open): Promise<void> {
  const fresh = freshly(open)

  await t.test('packages, files and cases are found by their beginnings, in their order', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    const names = ['left-pad', 'left', 'lefu', 'a-left', '@left/pad', 'left\u{10000}']
    for (const name of names) {
      const stored = { ...artifact(), name, filename: `${name}.tgz`, digest: sha256(name) }
      await unitOfWork.commit([
        told({ kind: 'artifact', artifact: stored }),
        told({
          kind: 'case-opened',
          case: quarantined({ id: `case-${name}`, artifact: stored, digest: stored.digest }),
        }),
      ])
    }
    t.same(await records.packagesBeginning('npm', 'left', 10), ['left', 'left-pad', 'left\u{10000}'])
    t.same(await records.packagesBeginning('npm', 'left', 2), ['left', 'left-pad'])
    t.same(await records.packagesBeginning('pypi', 'left', 10), [], 'of another registry')
    t.same(await records.packagesBeginning('npm', 'l%', 10), [], 'no pattern is read in it')
    const digest = sha256('left')
    t.match(await records.artifactsBeginning('npm', digest.slice(0, 12), 10), [{ name: 'left', digest }])
    t.same(
      (await records.casesBeginning('left', 10)).map(({ artifact: { name } }) => name),
      ['left', 'left-pad', 'left\u{10000}'],
    )
    t.match(await records.casesBeginning('case-lefu', 10), [{ id: 'case-lefu' }])
    t.match(await records.casesOfPackage('npm', 'left', 10), [{ id: 'case-left' }])
    t.same(await records.casesOfPackage('pypi', 'left', 10), [])
  })
}
