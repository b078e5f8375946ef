import type { ContentCheck, Report } from './check.ts'
import { SEVERITIES, type Severity } from '../model/finding.ts'
import { wheelPlace } from '../ecosystems/pypi/package/wheel-place.ts'

/** Python's own library, site-packages within it: by its version, and on Windows without; case does not count on macOS. */
const LIBRARY =
  /^lib(?:64)?\/(?:python|pypy)[^/]*\/|^Lib\/[^/]+\.[^/]+$|^Lib\/(?:site-packages|encodings|importlib|collections)\//i
const CODE = /\.(?:py|pyc|pth|start|so|pyd)$/i
/**
 * What starts or leads an environment: where Python finds its library, what stands before it on the path, what `activate` runs,
 * and where pip fetches from.
 */
const LEADING =
  /^(?:pyvenv\.cfg|pip\.(?:conf|ini)|(?:(?:bin|Scripts)\/)?[^/]+\._pth|(?:lib(?:64)?\/)?python\d+t?\.zip|DLLs\/.+|lib(?:64)?\/libpython[^/]*|conda-meta\/.+|(?:bin|Scripts)\/(?:de)?activate(?:_this\.py|\.\w+)?)$/i
/** Below the environment's root, these are where data of packages belongs. */
const USUAL = /^(?:share|man|doc|include|locale)\/|^etc\/(?:jupyter|bash_completion\.d|conda|OpenCL)\//

export const dataPath: ContentCheck = {
  id: 'data-path',
  summary: 'Writes outside its own place in the environment',
  why: 'The data part of a wheel is unpacked over the whole environment: into the folders of other packages, and over configuration.',
  remedy: 'Look at what the paths replace. Data belongs under share/.',
  references: ['https://packaging.python.org/specifications/binary-distribution-format/'],
  ecosystems: ['pypi'],
  severity: 'low',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ reading }) {
    if (reading.kind !== 'wheel') return []
    return reading.entries
      .flatMap(({ path }) => reportOf(path) ?? [])
      .toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity))
      .slice(0, 20)
  },
}

type Graded = Report & { readonly severity: Severity }

function reportOf(path: string): Graded | undefined {
  const place = wheelPlace(path)
  if (place?.scheme !== 'data') return undefined
  const target = place.path
  if (LIBRARY.test(target) && CODE.test(target)) return told(path, `writes code to ${target}`, 'critical')
  if (LEADING.test(target)) return told(path, `writes ${target}, which leads the whole environment`, 'critical')
  return USUAL.test(target) ? undefined : told(path, `writes ${target} into the environment`, 'low')
}

function told(path: string, message: string, severity: Severity): Graded {
  return { message, severity, evidence: [{ role: 'subject', path, note: message }] }
}
