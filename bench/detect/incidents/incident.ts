import type { Files } from '../../../test/registry/build.ts'
import type { Written } from '../matrix/cell.ts'

/** An attack that was seen, done again by us without its harm; or, as a control, something innocent that looks alike. */
export interface Incident {
  /** kebab-case, stable */
  readonly id: string
  /** which attack, in a few words; of a control what it does */
  readonly case: string
  /** year and month */
  readonly when: string
  /** what starts the code */
  readonly trigger: string
  readonly now: Written
  /** the release before it, which was clean; absent: there was none, the package was made for the attack */
  readonly before?: Written
  readonly isControl?: true
}

const TITLE_JS = "'use strict'\nexports.title = (text) => String(text).trim().replace(/\\s+/g, ' ')\n"
const TITLE_PY = "def title(text):\n    return ' '.join(str(text).split())\n"

/** Name of each package, and of its module. */
export const NAME = 'tidal-lantern-42'
export const MODULE = 'tidal_lantern_42'

interface NpmMore {
  readonly scripts?: Readonly<Record<string, string>>
  readonly manifest?: Readonly<Record<string, unknown>>
}

export function npm(files: Files = {}, { scripts, manifest }: NpmMore = {}): Written {
  return {
    kind: 'npm-tarball',
    files: { 'index.js': TITLE_JS, 'README.md': `# ${NAME}\n`, ...files },
    ...(scripts === undefined ? {} : { scripts }),
    manifest: { main: 'index.js', ...manifest },
  }
}

/** Put before an entry module that goes on to be of use. */
export function entryJs(code: string): string {
  return `${code}\n${TITLE_JS}`
}

/** A wheel; `init` is what `__init__.py` begins with. */
export function wheel(init = '', files: Files = {}, entryPoints?: string): Written {
  return {
    kind: 'wheel',
    files: { [`${MODULE}/__init__.py`]: `${init}\n\n\n${TITLE_PY}`, ...files },
    ...(entryPoints === undefined ? {} : { entryPoints }),
  }
}

/** An sdist; `setup` stands before its call of setup(). */
export function sdist(setup = '', init = '', files: Files = {}): Written {
  return {
    kind: 'sdist',
    files: {
      [`${MODULE}/__init__.py`]: `${init}\n\n\n${TITLE_PY}`,
      'setup.py': `${setup}\nfrom setuptools import setup\n\nsetup(name='${NAME}', version='1.4.2', packages=['${MODULE}'])\n`,
      ...files,
    },
  }
}
