import t from 'tap'
import { npmDocuments } from '../../src/ecosystems/npm/metadata/documents.ts'
import { LikelyVersions } from '../../src/ecosystems/npm/protocol/likely-versions.ts'
import type { Catalogue } from '../../src/model/catalogue.ts'

/** A package with these versions; `latest` is the last one, unless a tag says otherwise. */
function catalogueOf(
  name: string,
  versions: Readonly<Record<string, object>>,
  tags: Readonly<Record<string, string>> = {},
): Catalogue {
  const document = {
    name,
    versions: Object.fromEntries(
      Object.entries(versions).map(([version, more]) => [version, { name, version, ...more }]),
    ),
    'dist-tags': { latest: Object.keys(versions).at(-1), ...tags },
  }
  const bytes = Buffer.from(JSON.stringify(document))
  return npmDocuments.open({ name, bytes, contentType: 'application/json', url: `https://up.example/${name}` })
    .catalogue
}

/** An application whose manifest asks for `dep` so. */
function wanting(...groups: readonly Readonly<Record<string, unknown>>[]): LikelyVersions {
  const likely = new LikelyVersions()
  for (const [index, group] of groups.entries())
    for (const artifact of catalogueOf(`app-${index}`, { '1.0.0': group }).artifacts) likely.note(artifact)
  return likely
}

const DEP = catalogueOf(
  'dep',
  {
    '4.9.0': {},
    '5.0.0': {},
    '5.1.0': {},
    '5.2.0': { deprecated: 'use 5.1.0' },
    '6.0.0-rc.1': {},
    '6.0.0': {},
    '6.1.0': {},
  },
  { old: '4.9.0' },
)

const depends = (spec: unknown) => ({ dependencies: { dep: spec } })

t.test('which versions are inspected while a list is read', async (t) => {
  for (const [what, likely, versions] of [
    ['nobody is known to want any', new LikelyVersions(), ['6.1.0']],
    ['a range that latest is in', wanting(depends('>=5')), ['6.1.0']],
    ['a range below latest, but what is deprecated', wanting(depends('^5.0.0')), ['5.1.0']],
    ['a range with nothing but what is deprecated', wanting(depends('~5.2.0')), ['5.2.0']],
    ['an exact version', wanting(depends('4.9.0')), ['4.9.0']],
    ['a tag', wanting(depends('old')), ['4.9.0']],
    ['two ranges', wanting(depends('^5'), depends('^6')), ['6.1.0', '5.1.0']],
    ['the same version by two ranges', wanting(depends('^6'), depends('>=6.1')), ['6.1.0']],
    ['four ranges: the last three', wanting(...['4', '5', '6', '6.0.0'].map(depends)), ['6.0.0', '6.1.0', '5.1.0']],
    ['an optional one', wanting({ optionalDependencies: { dep: '^4' } }), ['4.9.0']],
    ['one by peers', wanting({ peerDependencies: { dep: '^4' } }), ['4.9.0']],
    ['one that only its makers need', wanting({ devDependencies: { dep: '^4' } }), ['6.1.0']],
    ['under another name', wanting({ dependencies: { alias: 'npm:dep@^4' } }), ['4.9.0']],
    ['under another name, any version', wanting({ dependencies: { alias: 'npm:dep' } }), ['6.1.0']],
    ['from elsewhere', wanting(depends('git+https://git.example/dep.git')), ['6.1.0']],
    ['a range that nothing is in', wanting(depends('^7')), []],
    ['no range at all', wanting(depends('not a range')), []],
    ['a name that every object answers to', wanting(depends('constructor')), []],
    ['what is no text', wanting(depends(5)), ['6.1.0']],
    ['a list instead of names', wanting({ dependencies: ['dep'] }), ['6.1.0']],
  ] as const)
    t.same(
      likely.of(DEP).map(({ version }) => version),
      versions,
      what,
    )
  t.same(new LikelyVersions().of(catalogueOf('none', {})), [])
})
