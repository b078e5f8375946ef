import type { InclusionProof } from '../api/events.ts'

/** What this browser found of a proof. */
export type Checked = 'proven' | 'disproven' | 'impossible'

/**
 * Whether the proof leads from the event up to the root that the head names [RFC 9162 2.1.3.2]. Whose signature the head has is not looked at:
 * the key that would tell comes from the same server. Impossible: on an unencrypted page of another host browsers hash nothing.
 */
export async function check({ seq, leaf, hashes, head }: InclusionProof): Promise<Checked> {
  // oxlint-disable-next-line typescript/no-unnecessary-condition -- absent where the page is not encrypted
  if (globalThis.crypto?.subtle === undefined) return 'impossible'
  if (seq >= head.size) return 'disproven'
  let node = seq
  let last = head.size - 1
  let hash = await sha256(concat(Uint8Array.of(0), new TextEncoder().encode(leaf)))
  for (const sibling of hashes.map(bytesOf)) {
    if (last === 0) return 'disproven'
    const isRight = node % 2 === 1
    if (isRight || node === last) {
      hash = await sha256(concat(Uint8Array.of(1), sibling, hash))
      // Where it is the last of its row, rows without a sibling are passed over.
      for (; node % 2 === 0 && node !== 0; node /= 2) last = Math.floor(last / 2)
    } else {
      hash = await sha256(concat(Uint8Array.of(1), hash, sibling))
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && btoa(String.fromCodePoint(...hash)) === head.rootHash ? 'proven' : 'disproven'
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (one) => one.codePointAt(0) ?? 0)
}
