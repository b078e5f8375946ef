import { useEffect, useState } from 'preact/hooks'
import { Link, useLocation, useSearchParams } from 'wouter-preact'
import type { CaseDetail, Comparison } from '../../api/case-detail.ts'
import type { Facts } from '../../api/facts.ts'
import { Icon } from '../parts/icons.tsx'
import { Empty, Loading, Trouble } from '../parts/notice.tsx'
import { Text } from '../parts/text.tsx'
import { useKeys } from '../keys.ts'
import { useResource } from '../resource.ts'
import { bytes, count } from '../words.ts'
import './files.css'
import { fileHref, gainedBy, groupsOf } from './groups.ts'
import { FileSection } from './view.tsx'

/** Files listed in one group; a filter finds the others. */
const LISTED_MAX = 400

/** The files of a case's artifact: the list beside the text of one, or its changes since the version before. */
export function FilesPage({ id }: { readonly id: string }) {
  const { value, trouble, reload } = useResource<CaseDetail>(`/cases/${encodeURIComponent(id)}`)
  const [, go] = useLocation()
  useKeys({ Escape: () => go(`/cases/${id}`) })
  if (value === undefined) return trouble === undefined ? <Loading /> : <Trouble retry={reload}>{trouble}</Trouble>
  const { facts, comparison } = value
  const { name, version } = value.case.artifact
  return (
    <div class="files-page">
      <header class="case-bar">
        <Link href={`/cases/${id}`} class="icon-button" aria-label="Back to the case" aria-keyshortcuts="Escape">
          <Icon name="back" />
        </Link>
        <h1>
          <Text>{name}</Text> <span class="version">{version}</span> <span class="soft">files</span>
        </h1>
      </header>
      {facts === undefined ? (
        <Empty title="The file was not inspected">
          <p>What is in it is not known.</p>
        </Empty>
      ) : (
        <Files id={id} title={`${name} ${version}`} facts={facts} comparison={comparison} />
      )}
    </div>
  )
}

interface FilesProps {
  readonly id: string
  readonly title: string
  readonly facts: Facts
  readonly comparison: Comparison | undefined
}

function Files({ id, title, facts, comparison }: FilesProps) {
  const [params] = useSearchParams()
  const [filter, setFilter] = useState('')
  const groups = groupsOf(facts, comparison, filter)
  const path = params.get('path') ?? groupsOf(facts, comparison, '')[0]?.files[0]?.path
  useEffect(() => {
    document.title = `${path ?? 'Files'} · ${title} · Lazaret`
  }, [path, title])
  return (
    <div class="files-columns">
      <nav class="files-list" aria-label="Files">
        <input
          type="search"
          aria-label="Filter the files by path"
          placeholder="Filter by path"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
        {groups.map(({ title: head, files }) => (
          <section key={head}>
            <h2>
              {head} <span class="soft">{files.length}</span>
            </h2>
            <ul>
              {files.slice(0, LISTED_MAX).map((file) => (
                <li key={file.path}>
                  <Link
                    href={fileHref(id, file.path, undefined, comparison?.changedFiles.includes(file.path))}
                    aria-current={file.path === path ? 'page' : undefined}
                  >
                    <Text>{file.path}</Text> <span class="size">{bytes(file.sizeBytes)}</span>
                    {gainedBy(comparison, file.path).map((check) => (
                      <span key={check} class="tag warm">
                        + {check}
                      </span>
                    ))}
                  </Link>
                </li>
              ))}
            </ul>
            {files.length > LISTED_MAX && (
              <p class="soft">{count(files.length - LISTED_MAX, 'more file')}: filter them.</p>
            )}
          </section>
        ))}
        {groups.length === 0 && <p class="soft">No path has that in it.</p>}
      </nav>
      {path === undefined ? (
        <p class="soft">There is no file in it.</p>
      ) : (
        <FileSection key={path} id={id} path={path} facts={facts} comparison={comparison} />
      )}
    </div>
  )
}
