import { zipBytes, type ZipSpec } from '../registry/zip-bytes.ts'
import type { Seeded } from './seeded.ts'
import type { TarBase } from './tar-maker.ts'
import { MEMBER_CHANGES, zipOptions } from './zip-changes.ts'
import { entryPointsText } from './entry-points-maker.ts'

/** A wheel of `project` 1.0 with a few things changed that a zip can say in more than one way, or wrongly. */
export function makeWheel(seeded: Seeded, project: string): Buffer {
  const info = `${project}-1.0.dist-info`
  return changed([...codeOf(seeded, project), ...metadataOf(seeded, project, info)], seeded, project)
}

/** An sdist of `base`, as a zip, with a few things changed. */
export function makeZippedSdist(seeded: Seeded, { root, fixed, names }: TarBase, project: string): Buffer {
  const place = (path: string): string => (root === '' ? path : `${root}/${path}`)
  const start = seeded.below(names.length)
  const members = Array.from({ length: 2 + seeded.below(4) }, (_, index) => ({
    path: place(names[(start + index * 3) % names.length] ?? ''),
    content: `${seeded.pick(['', 'x', 'y'.repeat(2000)])}${seeded.below(3)}`,
    deflate: !seeded.once(4),
  }))
  const more = fixed.map(({ path, content = '' }) => ({ path: place(String(path)), content }))
  return changed(
    [...members, ...more, { path: place('PKG-INFO'), content: 'x' }, { path: place('x'), content: 'x' }],
    seeded,
    project,
  )
}

/** The last four members are left alone most of the time. */
function changed(members: ZipSpec[], seeded: Seeded, project: string): Buffer {
  for (let left = seeded.pick([0, 1, 1, 1, 1, 1, 2]); left > 0; left -= 1) {
    // they decide whether there is anything to install at all
    const at = seeded.below(seeded.once(12) ? members.length : members.length - 4)
    const spec = members[at]
    if (spec !== undefined) members[at] = seeded.pick(MEMBER_CHANGES)(spec, seeded)
  }
  if (seeded.once(12)) members.unshift(doubleOf(members, seeded))
  const other = zipBytes([{ path: `${project}/hidden.py`, content: 'hidden' }])
  return zipBytes(members, seeded.once(6) ? zipOptions(seeded, other) : {})
}

function codeOf(seeded: Seeded, project: string): ZipSpec[] {
  const names = [
    `${project}/__init__.py`,
    `${project}/a.py`,
    `${project}/sub_b/b.py`,
    `${project}/é.py`,
    `${project}.py`,
    `${project}.pth`,
    `${project}/sub_b/`,
    ...['purelib', 'platlib', 'scripts', 'headers', 'data'].flatMap((scheme) => [
      `${project}-1.0.data/${scheme}/${project}_c.py`,
      `.data/${scheme}/${project}_d.py`,
    ]),
    `other.data/purelib/${project}_e.py`,
    `${project}.data/data/lib/python3.11/site-packages/${project}_f.pth`,
  ]
  const start = seeded.below(names.length)
  return Array.from({ length: 1 + seeded.below(5) }, (_, index) => {
    const path = names[(start + index * 5) % names.length] ?? ''
    if (path.endsWith('/')) return { path, deflate: false, mode: 0o40755 }
    const content = seeded.pick(['', 'x = 1\n', '#!python\nprint(1)\n', 'y'.repeat(2000)])
    return { path, content: `${content}# ${seeded.below(3)}\n`, deflate: !seeded.once(4) }
  })
}

function metadataOf(seeded: Seeded, project: string, info: string): ZipSpec[] {
  const points = seeded.once(3) ? [{ path: `${info}/entry_points.txt`, content: entryPointsText(seeded, project) }] : []
  return [
    ...points,
    { path: `${info}/METADATA`, content: `Metadata-Version: 2.1\nName: ${project}\nVersion: 1.0\n` },
    { path: `${info}/WHEEL`, content: 'Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n' },
    { path: `${info}/RECORD`, content: '' },
  ]
}

/** Another member of a name that is there already, or nearly. */
function doubleOf(members: readonly ZipSpec[], seeded: Seeded): ZipSpec {
  const { path, content = '' } = seeded.pick(members)
  return {
    path: seeded.pick([path, path, path.toUpperCase(), path.normalize('NFD'), `${path}/x`]),
    content: seeded.pick([content, 'other']),
  }
}
