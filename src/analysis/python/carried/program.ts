import { gunzipSync, inflateSync } from 'node:zlib'
import { isLongPickle, pickleProgram } from './pickle.ts'
import { packedFiles } from './zip.ts'

/** Longest file that is looked into, bytes; what it may unpack to; and archives in archives. */
const MAX_BYTES = 3_000_000
const MAX_UNPACKED = 1_000_000
/** Source that is read of one archive, bytes: larger ones are bundled tools, which what reads archives tells of. */
const MAX_PACKED = 300_000
const MAX_DEPTH = 2

/** What a file carries. */
export interface Carried {
  readonly program: string
  /** only calls, which are made when it is loaded */
  readonly isCalls: boolean
}

/**
 * The Python that a file carries which is not named as source: it may be its text, stand in an archive or compressed, or be what
 * loading a pickle or a YAML document calls. Undefined where it carries none, as far as it is looked into.
 */
export function carriedProgram(bytes: Buffer): Carried | undefined {
  const program = programOf(bytes, 0)
  return program === CUT ? undefined : program
}

/** Whether a file is looked into to its end; of a program that was found, the rest may be cut. */
export function isLookedInto(bytes: Buffer): boolean {
  return programOf(bytes, 0) !== CUT
}

/** Of a file in which nothing was found, and which was not looked into to its end. */
const CUT = 'cut'

type Found = Carried | typeof CUT | undefined

function programOf(bytes: Buffer, depth: number): Found {
  if (bytes.length < 8) return undefined
  if (bytes.length > MAX_BYTES) return CUT
  const unpack = unpackerOf(bytes, depth)
  if (unpack !== undefined) return depth > MAX_DEPTH ? CUT : unpack()
  if (bytes.toString('latin1', 1, 6) === 'NUMPY') {
    const pickled = bytes.indexOf(0x80, 10)
    return pickled === -1 ? undefined : calls(pickleProgram(bytes.subarray(pickled)))
  }
  const called = calls(pickleProgram(bytes) ?? taggedProgram(bytes))
  if (called !== undefined) return called
  if (isLongPickle(bytes)) return CUT
  if (bytes.includes(0) || !bytes.includes('import')) return undefined
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  return IMPORTS.test(text) ? { program: text, isCalls: false } : undefined
}

function unpackerOf(bytes: Buffer, depth: number): (() => Found) | undefined {
  if (bytes.readUInt32BE(0) === 0x504b0304) return () => packedProgram(bytes, depth)
  if (bytes.readUInt16BE(0) === 0x1f8b) return () => unpackedProgram(bytes, gunzipSync, depth)
  const isDeflated = bytes[0] === 0x78 && bytes.readUInt16BE(0) % 31 === 0
  return isDeflated ? () => unpackedProgram(bytes, inflateSync, depth) : undefined
}

/** A statement that imports, or a call that does. */
const IMPORTS = /(?:^|[;:])[ \t]{0,100}(?:import|from)[ \t]{1,9}[\w.]|__import__\s?\(/m

function calls(program: string | undefined): Carried | undefined {
  return program === undefined ? undefined : { program, isCalls: true }
}

function unpackedProgram(
  bytes: Buffer,
  unpack: (bytes: Buffer, options: { readonly maxOutputLength: number }) => Buffer,
  depth: number,
): Found {
  try {
    return programOf(unpack(bytes, { maxOutputLength: MAX_UNPACKED }), depth + 1)
  } catch (error) {
    return error instanceof RangeError ? CUT : undefined
  }
}

/** Modules and pickles of an archive, one behind the other. */
function packedProgram(bytes: Buffer, depth: number): Found {
  const programs: Carried[] = []
  let isCut = false
  let left = MAX_PACKED
  for (const { name, content } of packedFiles(bytes, (path) => /\.(?:pyw?|pkl|pickle)$/i.test(path))) {
    left -= content.length
    if (left < 0) return CUT
    const isSource = /\.pyw?$/i.test(name)
    const found = isSource ? { program: content.toString('utf8'), isCalls: false } : programOf(content, depth + 1)
    if (found === CUT) isCut = true
    else if (found !== undefined) programs.push(found)
  }
  return programs.length === 0
    ? isCut
      ? CUT
      : undefined
    : { program: programs.map(({ program }) => program).join('\n'), isCalls: programs.every(({ isCalls }) => isCalls) }
}

/** `!!python/object/apply:os.system ["id"]` in YAML; `{"py/reduce": [{"py/function": "os.system"}, {"py/tuple": ["id"]}]}` */
const TAGS = [
  /!!?python\/(?:object\/(?:apply|new):|name:|object:)([A-Za-z_][\w.]{0,100})([^\n]{0,2000}(?:\n[ \t-][^\n]{0,2000}){0,20})/g,
  /"py\/(?:function|type|class)"\s{0,9}:\s{0,9}"([A-Za-z_][\w.]{0,100})"([^\n]{0,4000})/g,
] as const
/** Most calls that are told of one document. */
const MAX_CALLS = 100

function taggedProgram(bytes: Buffer): string | undefined {
  if (!bytes.includes('python/') && !bytes.includes('py/')) return undefined
  const text = bytes.toString('utf8')
  const lines = TAGS.flatMap((tag) => Array.from(text.matchAll(tag), callOf).slice(0, MAX_CALLS))
  return lines.length === 0 ? undefined : `${lines.join('\n')}\n`
}

/** Every text behind the name is taken for an argument. */
function callOf([, name = '', rest = '']: RegExpExecArray): string {
  const plain = name.replace(/^(?:builtins|__builtin__)\./, '')
  const texts = rest.match(/"(?:[^"\\\n]|\\.){0,2000}"|'[^'\n]{0,2000}'/g) ?? []
  const given = texts.filter((word) => !word.startsWith('"py/'))
  const words = given.length > 0 ? given : [JSON.stringify(rest.replaceAll(/^[\s[\]-]+|[\s[\]]+$/g, ''))]
  const module = plain.includes('.') ? `import ${plain.slice(0, plain.lastIndexOf('.'))}; ` : ''
  return `${module}${plain}(${words.join(', ')})`
}
