import type { ArchiveReading } from '../../../archive/reading.ts'
import { insidePackage } from '../../../analysis/paths.ts'
import { configOptions, universalLines, valueOf } from './config-file.ts'
import { textOfEntry } from './layout.ts'
import { requirementFiles, type KeyedRequirement } from './project-requirements.ts'
import { readPyproject } from './pyproject.ts'

/** Files that hold requirements, by their names; a README in reStructuredText may quote some. */
const LISTS =
  /(?:^|\/)(?!(?:readme|changelog|changes|history|licen[cs]e|news|authors)\b)[^/]{1,100}\.(?:txt|in|req|reqs|pip)$/i

/** A requirement that says where it is fetched from [PEP 508]. */
const DIRECT = /^[\w.-]{1,200}\s{0,9}(?:\[[^\]]{0,200}\])?\s{0,9}@\s{0,9}\w/

/** Requirements that name where they are fetched from, in files that setup.py, setup.cfg or pyproject.toml names: builders read them. */
export function listedRequirements(reading: ArchiveReading): readonly KeyedRequirement[] {
  const texts = new Map(reading.entries.map((entry) => [entry.path, entry]))
  const setup = textOfEntry(texts.get('setup.py')) ?? ''
  const isRead = /\binstall_requires\b|\bextras_require\b/.test(setup)
  const named = new Set([...requirementFiles(readPyproject(reading)?.root ?? {}), ...filesOfSetupCfg(texts)])
  const paths = new Set([...named].map((name) => insidePackage(name)))
  return reading.entries.flatMap((entry) => {
    const { path } = entry
    const isNamed =
      paths.has(path) || (isRead && LISTS.test(path) && setup.includes(path.slice(path.lastIndexOf('/') + 1)))
    return isNamed ? directIn(textOfEntry(entry) ?? '').map((text) => ({ text, group: path })) : []
  })
}

/** `install_requires = file: a.txt, b.txt` */
function filesOfSetupCfg(texts: ReadonlyMap<string, Parameters<typeof textOfEntry>[0]>): readonly string[] {
  return configOptions(textOfEntry(texts.get('setup.cfg')) ?? '').flatMap((option) => {
    const { section, name } = option
    const isList = name === 'install_requires' || section === 'options.extras_require'
    const [, files = ''] = isList ? (/^file:(.*)$/s.exec(valueOf(option)) ?? []) : []
    return files.split(/[,\n]/).flatMap((file) => file.trim() || [])
  })
}

/** Such lines of a file of requirements. */
function directIn(text: string): readonly string[] {
  return universalLines(text)
    .map((line) => line.trim())
    .filter((line) => DIRECT.test(line))
}
