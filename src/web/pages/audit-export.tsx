import { BASE } from '../base.ts'
import './audit-export.css'

const FORMATS = [
  ['jsonl', 'JSON Lines'],
  ['csv', 'CSV'],
  ['cef', 'CEF'],
  ['ocsf', 'OCSF'],
] as const

/** The events that the page shows, all of them, as a file. `query`: of the filters; `size`: events in the log. */
export function ExportMenu({ query, size }: { readonly query: string; readonly size: number }) {
  return (
    <p class="audit-export soft">
      Download what matches:
      {FORMATS.map(([format, words]) => (
        <a
          key={format}
          download
          href={`${BASE}/api/v1/audit/export?${new URLSearchParams([
            ['format', format],
            ['count', String(Math.max(size, 1))],
          ]).toString()}&${query}`}
        >
          {words}
        </a>
      ))}
    </p>
  )
}
