import { isZero } from './bytes.ts'
import type { Irregularities, IrregularityCode } from './irregularities.ts'
import { decodePax, isReadAlikeByLine, TELLING_KEYS } from './pax.ts'
import type { TarHeader } from './tar-header.ts'

/** What extension headers say of the member that follows. */
export interface Extension {
  readonly path?: string
  readonly link?: string
  readonly size?: string
}

/** Type flags of extension headers: pax, pax for all that follow, GNU long name, GNU long link. */
const FLAGS = 'xgLK'
const LONG = 'LK'

export function isExtension({ flag }: TarHeader): boolean {
  return FLAGS.includes(flag)
}

/** The extension headers between two members. Readers must agree on what they say together, or nothing is taken from them. */
export class Extensions {
  readonly #irregularities: Irregularities
  #said: Extension = {}
  #pending = false
  /** what was said last was a GNU long name or link: a link that has both long has two headers */
  #long = false

  constructor(irregularities: Irregularities) {
    this.#irregularities = irregularities
  }

  /** A header stands that speaks of a member to come. */
  get pending(): boolean {
    return this.#pending
  }

  /** Another extension header begins. False where readers would part. */
  begin(header: TarHeader): boolean {
    if (header.size === 0) return this.#refuse('extension-header', header, 'empty')
    // pnpm takes what was said for the next header of whatever kind, old node-tars take the size so
    const isLong = LONG.includes(header.flag)
    if (Object.keys(this.#said).length > 0 && !(isLong && this.#long))
      return this.#refuse('extension-header', header, 'behind another one')
    this.#long = isLong
    this.#pending ||= header.flag !== 'g'
    return true
  }

  /** Its body, without padding. False where readers would part. */
  end(header: TarHeader, body: Buffer): boolean {
    const said = LONG.includes(header.flag) ? this.#longName(header, body) : this.#pax(header, body)
    if (said === undefined) return false
    const twice = Object.keys(said).some((key) => key in this.#said)
    if (twice) return this.#refuse('path-override', header, 'said twice')
    this.#said = { ...this.#said, ...said }
    return true
  }

  /** What was said of the member that stands here now. */
  take(): Extension {
    const said = this.#said
    this.#said = {}
    this.#pending = false
    return said
  }

  #refuse(code: IrregularityCode, { name }: TarHeader, detail?: string): false {
    this.#irregularities.add(code, name, detail)
    return false
  }

  #longName(header: TarHeader, body: Buffer): Extension | undefined {
    const end = body.indexOf(0)
    const text = body.toString('utf8', 0, end === -1 ? body.length : end)
    if (end === -1 || isZero(body.subarray(end))) return header.flag === 'L' ? { path: text } : { link: text }
    this.#refuse('extension-header', header)
    return undefined
  }

  #pax(header: TarHeader, body: Buffer): Extension | undefined {
    const records = decodePax(body)
    const problem = records === undefined ? 'extension-header' : problemOf(header, body, records)
    if (records === undefined || problem !== undefined) {
      this.#refuse(problem ?? 'extension-header', header)
      return undefined
    }
    const [path, link, size] = TELLING_KEYS.map((key) => records.get(key))
    return {
      ...(path === undefined ? {} : { path }),
      ...(link === undefined ? {} : { link }),
      ...(size === undefined ? {} : { size }),
    }
  }
}

function problemOf(
  { flag }: TarHeader,
  body: Buffer,
  records: ReadonlyMap<string, string>,
): IrregularityCode | undefined {
  const charset = records.get('hdrcharset')
  if (charset !== undefined && charset !== 'ISO-IR 10646 2000 UTF-8') return 'extension-header'
  if ([...records.keys()].some((key) => key.startsWith('GNU.sparse'))) return 'sparse-file'
  if (!isReadAlikeByLine(body, records)) return 'pax-lines'
  return flag === 'g' && TELLING_KEYS.some((key) => records.has(key)) ? 'path-override' : undefined
}
