/** A name that somebody asked for. */
export interface Question {
  /** in lower case, without a dot at its end */
  readonly name: string
  /** 1: an address of IPv4 */
  readonly type: number
  /** bytes of the question in the message */
  readonly end: number
}

const HEADER_BYTES = 12
const NAME_BYTES_MAX = 255
const TTL_SECONDS = 1

/** The question of a DNS message [RFC 1035]; undefined: it is none. */
export function questionOf(message: Buffer): Question | undefined {
  if (message.length < HEADER_BYTES || message.readUInt16BE(4) !== 1) return undefined
  const labels: string[] = []
  let at = HEADER_BYTES
  for (;;) {
    const length = message[at]
    // A question has no pointers.
    if (length === undefined || length > 63 || at - HEADER_BYTES > NAME_BYTES_MAX) return undefined
    at += 1
    if (length === 0) break
    labels.push(message.toString('latin1', at, at + length))
    at += length
  }
  if (at + 4 > message.length) return undefined
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at), end: at + 4 }
}

/** The answer to it: `address`, in four numbers, or that there is none of this kind. */
export function answerTo(message: Buffer, { end, type }: Question, address: readonly number[]): Buffer {
  const has = type === 1
  const head = Buffer.from(message.subarray(0, end))
  head.writeUInt16BE(0x8180, 2)
  head.writeUInt16BE(has ? 1 : 0, 6)
  head.writeUInt32BE(0, 8)
  if (!has) return head
  const record = Buffer.from([0xc0, HEADER_BYTES, 0, 1, 0, 1, 0, 0, 0, TTL_SECONDS, 0, 4, ...address])
  return Buffer.concat([head, record])
}

/** Gives each name an address of its own on the loopback, so that a connection tells what it was for. */
export class Addresses {
  readonly #byName = new Map<string, readonly number[]>()
  readonly #byAddress = new Map<string, string>()

  addressOf(name: string): readonly number[] {
    const known = this.#byName.get(name)
    if (known !== undefined) return known
    const count = this.#byName.size + 1
    const address = [127, 64 + ((count >> 16) & 63), (count >> 8) & 255, count & 255]
    this.#byName.set(name, address)
    this.#byAddress.set(address.join('.'), name)
    return address
  }

  /** The name behind an address, or the address itself. */
  nameOf(address: string): string {
    const plain = address.replace(/^::ffff:/, '')
    return this.#byAddress.get(plain) ?? plain
  }
}
