import { useEffect, useRef, useState } from 'preact/hooks'
import { Link, useSearchParams } from 'wouter-preact'
import type { FileView } from '../../api/cases.ts'
import type { Comparison } from '../../api/case-detail.ts'
import type { Facts } from '../../api/facts.ts'
import { BASE } from '../base.ts'
import { Icon } from '../parts/icons.tsx'
import { Loading, Trouble } from '../parts/notice.tsx'
import { Text } from '../parts/text.tsx'
import { useResource } from '../resource.ts'
import { bytes } from '../words.ts'
import type { Editor as LoadedEditor, Note, Opened } from './editor.ts'
import { fileHref, gainedBy } from './groups.ts'

/** Two texts are compared line by line up to so many characters together: more would hold up the browser. */
const COMPARED_MAX = 1_500_000
/** Below it, there is no room for two texts beside each other, CSS pixels. */
const NARROW_MAX = 900

interface FileProps {
  readonly id: string
  readonly path: string
  readonly facts: Facts
  readonly comparison: Comparison | undefined
}

/** One file: its text with what the checks say of its lines, or what changed in it. */
export function FileSection({ id, path, facts, comparison }: FileProps) {
  const [params] = useSearchParams()
  const asked = `/cases/${encodeURIComponent(id)}/file?${new URLSearchParams({ path }).toString()}`
  const now = useResource<FileView>(asked)
  const isChanged = comparison?.changedFiles.includes(path) === true
  const showsChanges = isChanged && params.get('view') === 'changes'
  const line = Number(params.get('line') ?? notesOf(facts, path)[0]?.line ?? 0)
  return (
    <section class="file-view" aria-labelledby="file-title">
      <h2 id="file-title" class="mono">
        <Text>{path}</Text>
      </h2>
      <p class="file-facts soft">
        <FileWords view={now.value} facts={facts} path={path} comparison={comparison} />
        <a class="button small" href={`${BASE}/api/v1${asked.replace('/file?', '/file/download?')}`} download>
          Download as text
        </a>
      </p>
      {isChanged && (
        <nav class="tabs" aria-label="How it is shown">
          <Link class="tab" href={fileHref(id, path)} aria-current={showsChanges ? undefined : 'page'}>
            File
          </Link>
          <Link class="tab" href={fileHref(id, path, undefined, true)} aria-current={showsChanges ? 'page' : undefined}>
            Changes since {comparison.base}
          </Link>
        </nav>
      )}
      {now.trouble !== undefined && <Trouble retry={now.reload}>{now.trouble}</Trouble>}
      {now.loading && <Loading />}
      {now.value !== undefined &&
        (showsChanges ? (
          <Changes asked={asked} now={now.value} facts={facts} />
        ) : (
          <Whole view={now.value} notes={notesOf(facts, path)} line={line} />
        ))}
    </section>
  )
}

function FileWords({ view, facts, path, comparison }: Omit<FileProps, 'id'> & { readonly view: FileView | undefined }) {
  const surface = facts.surface.find((file) => file.path === path)
  const unread = facts.notExamined.find((file) => file.path === path)
  const words = [
    view === undefined ? '' : bytes(view.sizeBytes),
    view?.linkTo === undefined ? '' : `a link to ${view.linkTo}`,
    surface === undefined ? '' : `runs by itself: ${surface.startedBy.join(', then ')}`,
    comparison?.newFiles.includes(path) === true ? `not in ${comparison.base}` : '',
    changeWords(comparison, path),
    unread === undefined ? '' : `not examined: ${unread.reason}`,
  ]
  return (
    <span>
      <Text>{words.filter((word) => word !== '').join(' · ')}</Text>
    </span>
  )
}

/** How a change is graded: by what checks find in it now and did not before. */
function changeWords(comparison: Comparison | undefined, path: string): string {
  if (comparison === undefined) return ''
  const gained = gainedBy(comparison, path)
  if (gained.length > 0) return `gained since ${comparison.base}: ${gained.join(', ')}`
  return comparison.changedFiles.includes(path)
    ? `changed since ${comparison.base}; no check finds anything new in it`
    : ''
}

