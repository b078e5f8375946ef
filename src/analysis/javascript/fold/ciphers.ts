import { createDecipheriv, createHash } from 'node:crypto'
import { encodingOf, plainText, toBytes } from './convert.ts'
import type { Folder } from './folder.ts'
import { Bytes, Native, Thing, UNKNOWN, type Folded } from './values.ts'

/** Ciphers that hide code: the key stands beside it. */
const CIPHERS = /^(?:aes-(?:128|192|256)-(?:cbc|ctr|ecb|cfb|cfb8|ofb)|rc4|des-ede3-cbc|chacha20)$/

const HASHES = /^(?:md5|sha1|sha224|sha256|sha384|sha512|ripemd160)$/

/** The calls of crypto that decipher, and that make a key of a text. */
export function ciphers(folder: Folder): Readonly<Record<string, (args: readonly Folded[]) => Folded>> {
  return {
    createHash: ([name]) => {
      const algorithm = plainText(name)?.toLowerCase()
      return algorithm !== undefined && HASHES.test(algorithm) ? hash(folder, algorithm) : UNKNOWN
    },
    createDecipheriv: ([name, key, vector]) => {
      const algorithm = plainText(name)?.toLowerCase()
      const [secret, start] = [toBytes(key, 'utf8'), vector === null ? null : toBytes(vector, 'utf8')] as const
      if (algorithm === undefined || !CIPHERS.test(algorithm) || secret === undefined || start === undefined)
        return UNKNOWN
      return decipher(folder, algorithm, secret, start)
    },
  }
}

function hash(folder: Folder, algorithm: string): Thing {
  const made = createHash(algorithm)
  const object = new Thing()
  let isKnown = true
  object.members.set(
    'update',
    new Native('update', ([data, encoding]) => {
      const bytes = toBytes(data, plainText(encoding) ?? 'utf8')
      if (bytes === undefined) isKnown = false
      else {
        folder.budget.make(bytes.length)
        made.update(bytes)
      }
      return object
    }),
  )
  object.members.set(
    'digest',
    new Native('digest', ([encoding]) => (isKnown ? encoded(made.copy().digest(), encoding) : UNKNOWN)),
  )
  return object
}

function encoded(data: Buffer, encoding: Folded): Folded {
  if (encoding === undefined) return new Bytes(data)
  const name = plainText(encoding)
  return name === undefined ? UNKNOWN : data.toString(encodingOf(name))
}

/** Errors of a wrong key or length mean that it is not known what comes out. */
function attempt(work: () => Folded): Folded {
  try {
    return work()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return UNKNOWN
    throw error
  }
}

function decipher(folder: Folder, algorithm: string, key: Buffer, vector: Buffer | null): Folded {
  return attempt(() => {
    const made = createDecipheriv(algorithm, key, vector)
    const object = new Thing()
    const add = (name: string, call: (args: readonly Folded[]) => Folded): void => {
      object.members.set(name, new Native(name, (args) => attempt(() => call(args))))
    }
    add('update', ([data, from, to]) => {
      const bytes = toBytes(data, plainText(from) ?? 'utf8')
      if (bytes === undefined) return UNKNOWN
      folder.budget.make(bytes.length * 2)
      return encoded(made.update(bytes), to)
    })
    add('final', ([to]) => encoded(made.final(), to))
    add('setAutoPadding', ([isOn]) => {
      made.setAutoPadding(isOn !== false)
      return object
    })
    return object
  })
}
