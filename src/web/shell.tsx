import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Link, useLocation } from 'wouter-preact'
import type { Summary } from '../api/records.ts'
import type { Person } from '../api/session.ts'
import { useKeys } from './keys.ts'
import { Alarm, Frozen, LooseningWaits } from './parts/alarm.tsx'
import { Help } from './parts/help.tsx'
import { Flag, Icon, type IconName } from './parts/icons.tsx'
import { Finder } from './search/finder.tsx'
import { useResource } from './resource.ts'
import { useMay, useSession } from './session.tsx'
import { clock } from './time.ts'
import { count, thousands } from './words.ts'
import './shell.css'

const PLACES: readonly { path: string; name: string; icon: IconName; key: string }[] = [
  { path: '/', name: 'Queue', icon: 'queue', key: 'g q' },
  { path: '/overview', name: 'Overview', icon: 'overview', key: 'g v' },
  { path: '/waivers', name: 'Waivers', icon: 'waivers', key: 'g w' },
  { path: '/policies', name: 'Policies', icon: 'policies', key: 'g o' },
  { path: '/incidents', name: 'Incidents', icon: 'incidents', key: 'g i' },
  { path: '/hosts', name: 'Hosts', icon: 'hosts', key: 'g h' },
  { path: '/audit', name: 'Audit', icon: 'audit', key: 'g a' },
]

/** Menu and frame of every page: a rail at the left, a bar at the bottom on phones. */
export function Shell({ person, children }: { readonly person: Person; readonly children: ComponentChildren }) {
  const [path, go] = useLocation()
  const [help, setHelp] = useState(false)
  const { signOut } = useSession()
  const mayReadLog = useMay('read-log')
  const places = PLACES.filter(({ path: to }) => to !== '/audit' || mayReadLog)
  useFocusOnPages(path)
  const summary = useSummary()
  useKeys({
    ...Object.fromEntries(places.map((place) => [place.key, () => go(place.path)])),
    '?': () => setHelp(true),
    '/': () => document.querySelector<HTMLInputElement>('input[type=search]')?.focus(),
  })
  return (
    <div class="shell">
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <aside class="rail">
        <Link href="/" class="brand">
          <Flag />
          <span>Lazaret</span>
        </Link>
        <nav aria-label="Main">
          {places.map((place) => {
            const here =
              place.path === '/'
                ? path === '/' || path === '/held' || path.startsWith('/cases/')
                : path.startsWith(place.path)
            return (
              <Link
                key={place.path}
                href={place.path}
                aria-current={here ? 'page' : undefined}
                aria-keyshortcuts={place.key}
              >
                <Icon name={place.icon} />
                <span>{place.name}</span>
              </Link>
            )
          })}
        </nav>
        <div class="rail-foot">
          {summary !== undefined && <SystemState summary={summary} />}
          <div class="who">
            <Link href="/account" class="who-name" title="Your account">
              <b>{person.user.name}</b>
              <span class="soft">{person.user.role === 'admin' ? 'administrator' : person.user.role}</span>
            </Link>
            <button
              type="button"
              class="icon-button"
              aria-label="Keys"
              aria-keyshortcuts="?"
              onClick={() => setHelp(true)}
            >
              <Icon name="help" />
            </button>
            <button type="button" class="icon-button" aria-label="Sign out" onClick={() => void signOut()}>
              <Icon name="out" />
            </button>
          </div>
        </div>
      </aside>
      <main id="content" tabIndex={-1}>
        <Finder />
        {summary !== undefined && (
          <>
            <Alarm canaries={summary.canaries} />
            <Frozen freezes={summary.freezes} />
            <LooseningWaits loosenings={summary.loosenings} />
          </>
        )}
        {children}
      </main>
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  )
}

/** A new page begins at its top, for the eye and for what reads it aloud. */
function useFocusOnPages(path: string): void {
  const before = useRef(path)
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    window.scrollTo(0, 0)
    document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true })
  }, [path])
}

/** Milliseconds between two questions for the state of the system. */
const STATE_MS = 60_000

function useSummary(): Summary | undefined {
  const { value, reload } = useResource<Summary>('/summary')
  useEffect(() => {
    const watch = setInterval(() => !document.hidden && reload(), STATE_MS)
    return () => clearInterval(watch)
  }, [reload])
  return value
}

/** The state of upstreams and of the log, below the navigation. */
function SystemState({ summary: value }: { readonly summary: Summary }) {
  const away = value.upstreams.filter((upstream) => !upstream.reachable)
  return (
    <div class="system-state">
      {away.map((upstream) => (
        <p key={upstream.registry} class="warn">
          {upstream.registry}: {upstream.message === '' ? 'upstream cannot be reached' : upstream.message}
        </p>
      ))}
      {value.log.witness !== undefined && (
        <p class="warn">
          {value.log.witness.problem}; {value.log.witness.waiting} signed heads of the log wait for it
        </p>
      )}
      {value.remeasuring.waiting > 0 && (
        <p>
          {count(value.remeasuring.waiting, 'stored file')} to be inspected anew by this version
          {value.remeasuring.failed > 0 && <>, {value.remeasuring.failed} failed</>}
        </p>
      )}
      <p>
        {thousands(value.log.size)} events in the log
        {value.log.checkpoint !== undefined && <>, signed {clock(value.log.checkpoint.at)}</>} ·{' '}
        <Link href="/health">Health</Link>
      </p>
    </div>
  )
}
