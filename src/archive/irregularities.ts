import { cut } from '../model/text.ts'
import type { Irregularity } from './reading.ts'

/** Every objection of the strict readers: its grade, and what it means to the person who reads it. */
const CODES = {
  'not-an-archive': ['violation', 'The file is not an archive of its kind'],
  'kind-mismatch': ['violation', 'The file name promises another format than the bytes hold'],
  'unsupported-compression': ['violation', 'The archive is compressed in a way that is not examined'],
  'corrupt-data': ['violation', 'Compressed data is damaged'],
  'multi-member-gzip': ['violation', 'Several gzip members follow each other; readers disagree on how many they read'],
  'trailing-data': ['violation', 'Bytes follow the end of the archive'],
  'prepended-data': ['violation', 'Bytes stand before the start of the archive'],
  'hidden-data': ['violation', 'Bytes stand between members, where no reader looks'],
  truncated: ['violation', 'The archive ends in the middle'],
  'also-zip': ['violation', 'The file can be read as a zip archive too'],
  'also-tar': ['violation', 'The file can be read as a tar archive too'],
  'gzip-header': ['oddity', 'The gzip header has unusual fields'],
  'zero-padding': ['oddity', 'Zero bytes follow the end of the compressed data'],
  'missing-end-mark': ['oddity', 'The tar end mark is missing or short'],
  'data-after-end': ['violation', 'Data follows the tar end mark; some readers read on, others stop'],
  'bad-checksum': ['violation', 'A tar header has a wrong checksum'],
  'bad-header': ['violation', 'A header field is malformed; readers disagree on its value'],
  'bad-size': ['violation', 'A member states an impossible size'],
  'extension-header': ['violation', 'An extension header is malformed, repeated or leads to nothing'],
  'pax-lines': ['violation', 'An extension header says one thing by its lengths and another by its lines'],
  'passed-over': ['violation', 'npm passes over a header, and takes the content behind it for headers'],
  'size-override': ['violation', 'An extension header states another size than the header'],
  'path-override': ['violation', 'Extension headers name a member in ways that readers resolve differently'],
  'sparse-file': ['violation', 'A sparse file: its content is not what is stored'],
  'unknown-type': ['violation', 'A member has a type that readers treat differently'],
  'device-file': ['violation', 'A device, pipe or socket'],
  'body-of-no-file': ['violation', 'A folder or link carries data; readers disagree on where the next member starts'],
  'readers-disagree': ['violation', 'Two tar readers see different members'],
  'ignored-link': ['oddity', 'A link, which npm leaves out and some clients follow'],
  'link-in-place': [
    'violation',
    'A link, which npm leaves out and some clients follow, in the place of a file that runs',
  ],
  'dangling-link': ['oddity', 'A link that leads to nothing in the package'],
  'dangling-in-place': ['violation', 'A link that leads to nothing in the package, in the place of a file that runs'],
  'inside-link': ['oddity', 'A link that stays inside the package'],
  'ambiguous-link': [
    'violation',
    'A hard link to what is not below the root folder, which clients look for in several places',
  ],
  'outside-link': ['violation', 'A link that points outside the package'],
  'zip-link': ['violation', 'A symbolic link in a zip; some readers make a link, others a file'],
  'through-link': ['violation', 'A path leads through a link'],
  'empty-name': ['violation', 'A member has no name'],
  'control-character': ['violation', 'A name has NUL or control characters'],
  'direction-character': ['oddity', 'A name has characters that change the direction of text or are invisible'],
  backslash: ['violation', 'A name has a backslash, which is a separator to some readers'],
  'drive-letter': ['violation', 'A name starts with a drive letter'],
  'absolute-path': ['violation', 'An absolute path'],
  'path-traversal': ['violation', 'A path leaves the package by ".."'],
  'dot-component': ['violation', 'A path has empty or "." components; readers disagree on the name'],
  'inner-dot': ['oddity', 'A path has a "." or nothing between folders'],
  'leading-dot': ['oddity', 'Paths start with "./"'],
  'windows-name': ['oddity', 'A name that Windows cannot hold or reads differently'],
  'windows-spelling': ['violation', 'Windows reads the name without its end, as that of a file that runs'],
  'name-encoding': ['oddity', 'A name is not valid UTF-8'],
  'flat-sdist': ['oddity', 'No folder at the top; pip and uv build what lies there'],
  'outside-root': ['violation', 'A file lies outside the root folder; some clients skip it, others install it'],
  'several-roots': ['violation', 'More than one root folder'],
  'mixed-roots': ['oddity', 'Root folders of different names, which npm strips alike'],
  'duplicate-name': ['violation', 'Two members have the same path and different content'],
  'repeated-name': ['oddity', 'Two members have the same path and the same content'],
  'name-collision': ['violation', 'Two spellings of a file that installers read, with different content'],
  'case-collision': ['oddity', 'Two paths differ in case or Unicode form only, with different content'],
  'other-spelling': ['oddity', 'A file that installers look for, in another case: some systems find it'],
  'manifest-spelling': [
    'violation',
    'package.json in another case: on some systems npm finds it, on others there is none',
  ],
  'name-variant': ['oddity', 'Two paths differ in case or Unicode form only, with the same content'],
  'file-and-folder': ['violation', 'A path is a file and a folder'],
  'special-mode': ['oddity', 'A file is set-uid, set-gid or sticky'],
  'bad-directory': ['violation', 'The zip directory is malformed or contradicts its own end record'],
  'multi-disk': ['violation', 'A zip of several volumes'],
  'local-mismatch': ['violation', 'Local header and zip directory contradict each other'],
  'overlapping-members': ['violation', 'Zip members overlap'],
  'size-mismatch': ['violation', 'The content has another size than stated'],
  'crc-mismatch': ['violation', 'The content has another checksum than stated'],
  encrypted: ['violation', 'A member is encrypted'],
  'unsupported-method': ['violation', 'A member is compressed in a way that readers do not share'],
  'data-descriptor': ['oddity', 'Sizes follow the data instead of assessment before it'],
  'archive-comment': ['oddity', 'The zip has a comment'],
  'comment-hides-archive': ['violation', 'The zip comment contains another end record'],
  'entry-comment': ['oddity', 'A member has a comment'],
  'other-name': ['violation', 'An extra field gives a member another name'],
  'compressed-limit': ['violation', 'The file is larger than the limit'],
  'size-limit': ['violation', 'The unpacked size is over the limit'],
  'ratio-limit': ['violation', 'The data expands more than the limit allows'],
  'entries-limit': ['violation', 'There are more members than the limit'],
  'links-limit': ['violation', 'Links lead to more files than the limit'],
  'depth-limit': ['violation', 'A path is deeper than the limit'],
  'path-limit': ['violation', 'A path or one of its components is longer than the limit'],
  'header-limit': ['violation', 'An extension header is larger than the limit'],
  'directory-limit': ['violation', 'The zip directory is larger than the limit'],
} as const satisfies Record<string, readonly [Irregularity['grade'], string]>

