import { SyntaxFault } from './cursor.ts'
import { Expressions } from './expressions.ts'
import { keyword, NAME, NEWLINE, NUMBER, operator, STRING, END } from './kinds.ts'
import { as, type Made } from './node.ts'

const OPEN = operator('(')
const CLOSE = operator(')')
const COMMA = operator(',')
const COLON = operator(':')
const SEMICOLON = operator(';')
const EQUALS = operator('=')
const STAR = operator('*')
const DOT = operator('.')
const DOTS = operator('...')
const SHIFT = operator('>>')
const OPEN_LIST = operator('[')
const CLOSE_LIST = operator(']')
const AS = keyword('as')
const IN = keyword('in')
const FROM = keyword('from')
const IMPORT = keyword('import')
const GLOBAL = keyword('global')
const AUGMENTED = new Set(
  ['+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '@=', '**=', '//=', '>>=', '<<='].map(operator),
)

/** Statements that are a word and what they work on, if anything. */
const PLAIN: ReadonlyMap<number, string> = new Map([
  [keyword('pass'), 'pass_statement'],
  [keyword('break'), 'break_statement'],
  [keyword('continue'), 'continue_statement'],
  [keyword('return'), 'return_statement'],
  [keyword('del'), 'delete_statement'],
  [keyword('assert'), 'assert_statement'],
  [keyword('raise'), 'raise_statement'],
])

/** Reads statements that take one line. */
export abstract class SimpleStatements extends Expressions {
  /** Those of a line, up to its end. */
  protected line(into: Made[]): void {
    do into.push(this.simple())
    while (this.take(SEMICOLON) && this.kind !== NEWLINE && this.kind !== END)
    if (this.kind !== END) this.need(NEWLINE)
  }

  private simple(): Made {
    const { start, kind } = this
    const plain = PLAIN.get(kind)
    if (plain !== undefined) return this.plain(plain)
    if (kind === IMPORT) return this.imports()
    if (kind === FROM) return this.importsFrom()
    if (kind === GLOBAL) return this.outwards('global_statement')
    if (kind === NAME) {
      const next = this.kindAt(1)
      const isOperand = next === NAME || next === STRING || next === NUMBER
      if (isOperand && this.isWord('nonlocal')) return this.outwards('nonlocal_statement')
      if ((isOperand || next === SHIFT) && this.isWord('print')) return this.prints()
      if (isOperand && this.isWord('exec')) return this.runs()
      if (next === NAME && this.isWord('type')) return this.typeAlias()
    }
    const made = this.assignment()
    return this.node('expression_statement', start, [made])
  }

  /** `return a`, `raise A, b` of Python 2, `raise a from b`. */
  private plain(type: string): Made {
    const { start } = this
    this.at += 1
    const parts = this.beginsExpression() ? [this.list()] : []
    if (type === 'raise_statement' && this.take(FROM)) parts.push(this.expression())
    return this.node(type, start, parts)
  }

  private assignment(): Made {
    const { start } = this
    const left = this.list()
    if (AUGMENTED.has(this.kind)) {
      const sign = as('operator', this.leaf('operator'))
      return this.node('augmented_assignment', start, [as('left', left), sign, as('right', this.list())])
    }
    if (this.take(COLON)) {
      const type = as('type', this.expression())
      const right = this.take(EQUALS) ? [as('right', this.list())] : []
      return this.node('assignment', start, [as('left', left), type, ...right])
    }
    const parts = [left]
    while (this.take(EQUALS)) parts.push(this.list())
    // `a = b = value` leans to the right
    let made = parts.pop() ?? left
    for (let target = parts.pop(); target !== undefined; target = parts.pop())
      made = this.node('assignment', target.start, [as('left', target), as('right', made)])
    return made
  }

  private imports(): Made {
    const { start } = this
    this.at += 1
    const names: Made[] = []
    do names.push(as('name', this.aliased(this.dotted())))
    while (this.take(COMMA))
    return this.node('import_statement', start, names)
  }

  private importsFrom(): Made {
    const { start } = this
    this.at += 1
    const { start: from } = this
    while (this.kind === DOT || this.kind === DOTS) this.at += 1
    const isRelative = this.start > from && this.before > from
    const name = this.kind === NAME ? this.dotted() : undefined
    if (name === undefined && !isRelative) this.fail()
    const module = as('module_name', this.node(isRelative ? 'relative_import' : 'dotted_name', from, []))
    this.need(IMPORT)
    const isFuture = this.text.slice(module.start, module.end) === '__future__'
    return this.node(isFuture ? 'future_import_statement' : 'import_from_statement', start, [
      module,
      ...this.imported(),
    ])
  }

  private imported(): Made[] {
    if (this.kind === STAR) return [this.leaf('wildcard_import')]
    const isOpen = this.take(OPEN)
    const names: Made[] = []
    do {
      if (isOpen && this.kind === CLOSE) break
      names.push(as('name', this.aliased(this.dotted())))
    } while (this.take(COMMA))
    if (isOpen) this.need(CLOSE)
    return names
  }

  private dotted(): Made {
    const { start } = this
    this.need(NAME)
    while (this.take(DOT)) this.need(NAME)
    return this.node('dotted_name', start, [])
  }

  private aliased(name: Made): Made {
    if (!this.take(AS)) return name
    if (this.kind !== NAME) this.fail()
    const alias = as('alias', this.leaf('identifier'))
    return this.node('aliased_import', name.start, [as('name', name), alias])
  }

  private outwards(type: string): Made {
    const { start } = this
    this.at += 1
    const names: Made[] = []
    do {
      if (this.kind !== NAME) this.fail()
      names.push(this.leaf('identifier'))
    } while (this.take(COMMA))
    return this.node(type, start, names)
  }

  /** `print a, b` and `print >>f, a` of Python 2. */
  private prints(): Made {
    const { start } = this
    this.at += 1
    this.take(SHIFT)
    return this.node('print_statement', start, [this.list()])
  }

  /** `exec code in a, b` of Python 2. */
  private runs(): Made {
    const { start } = this
    this.at += 1
    const code = as('code', this.binary(1))
    return this.node('exec_statement', start, this.take(IN) ? [code, this.list()] : [code])
  }

  private typeAlias(): Made {
    const { start } = this
    this.at += 1
    const name = this.leaf('identifier')
    this.typeParameters()
    this.need(EQUALS)
    return this.node('type_alias_statement', start, [name, this.expression()])
  }

  /** `[T: int, *Ts = x]` behind a name: kinds of types, which do nothing. */
  protected typeParameters(): void {
    if (!this.take(OPEN_LIST)) return
    while (!this.take(CLOSE_LIST)) {
      this.starred()
      if (this.take(COLON)) this.expression()
      if (this.take(EQUALS)) this.starred()
      if (!this.take(COMMA) && this.kind !== CLOSE_LIST) this.fail()
    }
  }

  /** `with (a as b, c):`; undefined where the bracket is part of an expression. */
  protected bracketed(): Made[] | undefined {
    const { at, depth } = this
    if (!this.take(OPEN)) return undefined
    try {
      const items = this.contexts()
      this.need(CLOSE)
      if (this.kind === COLON) return items
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error
    }
    this.at = at
    this.depth = depth
    return undefined
  }

  protected contexts(): Made[] {
    const items: Made[] = []
    do {
      if (this.kind === CLOSE) break
      const { start } = this
      const value = as('value', this.starred())
      const opened = this.take(AS) ? this.node('as_pattern', start, [value, as('alias', this.starred())]) : value
      items.push(this.node('with_item', start, [opened]))
    } while (this.take(COMMA))
    return items
  }
}
