import { lookup } from '../../../model/lookup.ts'

/** Longest pickle that is read, bytes; most of its operations; and the longest expression that is put together, UTF-16 units. */
const MAX_BYTES = 2_000_000
const MAX_OPERATIONS = 200_000
const MAX_EXPRESSION = 60_000
/** Most calls that are told of one pickle. */
const MAX_CALLS = 500
/** Most values of one tuple that are written out. */
const MAX_ITEMS = 30

/** A value on the stack: how Python would write it, and the text that it is. */
interface Item {
  readonly code: string
  readonly text?: string
}

const UNKNOWN: Item = { code: 'None' }
const MARK: Item = { code: '(' }

/**
 * The calls that loading a pickle makes, as lines of Python: `os.system('id')`. Undefined where it makes none, or is no pickle.
 * The machine of pickle is followed as far as texts and names go; numbers and containers are not known.
 */
export function pickleProgram(bytes: Buffer): string | undefined {
  if (bytes.length > MAX_BYTES || !looksLikePickle(bytes)) return undefined
  const machine = new Machine(bytes)
  machine.run()
  return machine.program()
}

/** Whether a pickle is longer than is read. */
export function isLongPickle(bytes: Buffer): boolean {
  return bytes.length > MAX_BYTES && looksLikePickle(bytes)
}

/** Protocol 2 and later say so; older ones begin with an operation that names something. */
function looksLikePickle(bytes: Buffer): boolean {
  if (bytes[0] === 0x80 && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 9) <= 5) return true
  return /^\(*[cidl][A-Za-z_][\w.]{0,100}\n[\w.]{1,100}\n/.test(bytes.toString('latin1', 0, 300))
}

/** Operations that push what is not followed, by the bytes of their argument; `line`: up to the end of the line. */
const PUSHES: Readonly<Record<string, number | 'line'>> = lookup({
  K: 1,
  M: 2,
  J: 4,
  G: 8,
  I: 'line',
  L: 'line',
  F: 'line',
  N: 0,
  '\x88': 0,
  '\x89': 0,
  ']': 0,
  '}': 0,
  '\x8f': 0,
  '\x82': 1,
  '\x83': 2,
  '\x84': 4,
  '\x97': 0,
  P: 'line',
})

/** Those that push a text, by the bytes of its length. */
const TEXTS: Readonly<Record<string, 1 | 4 | 8>> = lookup({
  '\x8c': 1,
  U: 1,
  C: 1,
  X: 4,
  T: 4,
  B: 4,
  '\x8d': 8,
  '\x8e': 8,
  '\x96': 8,
})

