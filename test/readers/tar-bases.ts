import type { Seeded } from './seeded.ts'
import type { TarBase } from './tar-maker.ts'

export const NPM: TarBase = {
  root: 'package',
  fixed: [{ path: 'package.json', content: '{"name":"x","version":"1.0.0"}' }],
  names: [
    'index.js',
    'index.js',
    'lib/a.js',
    'lib/a.py',
    'lib/é.js',
    'README',
    'setup.cfg',
    'Index.js',
    'lib',
    'lib/deep/b.py',
    `lib/${'long/'.repeat(24)}c.js`,
  ],
}

/** An sdist of `project` 1.0, whose metadata is known without building it; some have no folder at the top, or an odd one. */
export function sdistBase(seeded: Seeded, project: string): TarBase {
  const build = '[build-system]\nrequires = []\nbuild-backend = "none"\n'
  const root = `${project}-1.0`
  return {
    root: seeded.once(8) ? seeded.pick(['', '', `./${root}`, '.']) : root,
    fixed: [
      { path: 'pyproject.toml', content: `${build}[project]\nname = "${project}"\nversion = "1.0"\n` },
      { path: 'setup.py', content: 'setup' },
    ],
    names: [
      'setup.cfg',
      'index.js',
      'lib/a.py',
      'lib/__init__.py',
      'lib/é.py',
      'README',
      'Setup.cfg',
      'lib',
      'lib/deep/b.py',
      `lib/${'long/'.repeat(24)}c.py`,
      'src/a.py',
    ],
  }
}
