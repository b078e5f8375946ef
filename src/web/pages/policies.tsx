import { useEffect } from 'preact/hooks'
import type { Policy } from '../api/types.ts'
import { Copy } from '../parts/copy.tsx'
import { Loading, Trouble } from '../parts/notice.tsx'
import { useResource } from '../resource.ts'
import { count } from '../words.ts'

/** What is in force, where, and the rules as they are written. */
export function PoliciesPage() {
  const { value, trouble, loading, reload } = useResource<{ policies: readonly Policy[] }>('/policies')
  useEffect(() => {
    document.title = 'Policies · Lazaret'
  }, [])
  return (
    <div class="page">
      <header class="page-head">
        <h1>Policies in force</h1>
        <p class="soft">Read from files, and reloaded when they change. A broken file changes nothing.</p>
      </header>
      {trouble !== undefined && <Trouble retry={reload}>{trouble}</Trouble>}
      {loading && <Loading />}
      {value?.policies.map((policy) => (
        <PolicyCard key={policy.registry} policy={policy} />
      ))}
    </div>
  )
}

function PolicyCard({ policy }: { readonly policy: Policy }) {
  return (
    <section class="group policy">
      <h2>
        <span class="eco">{policy.registry}</span> {policy.name}
        <span class="count">{count(policy.rules.length, 'rule')}</span>
        {policy.mode === 'observe' && <span class="tag">observes only: nothing is refused</span>}
      </h2>
      <p class="soft policy-file">
        <span class="mono">{policy.file}</span> · sha256 <span class="mono">{policy.digest.slice(0, 16)}…</span>
        <Copy value={policy.digest} what="digest of the policy" />
      </p>
      <ul class="rows">
        {policy.rules.map((rule) => (
          <li key={rule.id} class="rule">
            <div class="rule-head">
              <code class="rule-id">{rule.id}</code>
              <span class={`outcome outcome-${rule.then}`}>{rule.then}</span>
              {rule.mode === 'observe' && <span class="tag">observe</span>}
              {!rule.waivable && <span class="tag">cannot be waived</span>}
            </div>
            <pre class="when">{rule.when}</pre>
            <p class="soft">{rule.why}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