export type IrregularityCode = keyof typeof CODES

/** Collects what a reading objects to, bounded whatever the archive holds. */
export class Irregularities {
  readonly #listed: Irregularity[] = []
  readonly #counts = new Map<IrregularityCode, number>()
  readonly #max: number

  /** @param max how many of each code are listed */
  constructor(max: number) {
    this.#max = max
  }

  add(code: IrregularityCode, archivePath?: string, detail?: string): void {
    const count = (this.#counts.get(code) ?? 0) + 1
    this.#counts.set(code, count)
    if (count > this.#max) return
    const [grade, sentence] = CODES[code]
    const where = archivePath === undefined ? '' : `: ${shown(archivePath)}`
    const more = detail === undefined ? '' : ` (${detail})`
    this.#listed.push({
      code,
      grade,
      ...(archivePath === undefined ? {} : { archivePath: cut(archivePath, 1024) }),
      message: `${sentence}${where}${more}`,
    })
  }

  has(code: IrregularityCode): boolean {
    return this.#counts.has(code)
  }

  list(): readonly Irregularity[] {
    const rest: Irregularity[] = []
    for (const [code, count] of this.#counts) {
      if (count <= this.#max) continue
      rest.push({ code, grade: CODES[code][0], message: `${CODES[code][1]}: ${count - this.#max} more` })
    }
    return [...this.#listed, ...rest]
  }
}

/** A hostile name as printable ASCII, in quotes, cut at 120 characters. */
export function shown(name: string): string {
  const escaped = cut(name, 120).replaceAll(
    /[^\x20-\x7e…]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `"${escaped}"`
}
