import { useEffect, useState } from 'preact/hooks'
import { useLocation, useSearch } from 'wouter-preact'
import { Icon } from '../parts/icons.tsx'
import './finder.css'

/** The one box that finds packages, versions, digests, cases and people. */
export function Finder() {
  const [path, go] = useLocation()
  const query = useSearch()
  const asked = path === '/search' ? (new URLSearchParams(query).get('text') ?? '') : ''
  const [text, setText] = useState(asked)
  useEffect(() => setText(asked), [asked])
  return (
    <form
      class="finder"
      role="search"
      aria-label="Everything"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') go(`/search?${new URLSearchParams({ text: text.trim() }).toString()}`)
      }}
    >
      <input
        type="search"
        aria-label="Find a package, version, digest, case or person"
        aria-keyshortcuts="/"
        placeholder="Package, name@version, sha256, case, person"
        maxLength={300}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="icon-button" aria-label="Find">
        <Icon name="search" />
      </button>
    </form>
  )
}
