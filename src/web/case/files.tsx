import { Link } from 'wouter-preact'
import type { Comparison } from '../../api/case-detail.ts'
import type { Facts } from '../../api/facts.ts'
import { fileHref } from '../files/groups.ts'
import { Icon } from '../parts/icons.tsx'
import { Text } from '../parts/text.tsx'
import { type Folder, treeOf } from '../tree.ts'
import { bytes, count } from '../words.ts'
import './files.css'

interface Signs {
  readonly findings: ReadonlySet<string>
  readonly surface: ReadonlySet<string>
  readonly skipped: ReadonlySet<string>
  readonly fresh: ReadonlySet<string>
  readonly changed: ReadonlySet<string>
}

/** Folders that start open: a package has few, a bundle has hundreds. */
const OPEN_FILES_MAX = 60

/** The file tree. Files with findings, files that run by themselves and files that nobody examined carry a word. */
export function FilesSection(props: {
  readonly id: string
  readonly facts: Facts | undefined
  readonly comparison: Comparison | undefined
}) {
  const { id, facts, comparison } = props
  if (facts === undefined) return null
  const signs: Signs = {
    findings: new Set(facts.findings.flatMap((finding) => finding.frames.map((frame) => frame.path))),
    surface: new Set(facts.surface.map((file) => file.path)),
    skipped: new Set(facts.notExamined.map((one) => one.path)),
    fresh: new Set(comparison?.newFiles),
    changed: new Set(comparison?.changedFiles),
  }
  const hidden = facts.fileCount - facts.files.length
  return (
    <section class="card" aria-labelledby="files-title">
      <h2 id="files-title">
        Files{' '}
        <span class="soft">
          {count(facts.fileCount, 'file')}, {bytes(facts.unpackedBytes)} unpacked
        </span>
      </h2>
      <Level id={id} folder={treeOf(facts.files)} signs={signs} open={facts.files.length <= OPEN_FILES_MAX} />
      {hidden > 0 && <p class="notice warn">{count(hidden, 'more file')} not listed.</p>}
    </section>
  )
}

interface LevelProps {
  /** of the case */
  readonly id: string
  readonly folder: Folder
  readonly signs: Signs
  readonly open: boolean
}

function Level({ id, folder, signs, open }: LevelProps) {
  return (
    <ul class="tree">
      {folder.folders.map((one) => (
        <li key={`${one.name}/`}>
          <details open={open || holds(one, signs.findings)}>
            <summary>
              <Icon name="folder" size={16} />
              <Text>{one.name}</Text>
            </summary>
            <Level id={id} folder={one} signs={signs} open={open} />
          </details>
        </li>
      ))}
      {folder.files.map((file) => (
        <li key={file.path} class="file">
          <Icon name="file" size={16} />
          <Link class="file-name" href={fileHref(id, file.path, undefined, signs.changed.has(file.path))}>
            <Text>{file.name}</Text>
          </Link>
          {signs.fresh.has(file.path) && <span class="tag warm">new</span>}
          {signs.changed.has(file.path) && <span class="tag">changed</span>}
          {signs.findings.has(file.path) && <span class="tag bad">finding</span>}
          {signs.surface.has(file.path) && <span class="tag">runs by itself</span>}
          {signs.skipped.has(file.path) && <span class="tag">not examined</span>}
          <span class="size">{bytes(file.sizeBytes)}</span>
        </li>
      ))}
    </ul>
  )
}

function holds(folder: Folder, paths: ReadonlySet<string>): boolean {
  return folder.files.some((file) => paths.has(file.path)) || folder.folders.some((one) => holds(one, paths))
}
