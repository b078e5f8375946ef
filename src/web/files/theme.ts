import { EditorView } from '@codemirror/view'

/** The editor in the page's colours: its style sheet is its own, the page's variables reach into it. */
export const theme = EditorView.theme({
  '&': { backgroundColor: 'var(--sunk)', color: 'var(--ink)', fontSize: '13px' },
  '&.cm-focused': { outline: '2px solid var(--link)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.65' },
  '.cm-gutters': { backgroundColor: 'var(--sunk)', color: 'var(--soft)', border: 'none' },
  '.cm-line.marked': { backgroundColor: 'light-dark(#ecece6, #262d32)' },
  '.cm-line.marked.source, .cm-line.marked.subject': {
    backgroundColor: 'var(--warm-bg)',
    boxShadow: 'inset 3px 0 var(--warm)',
  },
  '.cm-line.marked.sink': { backgroundColor: 'var(--bad-bg)', boxShadow: 'inset 3px 0 var(--bad)' },
  '.notes': { margin: 0, padding: '2px 8px 4px 16px', listStyle: 'none', fontFamily: 'var(--sans)' },
  '.notes li': { color: 'var(--soft)' },
  '.notes li.source, .notes li.subject': { color: 'var(--warm)' },
  '.notes li.sink': { color: 'var(--bad)' },
  '.hidden-char': {
    margin: '0 1px',
    padding: '0 4px',
    borderRadius: '4px',
    backgroundColor: 'var(--bad)',
    color: 'var(--paper)',
    font: '600 11px/1.4 var(--mono)',
  },
  '.cm-panels': { backgroundColor: 'var(--paper)', color: 'var(--ink)', borderColor: 'var(--line)' },
  '.cm-panel.cm-search input, .cm-panel.cm-search button': {
    backgroundColor: 'var(--raised)',
    backgroundImage: 'none',
    color: 'var(--ink)',
    border: '1px solid var(--edge)',
    borderRadius: '5px',
  },
  '.cm-panel.cm-search [name=replace], .cm-panel.cm-search [name=replaceAll]': { display: 'none' },
  '.cm-searchMatch': { backgroundColor: 'color-mix(in srgb, var(--flag) 45%, transparent)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--flag)', color: '#15181b' },
  '.cm-changedLine': { backgroundColor: 'var(--good-bg)' },
  '.cm-deletedChunk, .cm-merge-a .cm-changedLine': { backgroundColor: 'var(--bad-bg)' },
  '.cm-changedText': { background: 'color-mix(in srgb, var(--good) 28%, transparent)' },
  '.cm-deletedText': { background: 'color-mix(in srgb, var(--bad) 28%, transparent)' },
  '.cm-collapsedLines': { background: 'var(--raised)', color: 'var(--soft)', padding: '4px 12px' },
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"⋯"' },
})
