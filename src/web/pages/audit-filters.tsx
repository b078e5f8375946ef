import type { Audit, EventGroup } from '../../api/events.ts'
import { EVENT_TYPES, eventWords } from '../event-words.ts'
import './audit-filters.css'

export const FILTERS = ['type', 'purl', 'actor', 'registry', 'digest', 'since', 'until'] as const

export type Filter = (typeof FILTERS)[number]

export type Kind = EventGroup | 'all'

/** Where nobody chose: of a million events few are decisions, and these are looked for. */
export const FIRST_KIND: Kind = 'decisions'

const KINDS: readonly (readonly [kind: Kind, words: string])[] = [
  ['decisions', 'Decisions'],
  ['refusals', 'Refusals'],
  ['downloads', 'Downloads'],
  ['sign-ins', 'Sign-ins'],
  ['all', 'All'],
]

export function kindOf(text: string | null): Kind {
  return KINDS.find(([kind]) => kind === text)?.[0] ?? FIRST_KIND
}

/** Which events: each kind a click away. */
export function KindTabs({ kind, onChange }: { readonly kind: Kind; readonly onChange: (kind: Kind) => void }) {
  return (
    <nav class="tabs audit-kinds" aria-label="Kind">
      {KINDS.map(([name, words]) => (
        <button
          key={name}
          type="button"
          class="tab"
          aria-current={name === kind ? 'true' : undefined}
          onClick={() => onChange(name)}
        >
          {words}
        </button>
      ))}
    </nav>
  )
}

interface Props {
  readonly kind: Kind
  readonly given: ReadonlyMap<Filter, string>
  /** the answer that came last; a filter that the server refuses must not take away the choice of the others */
  readonly known: Audit | undefined
  readonly onChange: (name: Filter, text: string) => void
  readonly onClear: () => void
}

export function Filters({ kind, given, known, onChange, onClear }: Props) {
  const types = kind === 'all' ? known?.types : known?.groups[kind]
  const text = (name: Filter, label: string, kindOfField: 'text' | 'date', placeholder = '') => (
    <label>
      {label}
      {kindOfField === 'date' ? (
        <input
          type="date"
          value={given.get(name) ?? ''}
          onChange={(event) => onChange(name, event.currentTarget.value)}
        />
      ) : (
        <input
          type="text"
          maxLength={300}
          placeholder={placeholder}
          value={given.get(name) ?? ''}
          onChange={(event) => onChange(name, event.currentTarget.value.trim())}
        />
      )}
    </label>
  )
  const choice = (name: Filter, label: string, options: readonly (readonly [value: string, words: string])[]) => (
    <label>
      {label}
      <select value={given.get(name) ?? ''} onChange={(event) => onChange(name, event.currentTarget.value)}>
        <option value="">all</option>
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
  const chosen = given.get('type')
  const listed = [...new Set([...(types ?? EVENT_TYPES), ...(chosen === undefined ? [] : [chosen])])]
  return (
    <form class="filters" role="search" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      {choice(
        'type',
        'Event',
        listed.map((type) => [type, eventWords(type)]),
      )}
      {choice(
        'registry',
        'Registry',
        (known?.registries ?? []).map((name) => [name, name]),
      )}
      {text('purl', 'Package', 'text', 'part of its purl')}
      {text('actor', 'Who', 'text')}
      {text('since', 'From', 'date')}
      {text('until', 'To', 'date')}
      {text('digest', 'sha256', 'text')}
      {given.size > 0 && (
        <button type="button" class="button small" onClick={onClear}>
          Clear filters
        </button>
      )}
    </form>
  )
}
