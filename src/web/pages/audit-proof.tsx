import { useState } from 'preact/hooks'
import { get } from '../api/client.ts'
import type { InclusionProof } from '../../api/events.ts'
import { Copy } from '../parts/copy.tsx'
import { check, type Checked } from '../proof.ts'
import { messageOf } from '../session.tsx'
import { absolute } from '../time.ts'
import { count } from '../words.ts'

const WORDS: Readonly<Record<Checked, string>> = {
  proven: 'This browser hashed it up to the root of that head.',
  disproven: 'It does not lead to the root of that head: the log was changed.',
  impossible: 'It was not hashed here: browsers do so on encrypted pages alone.',
}

interface Shown {
  readonly proof: InclusionProof
  readonly checked: Checked
}

/** The way from one event to a signed head, worked out anew by the browser. */
export function EventProof({ seq }: { readonly seq: number }) {
  const [shown, setShown] = useState<Shown>()
  const [trouble, setTrouble] = useState<string>()
  const prove = async (): Promise<void> => {
    setTrouble(undefined)
    try {
      const proof = await get<InclusionProof>(`/audit/inclusion?seq=${seq}`)
      setShown({ proof, checked: await check(proof) })
    } catch (error) {
      setTrouble(messageOf(error))
    }
  }
  return (
    <div>
      <dt>proof</dt>
      <dd aria-live="polite">
        {shown === undefined && (
          <button type="button" class="button small" onClick={() => void prove()}>
            Prove that it is in the log
          </button>
        )}
        {trouble !== undefined && <span class="proof-words">{trouble}</span>}
        {shown !== undefined && <Proof {...shown} />}
      </dd>
    </div>
  )
}

function Proof({ proof, checked }: Shown) {
  const { hashes, head } = proof
  return (
    <span class={checked === 'disproven' ? 'proof-words warm' : 'proof-words'}>
      {count(hashes.length, 'hash', 'hashes')} up to the head of {count(head.size, 'event')}, signed {absolute(head.at)}
      . {WORDS[checked]} Whose signature it is, the key tells that you keep elsewhere.{' '}
      <Copy value={JSON.stringify(proof)} what="the proof as JSON" />
    </span>
  )
}
