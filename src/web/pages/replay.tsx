import { useEffect, useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { POLICY_MAX_CHARACTERS } from '../../api/limits.ts'
import type { PolicyReplay } from '../../api/policies.ts'
import { post } from '../api/client.ts'
import { FormTrouble } from '../parts/form.tsx'
import { Text, Time } from '../parts/text.tsx'
import { useSending } from '../use-sending.ts'
import { count, OUTCOMES, thousands } from '../words.ts'
import './policy-diff.css'

const PACKS = ['default', 'strict', 'monitor'] as const
const WINDOWS = [1, 7, 30, 90] as const

/** A policy before it is in force: whom it would have refused what, and what it lets through. */
export function ReplayPage() {
  const [text, setText] = useState('')
  const [days, setDays] = useState(30)
  const [found, setFound] = useState<PolicyReplay>()
  const { busy, trouble, run } = useSending()
  useEffect(() => {
    document.title = 'Replay · Lazaret'
  }, [])
  return (
    <div class="page">
      <header class="page-head">
        <h1>Replay</h1>
        <p class="soft">
          Decides anew on what was asked for, by a policy that is not in force: whom it would have refused what.{' '}
          <Link href="/policies">Policies</Link>
        </p>
      </header>
      <div class="card policy-diff">
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void run(async () => setFound(await post<PolicyReplay>('/policies/replay', { text, days })))
          }}
        >
          <FormTrouble text={trouble} />
          <label>
            Begin with
            <select
              onChange={(event) => event.currentTarget.value !== '' && setText(extending(event.currentTarget.value))}
            >
              <option value="">the text below</option>
              {PACKS.map((pack) => (
                <option key={pack} value={pack}>
                  the shipped pack {pack}
                </option>
              ))}
            </select>
          </label>
          <label>
            Or a file
            <input
              type="file"
              accept=".yaml,.yml"
              onChange={(event) => {
                const file = event.currentTarget.files?.[0]
                if (file !== undefined && file.size <= POLICY_MAX_CHARACTERS) void file.text().then(setText)
              }}
            />
          </label>
          <label>
            The policy, as its file would be
            <textarea
              class="mono"
              rows={10}
              spellcheck={false}
              maxLength={POLICY_MAX_CHARACTERS}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
          <label>
            Since
            <select value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
              {WINDOWS.map((window) => (
                <option key={window} value={window}>
                  {count(window, 'day')} ago
                </option>
              ))}
            </select>
          </label>
          <button type="submit" class="button" disabled={busy || text.trim() === ''}>
            {busy ? 'Deciding…' : 'Replay'}
          </button>
        </form>
      </div>
      {found !== undefined && <Told found={found} />}
    </div>
  )
}

function extending(pack: string): string {
  return `version: 1\nname: like-${pack}\nextends: ${pack}\n`
}

function Told({ found }: { readonly found: PolicyReplay }) {
  const { name, since, requests, files, requesters, undecided, isCut } = found
  return (
    <section aria-labelledby="replay-found">
      <h2 id="replay-found">
        By <Text>{name}</Text>
      </h2>
      <p role="status">
        {count(requests, 'request')} of {count(files, 'file')} by {count(requesters, 'requester')} since{' '}
        <Time at={since} />, decided anew.
      </p>
      {isCut === true && (
        <p class="notice warn">
          There were more requests than a page looks at: the newest were. <code>lazaret policy replay</code> has all.
        </p>
      )}
      <Files title="Served, and it would refuse them" of={found.refused} all={found.refusedCount} showsInstead />
      <Files title="Refused, and it would serve them: it is looser there" of={found.served} all={found.servedCount} />
      <Files title="It cannot be told: the version before is not here" of={found.untold} all={found.untoldCount} />
      {undecided > 0 && (
        <p class="soft">{count(undecided, 'file')} could not be decided anew: nothing of them is here any more.</p>
      )}
    </section>
  )
}

interface FilesProps {
  readonly title: string
  readonly of: PolicyReplay['refused']
  readonly all: number
  readonly showsInstead?: boolean
}

function Files({ title, of: files, all, showsInstead = false }: FilesProps) {
  return (
    <section class="group">
      <h3>
        {title}: {count(all, 'file')}
      </h3>
      {files.length > 0 && (
        <div class="wide-table" role="region" aria-label={title} tabIndex={0}>
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Who asked</th>
                <th scope="col">Requests</th>
                <th scope="col">Now, and by it</th>
                <th scope="col">Rules</th>
                {showsInstead && <th scope="col">Another version</th>}
              </tr>
            </thead>
            <tbody>
              {files.map((file, index) => (
                <tr key={index}>
                  <th scope="row" class="mono">
                    <Text>{file.purl}</Text>
                  </th>
                  <td>
                    <Text>{file.requesters.join(', ')}</Text>
                    {file.requesterCount > file.requesters.length &&
                      ` and ${count(file.requesterCount - file.requesters.length, 'other')}`}
                  </td>
                  <td>{thousands(file.requests)}</td>
                  <td>
                    {OUTCOMES[file.now]} → {OUTCOMES[file.then]}
                  </td>
                  <td title={file.message}>
                    {file.rules.map((rule) => (
                      <code key={rule}>{rule} </code>
                    ))}
                  </td>
                  {showsInstead && (
                    <td>{file.instead === undefined ? <span class="soft">none</span> : <Text>{file.instead}</Text>}</td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {all > files.length && <p class="soft">and {count(all - files.length, 'more', 'more')}</p>}
    </section>
  )
}
