import { javascript } from '@codemirror/lang-javascript'
import { json } from '@codemirror/lang-json'
import { python } from '@codemirror/lang-python'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { goToNextChunk, goToPreviousChunk, MergeView, unifiedMergeView } from '@codemirror/merge'
import { openSearchPanel, search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import { Decoration, EditorView, highlightSpecialChars, keymap, lineNumbers, WidgetType } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { Place } from '../../api/facts.ts'
import { codePoint, HIDDEN } from '../visible.ts'
import { theme } from './theme.ts'

/** What a check says of a line. */
export interface Note {
  /** 1-based */
  readonly line: number
  readonly role: Place['role']
  readonly text: string
}

/** A text, or two beside each other, that is only read. */
export interface Opened {
  nextChange(): void
  previousChange(): void
  search(): void
  /** 1-based */
  show(line: number): void
  close(): void
}

/** What this module offers, for those who load it later. */
export interface Editor {
  openFile(source: Source): Opened
  openChanges(source: ChangedSource): Opened
}

interface Source {
  /** kept apart from the page's own styles, and from its policy on them */
  readonly parent: ShadowRoot
  readonly path: string
  readonly text: string
  readonly notes: readonly Note[]
}

export function openFile({ parent, path, text, notes }: Source): Opened {
  const state = EditorState.create({ doc: text, extensions: [...common(path, path), marked(text, notes)] })
  return opened(new EditorView({ state, parent, root: parent }))
}

interface ChangedSource extends Source {
  readonly before: string
  readonly beforeVersion: string
  readonly version: string
  /** one below the other, where there is no room for two */
  readonly isNarrow: boolean
}

/** Lines that are far from every change are folded; a press on the fold opens it. */
const FOLD = { margin: 3, minSize: 8 } as const
/** What the search for the smallest difference may cost; a coarser one is right, too. */
const DIFF = { scanLimit: 2000, timeout: 1000 } as const

export function openChanges(source: ChangedSource): Opened {
  const { parent, path, text, notes, before, version, beforeVersion, isNarrow } = source
  if (isNarrow) {
    const merge = unifiedMergeView({
      original: before,
      mergeControls: false,
      collapseUnchanged: FOLD,
      diffConfig: DIFF,
    })
    const extensions = [...common(path, `${path}, changes since ${beforeVersion}`), marked(text, notes), merge]
    return opened(new EditorView({ state: EditorState.create({ doc: text, extensions }), parent, root: parent }))
  }
  const view = new MergeView({
    a: { doc: before, extensions: common(path, `${path} of ${beforeVersion}`) },
    b: { doc: text, extensions: [...common(path, `${path} of ${version}`), marked(text, notes)] },
    parent,
    root: parent,
    collapseUnchanged: FOLD,
    diffConfig: DIFF,
  })
  return { ...opened(view.b), close: () => view.destroy() }
}

function opened(view: EditorView): Opened {
  return {
    nextChange: () => goToNextChunk(view),
    previousChange: () => goToPreviousChunk(view),
    search() {
      openSearchPanel(view)
    },
    show(line) {
      const { from } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines))
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
    },
    close: () => view.destroy(),
  }
}

function common(path: string, label: string): Extension[] {
  return [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label }),
    EditorView.lineWrapping,
    lineNumbers(),
    search({ top: true }),
    keymap.of(searchKeymap),
    highlightSpecialChars({ addSpecialChars: HIDDEN, render: drawn }),
    syntaxHighlighting(COLOURS),
    languageOf(path),
    theme,
  ]
}

/** A character that would not be seen, by its code point. */
function drawn(code: number): HTMLElement {
  const token = document.createElement('span')
  token.className = 'hidden-char'
  token.textContent = codePoint(code)
  token.title = `A character that is not seen: ${codePoint(code)}`
  return token
}

const COLOURS = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--t-comment)', fontStyle: 'italic' },
  { tag: [tags.string, tags.regexp], color: 'var(--t-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--t-number)' },
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--t-keyword)' },
  { tag: tags.propertyName, color: 'var(--t-key)' },
])

function languageOf(path: string): Extension {
  if (/\.(?:json|gypi?|lock)$/i.test(path)) return json()
  if (/\.(?:py|pyi|pyw|pth)$/i.test(path)) return python()
  return /\.[cm]?[jt]sx?$/i.test(path) ? javascript({ jsx: true, typescript: /\.[cm]?tsx?$/i.test(path) }) : []
}

/** The lines of the evidence, each with what the checks say of it below. */
function marked(text: string, notes: readonly Note[]): Extension {
  const doc = EditorState.create({ doc: text }).doc
  const byLine = Map.groupBy(
    notes.filter(({ line }) => line >= 1 && line <= doc.lines),
    ({ line }) => line,
  )
  const decorations = [...byLine].flatMap(([number, here]) => {
    const { from, to } = doc.line(number)
    const role = here.find((note) => note.role === 'sink')?.role ?? here[0]?.role ?? 'subject'
    const widget = new NoteWidget(here)
    return [
      Decoration.line({ class: `marked ${role}` }).range(from),
      Decoration.widget({ widget, block: true, side: 1 }).range(to),
    ]
  })
  return EditorView.decorations.of(Decoration.set(decorations, true))
}

class NoteWidget extends WidgetType {
  readonly #notes: readonly Note[]

  constructor(notes: readonly Note[]) {
    super()
    this.#notes = notes
  }

  override toDOM(): HTMLElement {
    const list = document.createElement('ul')
    list.className = 'notes'
    for (const { role, text } of this.#notes) {
      const item = document.createElement('li')
      item.className = role
      item.textContent = text
      list.append(item)
    }
    return list
  }
}
