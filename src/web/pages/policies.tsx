import { useEffect, useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { Policy, RuleReport } from '../../api/policies.ts'
import { Copy } from '../parts/copy.tsx'
import { Loading, Trouble } from '../parts/notice.tsx'
import { Text } from '../parts/text.tsx'
import { useResource } from '../resource.ts'
import { useMay } from '../session.tsx'
import { count } from '../words.ts'
import { Loosenings } from './loosenings.tsx'
import { PolicyDiffForm } from './policy-diff.tsx'
import { RuleHitsLine, WINDOWS } from './rule-hits.tsx'
import './policies.css'

/** What is in force, where, and the rules as they are written. */
export function PoliciesPage() {
  const { value, trouble, loading, reload } = useResource<{ policies: readonly Policy[] }>('/policies')
  const [days, setDays] = useState(30)
  const hits = useResource<RuleReport>(`/policies/hits?days=${days}`)
  const mayCompare = useMay('read-log')
  useEffect(() => {
    document.title = 'Policies · Lazaret'
  }, [])
  return (
    <div class="page">
      <header class="page-head">
        <h1>Policies in force</h1>
        <p class="soft">
          Read from files, and reloaded when they change. A broken file changes nothing; one that is looser waits for
          two people, where the policy in force says so.
        </p>
        <Window days={days} isCut={hits.value?.isCut === true} onChange={setDays} />
      </header>
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {hits.trouble !== undefined && <Trouble retry={hits.reload}>{hits.trouble}</Trouble>}
      {loading && <Loading />}
      <Loosenings onChanged={reload} />
      {value !== undefined && mayCompare && (
        <>
          <p class="to-replay">
            <Link href="/replay">Replay a policy over what was asked for</Link>
          </p>
          <PolicyDiffForm registries={value.policies.map(({ registry }) => registry)} />
        </>
      )}
      {value !== undefined &&
        byPolicy(value.policies).map((group) => (
          <PolicyCard key={group.map((one) => one.registry).join(' ')} group={group} report={hits.value} />
        ))}
    </div>
  )
}

/** Registries under one policy in one mode stand together: its rules are read once. */
function byPolicy(policies: readonly Policy[]): readonly (readonly Policy[])[] {
  const groups = new Map<string, Policy[]>()
  for (const policy of policies) {
    const key = `${policy.digest} ${policy.mode} ${policy.problem ?? ''} ${policy.held?.digest ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), policy])
  }
  return [...groups.values()]
}

interface WindowProps {
  readonly days: number
  readonly isCut: boolean
  readonly onChange: (days: number) => void
}

/** Over how many days it is counted what rules did. */
function Window({ days, isCut, onChange }: WindowProps) {
  return (
    <label class="hits-window soft">
      What each rule did in the last
      <select value={days} onChange={(event) => onChange(Number(event.currentTarget.value))}>
        {WINDOWS.map((one) => (
          <option key={one} value={one}>
            {one} days
          </option>
        ))}
      </select>
      {isCut && 'Of the cases only the latest are counted.'}
    </label>
  )
}

interface CardProps {
  readonly group: readonly Policy[]
  readonly report: RuleReport | undefined
}

function PolicyCard({ group, report }: CardProps) {
  const [text, setText] = useState('')
  const [policy] = group
  if (policy === undefined) return null
  const registries = new Set(group.map(({ registry }) => registry))
  const hits = report?.rules.filter(({ registry }) => registries.has(registry))
  const rules = policy.rules.filter((rule) => `${rule.id} ${rule.then} ${rule.why} ${rule.when}`.includes(text))
  return (
    <section class="group policy">
      <h2>
        {policy.name}
        {group.map(({ registry }) => (
          <span key={registry} class="eco">
            {registry}
          </span>
        ))}
        <span class="count">{count(policy.rules.length, 'rule')}</span>
        {policy.mode === 'observe' && <span class="tag warm">observes only: nothing is refused</span>}
      </h2>
      <p class="soft policy-file">
        <span class="mono">{policy.file}</span> · sha256 <span class="mono">{policy.digest.slice(0, 16)}…</span>
        <Copy value={policy.digest} what="digest of the policy" />
        <input
          type="search"
          class="rule-search"
          aria-label={`Search the rules of ${policy.name}`}
          placeholder="Search rules"
          maxLength={100}
          onInput={(event) => setText(event.currentTarget.value.trim().toLowerCase())}
        />
      </p>
      {policy.held !== undefined && (
        <p class="notice warn">
          The file on disk is not in force: what this server read in it is “{policy.held.name}”, and two people must
          agree to what is looser.
        </p>
      )}
      {policy.problem !== undefined && (
        <div class="notice warn policy-problem">
          <p>The file on disk is not in force: it was changed and is broken. What was read before it holds.</p>
          <pre>
            <Text>{policy.problem}</Text>
          </pre>
        </div>
      )}
      <ul class="rows">
        {rules.map((rule) => (
          <li key={rule.id}>
            <details class="rule">
              <summary>
                <span class={`outcome outcome-${rule.then}`}>{rule.then}</span>
                <span>
                  <code class="rule-id">{rule.id}</code>
                  {rule.mode === 'observe' && <span class="tag">observe</span>}
                  {!rule.waivable && <span class="tag">cannot be waived</span>}
                  <span class="soft rule-why">{rule.why}</span>
                  {report !== undefined && (
                    <RuleHitsLine
                      rule={rule}
                      days={report.days}
                      hits={(hits ?? []).filter((one) => one.rule === rule.id)}
                    />
                  )}
                </span>
              </summary>
              <pre class="when">{rule.when}</pre>
              {policy.definitions
                .filter(({ name }) => rule.uses.includes(name))
                .map(({ name, when }) => (
                  <div key={name} class="soft rule-definition">
                    <code>{name}</code> means
                    <pre class="when">{when}</pre>
                  </div>
                ))}
            </details>
          </li>
        ))}
        {rules.length === 0 && <li class="rule soft">No rule has “{text}” in it.</li>}
      </ul>
    </section>
  )
}