class Machine {
  readonly #bytes: Buffer
  readonly #stack: Item[] = []
  readonly #memo = new Map<number, Item>()
  readonly #modules = new Set<string>()
  readonly #calls = new Set<string>()
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  program(): string | undefined {
    if (this.#calls.size === 0) return undefined
    return [...Array.from(this.#modules, (name) => `import ${name}`), ...this.#calls, ''].join('\n')
  }

  run(): void {
    for (let count = 0; count < MAX_OPERATIONS && this.#at < this.#bytes.length; count += 1) {
      const operation = String.fromCharCode(this.#bytes[this.#at] ?? 0)
      this.#at += 1
      if (operation === '.' || !this.#step(operation)) return
    }
  }

  /** False where the operation is not known: what comes then cannot be read. */
  #step(operation: string): boolean {
    const pushed = PUSHES[operation]
    if (pushed !== undefined) {
      if (pushed === 'line') this.#line()
      else this.#at += pushed
      this.#stack.push(UNKNOWN)
      return true
    }
    const width = TEXTS[operation]
    if (width !== undefined) {
      const size = this.#number(width)
      this.#stack.push(ofText(this.#bytes.toString('utf8', this.#at, this.#at + size)))
      this.#at += size
      return true
    }
    return this.#remember(operation) || this.#call(operation) || this.#collect(operation)
  }

  #remember(operation: string): boolean {
    const top = this.#stack.at(-1) ?? UNKNOWN
    if (operation === '\x94') this.#memo.set(this.#memo.size, top)
    else if (operation === 'q') this.#memo.set(this.#number(1), top)
    else if (operation === 'r') this.#memo.set(this.#number(4), top)
    else if (operation === 'p') this.#memo.set(Number(this.#line()), top)
    else if (operation === 'h') this.#stack.push(this.#memo.get(this.#number(1)) ?? UNKNOWN)
    else if (operation === 'j') this.#stack.push(this.#memo.get(this.#number(4)) ?? UNKNOWN)
    else if (operation === 'g') this.#stack.push(this.#memo.get(Number(this.#line())) ?? UNKNOWN)
    else return false
    return true
  }

  #call(operation: string): boolean {
    if (operation === 'c') this.#stack.push(this.#named(this.#line(), this.#line()))
    else if (operation === '\x93') {
      const name = this.#stack.pop()?.text ?? ''
      this.#stack.push(this.#named(this.#stack.pop()?.text ?? '', name))
    } else if (operation === 'R' || operation === '\x81') {
      const args = this.#stack.pop() ?? UNKNOWN
      this.#stack.push(this.#calling(this.#stack.pop() ?? UNKNOWN, args.code))
    } else if (operation === '\x92') {
      this.#stack.pop()
      const args = this.#stack.pop() ?? UNKNOWN
      this.#stack.push(this.#calling(this.#stack.pop() ?? UNKNOWN, args.code))
    } else if (operation === 'i') {
      const callee = this.#named(this.#line(), this.#line())
      this.#stack.push(this.#calling(callee, tuple(this.#marked())))
    } else if (operation === 'o') {
      const [callee = UNKNOWN, ...args] = this.#marked()
      this.#stack.push(this.#calling(callee, tuple(args)))
    } else return false
    return true
  }

  #collect(operation: string): boolean {
    const stack = this.#stack
    if (operation === '(') stack.push(MARK)
    else if (operation === '0') stack.pop()
    else if (operation === '1') this.#marked()
    else if (operation === '2') stack.push(stack.at(-1) ?? UNKNOWN)
    else if (operation === ')') stack.push({ code: '()' })
    else if (operation === 't') stack.push({ code: tuple(this.#marked()) })
    else if (operation === 'l' || operation === 'd' || operation === '\x91') {
      this.#marked()
      stack.push(UNKNOWN)
    } else if (operation === '\x85' || operation === '\x86' || operation === '\x87')
      stack.push({ code: tuple(stack.splice(-(operation.charCodeAt(0) - 0x84))) })
    else if (operation === 'a' || operation === 'b' || operation === 'Q') stack.pop()
    else if (operation === 's') stack.splice(-2)
    else if (operation === 'e' || operation === 'u' || operation === '\x90') this.#marked()
    else if (operation === 'V' || operation === 'S') stack.push(ofText(unquoted(this.#line())))
    else if (operation === '\x80') this.#at += 1
    else if (operation === '\x95') this.#at += 8
    else if (operation === '\x8a') this.#long(1)
    else if (operation === '\x8b') this.#long(4)
    else return operation === '\x98'
    if (operation === 'Q') stack.push(UNKNOWN)
    return true
  }

  #long(width: 1 | 4): void {
    this.#at += this.#number(width)
    this.#stack.push(UNKNOWN)
  }

  #named(module: string, name: string): Item {
    if (!/^[A-Za-z_][\w.]{0,100}$/.test(module) || !/^[A-Za-z_][\w.]{0,100}$/.test(name)) return UNKNOWN
    if (module === 'builtins' || module === '__builtin__') return { code: name }
    this.#modules.add(module)
    return { code: `${module}.${name}` }
  }

  #calling(callee: Item, args: string): Item {
    const code = `${callee.code}${args.startsWith('(') ? args : `(*${args})`}`
    if (callee === UNKNOWN || code.length > MAX_EXPRESSION) return UNKNOWN
    if (this.#calls.size < MAX_CALLS) this.#calls.add(code)
    return { code }
  }

  /** What stands above the last mark, which is taken off with it. */
  #marked(): readonly Item[] {
    const items = this.#stack.splice(this.#stack.lastIndexOf(MARK) + 1)
    this.#stack.pop()
    return items
  }

  #number(width: 1 | 4 | 8): number {
    const at = this.#at
    this.#at += width
    if (this.#at > this.#bytes.length) return 0
    if (width === 8) return Number(this.#bytes.readBigUInt64LE(at))
    return this.#bytes.readUIntLE(at, width)
  }

  #line(): string {
    const end = this.#bytes.indexOf(10, this.#at)
    const text = this.#bytes.toString('utf8', this.#at, end === -1 ? this.#bytes.length : end)
    this.#at = end === -1 ? this.#bytes.length : end + 1
    return text
  }
}

function ofText(text: string): Item {
  return { code: text.length > MAX_EXPRESSION ? 'None' : JSON.stringify(text), text }
}

function tuple(items: readonly Item[]): string {
  return `(${items
    .slice(0, MAX_ITEMS)
    .map(({ code }) => `${code},`)
    .join(' ')})`
}

function unquoted(line: string): string {
  return line
    .replace(/^(["'])(.*)\1$/s, '$2')
    .replaceAll(String.raw`\n`, '\n')
    .replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll(/\\(["'\\])/g, '$1')
}
