import { gradedCapabilities } from './graded-capabilities.ts'
import type { ContentCheck, Report } from './check.ts'
import { projectIn } from './own-name.ts'
import { asksItself } from './own-service.ts'
import { lineOfTomlKey, readPyproject } from '../ecosystems/pypi/package/pyproject.ts'

/** Back ends that many projects build with. Any other one runs code that few people have looked at. */
const COMMON: readonly RegExp[] = [
  /^setuptools\.(?:build_meta|__legacy__)/,
  /^(?:flit_core|flit|flit_scm)\b/,
  /^(?:hatchling|hatchling_cpp)\b/,
  /^poetry(?:\.core|_core|_dynamic_versioning)\b/,
  /^pdm(?:\.backend|\.pep517)\b/,
  /^(?:maturin|mesonpy|scikit_build_core|skbuild|uv_build|whey|sipbuild|py_build_cmake|trampolim|pbr|jupyter_packaging)\b/,
]

/** What a back end has no need for, and what many do: compilers and version files. */
const ACTS = gradedCapabilities({
  secrets: 'high',
  obfuscated: 'high',
  network: 'high',
  process: 'medium',
  'dynamic-code': 'medium',
  env: undefined,
  'filesystem-write': undefined,
  native: undefined,
  'host-info': undefined,
  clipboard: 'high',
})

export const buildBackend: ContentCheck = {
  id: 'build-backend',
  summary: 'Is built by code of its own, or by an unusual back end',
  why: 'pip imports the build back end as soon as it resolves an sdist. One that the sdist itself brings, or that hardly anybody uses, can do anything then.',
  remedy: 'Read the back end. Where there is a wheel, prefer it: nothing of this runs then.',
  references: ['PEP 517', 'PEP 518'],
  ecosystems: ['pypi'],
  severity: 'low',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ reading, code }) {
    if (reading.kind !== 'sdist') return []
    const project = readPyproject(reading)
    if (project === undefined) return []
    const reports: Report[] = []
    const at = (key: string, note: string) =>
      code.evidence('trigger', 'pyproject.toml', { line: lineOfTomlKey(project.text, key), column: 1, note })
    if (project.backendPath.length > 0) {
      const name = projectIn(reading)
      const acts = code.surface
        .filter(({ path, moment }) => moment === 'build' && path !== 'setup.py')
        .flatMap(({ path }) =>
          ACTS.flatMap(({ capability, severity }) => {
            const summary = code.summary(path)
            const places = summary?.capabilities.get(capability) ?? []
            const [place] = places
            if (summary === undefined || place === undefined) return []
            const isOwn = capability === 'network' && places.every((each) => asksItself(each, summary, name))
            return [{ severity: isOwn ? ('medium' as const) : severity, shown: code.evidence('sink', path, place) }]
          }),
        )
      const does = acts.slice(0, 3).map(({ shown }) => shown.note)
      const grave = acts.some(({ severity }) => severity === 'high')
      reports.push({
        message:
          does.length === 0
            ? `brings its own build back end in ${project.backendPath.join(', ')}`
            : `brings its own build back end, which ${does.join(', ')}`,
        severity: grave ? 'high' : does.length === 0 ? 'low' : 'medium',
        evidence: [
          at('backend-path', 'the back end is part of the package'),
          ...acts.slice(0, 5).map(({ shown }) => shown),
        ],
      })
    } else if (project.backend !== undefined && !COMMON.some((known) => known.test(project.backend ?? ''))) {
      reports.push({
        message: `is built by ${project.backend.slice(0, 100)}, which few projects use`,
        evidence: [at('build-backend', 'an unusual build back end')],
      })
    }
    return reports
  },
}