function Whole({
  view,
  notes,
  line,
}: {
  readonly view: FileView
  readonly notes: readonly Note[]
  readonly line: number
}) {
  const { shown, path, sizeBytes } = view
  if (shown.kind === 'unread') return <p class="notice warn">{shown.reason}</p>
  return (
    <>
      {shown.kind === 'bytes' && <p class="notice">It is no text: the bytes, in hex.</p>}
      {shown.isCut && <p class="notice warn">Only the beginning is shown: the file has {bytes(sizeBytes)}.</p>}
      <Editor
        of={`${view.version} ${path}`}
        line={line}
        open={(editor, parent) =>
          editor.openFile({
            parent,
            path: shown.kind === 'text' ? path : 'bytes',
            text: shown.kind === 'text' ? shown.text : shown.rows,
            notes: shown.kind === 'text' ? notes : [],
          })
        }
      />
    </>
  )
}

function Changes({ asked, now, facts }: { readonly asked: string; readonly now: FileView; readonly facts: Facts }) {
  const { value: before, trouble, reload } = useResource<FileView>(`${asked}&of=before`)
  if (before === undefined) return trouble === undefined ? <Loading /> : <Trouble retry={reload}>{trouble}</Trouble>
  const [a, b] = [before.shown, now.shown]
  if (a.kind !== 'text' || b.kind !== 'text') return <BytesChanged before={before} now={now} />
  if (a.text.length + b.text.length > COMPARED_MAX || a.isCut || b.isCut)
    return (
      <p class="notice warn">
        It is too large to be compared line by line: {bytes(before.sizeBytes)} before, {bytes(now.sizeBytes)} now.
      </p>
    )
  return (
    <Editor
      of={`${before.version} ${now.version} ${now.path}`}
      changes
      open={(editor, parent) =>
        editor.openChanges({
          parent,
          path: now.path,
          text: b.text,
          before: a.text,
          notes: notesOf(facts, now.path),
          version: now.version,
          beforeVersion: before.version,
          isNarrow: window.innerWidth < NARROW_MAX,
        })
      }
    />
  )
}

function BytesChanged({ before, now }: { readonly before: FileView; readonly now: FileView }) {
  return (
    <p class="notice warn">
      It is no text, so its lines cannot be compared: {bytes(before.sizeBytes)} in {before.version},{' '}
      {bytes(now.sizeBytes)} in {now.version}.
    </p>
  )
}

interface EditorProps {
  /** what is shown: another one is opened anew */
  readonly of: string
  readonly line?: number
  readonly changes?: boolean
  readonly open: (editor: LoadedEditor, parent: ShadowRoot) => Opened
}

/** Loads the editor once it is needed: it weighs more than the rest of the desk. */
function Editor({ of, line, changes = false, open }: EditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<Opened | undefined>(undefined)
  const [trouble, setTrouble] = useState<string>()
  useEffect(() => {
    let isGone = false
    const element = host.current
    if (element === null) return undefined
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
    const show = (loaded: LoadedEditor): void => {
      if (isGone) return
      editor.current = open(loaded, root)
      if (line !== undefined && line > 1) editor.current.show(line)
      element.dataset['ready'] = 'yes'
    }
    import('./editor.ts').then(show, () => setTrouble('The viewer could not be loaded.'))
    return () => {
      isGone = true
      editor.current?.close()
      editor.current = undefined
    }
  }, [of])
  useEffect(() => {
    if (line !== undefined && line > 1) editor.current?.show(line)
  }, [line])
  return (
    <>
      <p class="editor-actions">
        {changes && (
          <>
            <button type="button" class="button small" onClick={() => editor.current?.previousChange()}>
              Previous change
            </button>
            <button type="button" class="button small" onClick={() => editor.current?.nextChange()}>
              Next change
            </button>
          </>
        )}
        <button type="button" class="button small" onClick={() => editor.current?.search()}>
          <Icon name="search" size={15} /> Search
        </button>
      </p>
      {trouble !== undefined && <Trouble>{trouble}</Trouble>}
      <div class="editor" ref={host} />
    </>
  )
}

function notesOf(facts: Facts, path: string): readonly Note[] {
  return facts.findings
    .flatMap(({ check, frames }) =>
      frames
        .filter((frame) => frame.path === path)
        .flatMap(({ places }) =>
          places.flatMap(({ line, role, note }) =>
            line === undefined ? [] : [{ line, role, text: `${note} (${check})` }],
          ),
        ),
    )
    .toSorted((a, b) => a.line - b.line)
}
