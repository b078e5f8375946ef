import type { JSX } from 'preact'

const PATHS = {
  queue: 'M3 5h14M3 10h14M3 15h9',
  overview: 'M3 3v14h14M6.5 14v-4M10 14V6.5M13.5 14V9',
  waivers: 'M10 2.5 4 5v4.5c0 3.8 2.5 6.6 6 8 3.5-1.4 6-4.2 6-8V5zM7.3 9.8l2 2 3.5-3.7',
  policies: 'M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5M7.8 10h4.8M7.8 13.2h4.8',
  audit: 'M10 5.5V10l3 2M3 10a7 7 0 1 0 2.2-5.1M3 3v3.2h3.2',
  hosts:
    'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM2.5 10h15M10 2.5c2 2 3 4.6 3 7.5s-1 5.5-3 7.5c-2-2-3-4.6-3-7.5s1-5.5 3-7.5Z',
  incidents: 'M10 3 17.5 16.5h-15zM10 8v4M10 14.2v.1',
  back: 'M12.5 4.5 7 10l5.5 5.5',
  next: 'M7.5 4.5 13 10l-5.5 5.5',
  copy: 'M7 7V3.5h9.5V13H13M3.5 7H13v9.5H3.5z',
  check: 'M4 10.5 8.2 15 16 5.5',
  close: 'M5 5l10 10M15 5 5 15',
  folder: 'M2.5 5h5l1.5 2h8.5v8.5h-15z',
  file: 'M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15',
  out: 'M8 3.5H4v13h4M8.5 10H17M13.5 6.5 17 10l-3.5 3.5',
  people:
    'M7.2 9.3a2.9 2.9 0 1 0 0-5.8 2.9 2.9 0 0 0 0 5.8ZM2 16.5c.3-3 2.4-4.7 5.2-4.7s4.9 1.7 5.2 4.7M13.3 3.9a2.7 2.7 0 0 1 0 5.1M15.2 12.2c1.7.6 2.7 2.1 2.9 4.3',
  search: 'M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12ZM13.5 13.5 17 17',
  help: 'M7.5 7.7a2.6 2.6 0 1 1 3.7 2.4c-.8.4-1.2.9-1.2 1.9M10 14.8v.1M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15Z',
} as const

export type IconName = keyof typeof PATHS

/** A line drawing beside a word; it says nothing of its own. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" width={size} height={size} aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  )
}

/** The quarantine flag of the signal code: yellow and black, in quarters. */
export function Flag({ size = 22 }: { readonly size?: number }): JSX.Element {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} aria-hidden="true" focusable="false">
      <rect width="20" height="20" rx="3" fill="#f2b90c" />
      <path d="M10 0h7a3 3 0 0 1 3 3v7H10zM10 10v10H3a3 3 0 0 1-3-3v-7z" fill="#15181b" />
    </svg>
  )
}
