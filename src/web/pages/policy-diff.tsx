import { useState } from 'preact/hooks'
import type { PolicyDiff } from '../../api/policies.ts'
import { post } from '../api/client.ts'
import { FormTrouble } from '../parts/form.tsx'
import { Text } from '../parts/text.tsx'
import { useSending } from '../use-sending.ts'
import { count } from '../words.ts'
import './policy-diff.css'

/** A policy that somebody thinks of, beside the one in force: what it says otherwise, and which stored files it treats otherwise. */
export function PolicyDiffForm({ registries }: { readonly registries: readonly string[] }) {
  const [registry, setRegistry] = useState(registries[0] ?? '')
  const [text, setText] = useState('')
  const [diff, setDiff] = useState<PolicyDiff>()
  const { busy, trouble, run } = useSending()
  return (
    <details class="card policy-diff">
      <summary>Compare a policy with the one in force</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void run(async () => setDiff(await post<PolicyDiff>('/policies/diff', { registry, text })))
        }}
      >
        <FormTrouble text={trouble} />
        <label>
          Registry
          <select value={registry} onChange={(event) => setRegistry(event.currentTarget.value)}>
            {registries.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <label>
          The policy, as its file would be
          <textarea
            class="mono"
            rows={8}
            spellcheck={false}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button" disabled={busy || text.trim() === ''}>
          {busy ? 'Comparing…' : 'Compare'}
        </button>
      </form>
      {diff !== undefined && <Told diff={diff} />}
    </details>
  )
}

function Told({ diff }: { readonly diff: PolicyDiff }) {
  const { looser, changes, files, undecided, milderCount, severerCount } = diff
  const others = [
    ...(milderCount === 0 ? [] : [`${count(milderCount, 'file')} less severely treated`]),
    ...(severerCount === 0 ? [] : [`${count(severerCount, 'file')} more severely`]),
    ...(undecided === 0 ? [] : [`of ${count(undecided, 'file')} too little is known`]),
  ]
  return (
    <div role="status">
      <p>
        <b>{looser ? 'It is looser.' : 'It is not looser.'}</b> {count(changes.length, 'change')} in what it says;{' '}
        {count(files, 'stored file')} decided on by both.
      </p>
      <ul class="policy-changes">
        {changes.map(({ about, message, effect }, index) => (
          <li key={index}>
            <span class={effect === 'looser' ? 'tag warm' : 'tag'}>{effect}</span> <code>{about}</code>{' '}
            <Text>{message}</Text>
          </li>
        ))}
      </ul>
      <Files title="Refused now, and served by it" of={diff.served} all={diff.servedCount} />
      <Files title="Served now, and refused by it" of={diff.refused} all={diff.refusedCount} />
      {others.length > 0 && <p class="soft">{others.join(' · ')}.</p>}
    </div>
  )
}

function Files(props: { readonly title: string; readonly of: PolicyDiff['served']; readonly all: number }) {
  const { title, of: files, all } = props
  if (all === 0) return null
  return (
    <>
      <h3>
        {title}: {count(all, 'file')}
      </h3>
      <ul class="policy-changes">
        {files.map(({ registry, purl, before, after, rules }) => (
          <li key={`${registry} ${purl}`}>
            <span class="mono">
              <Text>{purl}</Text>
            </span>{' '}
            <span class="soft">
              {before} → {after} ({rules.join(', ')})
            </span>
          </li>
        ))}
        {all > files.length && <li class="soft">and {count(all - files.length, 'more', 'more')}</li>}
      </ul>
    </>
  )
}
