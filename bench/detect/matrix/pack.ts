import { npmTarball, sdist, wheel, type Built } from '../../../test/registry/build.ts'
import type { Written } from './cell.ts'

const VERSION = '1.4.2'

/** The archive of what was written, as the tools of its ecosystem make it. */
export function packed(written: Written, name: string): Built {
  const { files, requires } = written
  const python = { name, version: VERSION, files, ...(requires === undefined ? {} : { requires }) }
  switch (written.kind) {
    case 'npm-tarball':
      return npmTarball({
        name,
        version: VERSION,
        files,
        ...(written.scripts === undefined ? {} : { scripts: written.scripts }),
        manifest: { ...written.manifest, description: `${name}: small tools for everyday texts` },
      })
    case 'wheel':
      return wheel({ ...python, ...(written.entryPoints === undefined ? {} : { entryPoints: written.entryPoints }) })
    case 'sdist':
      return sdist(python)
  }
}
