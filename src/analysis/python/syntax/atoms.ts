import { isKeyword, keyword, NAME, NUMBER, operator, STRING } from './kinds.ts'
import { as, type Made } from './node.ts'
import { Texts } from './texts.ts'

const OPEN = operator('(')
const CLOSE = operator(')')
const OPEN_LIST = operator('[')
const CLOSE_LIST = operator(']')
const OPEN_SET = operator('{')
const CLOSE_SET = operator('}')
const COMMA = operator(',')
const COLON = operator(':')
const DOT = operator('.')
const EQUALS = operator('=')
const BACKTICK = operator('`')
const ELLIPSIS = operator('...')
const FOR = keyword('for')
const CONSTANTS: ReadonlyMap<number, string> = new Map([
  [keyword('True'), 'true'],
  [keyword('False'), 'false'],
  [keyword('None'), 'none'],
])

/** Reads values, and what is called, got and picked of them. */
export abstract class Atoms extends Texts {
  /** true: what is read is the pattern of a `case` */
  protected inPattern = false

  protected abstract expression(): Made
  protected abstract starred(): Made
  protected abstract beginsExpression(): boolean
  protected abstract comprehension(type: string, body: Made, start: number): Made

  protected primary(): Made {
    const { start } = this
    let value = this.atom()
    for (;;) {
      if (this.take(DOT)) {
        if (this.kind !== NAME && !isKeyword(this.kind)) this.fail()
        value = this.node('attribute', start, [as('object', value), as('attribute', this.leaf('identifier'))])
      } else if (this.kind === OPEN) {
        const given = as('arguments', this.givenArguments())
        value = this.node('call', start, [as('function', value), given])
      } else if (this.kind === OPEN_LIST) value = this.subscript(start, value)
      else return value
    }
  }

  protected isGenerator(): boolean {
    return this.kind === FOR || (this.isWord('async') && this.kindAt(1) === FOR)
  }

  protected givenArguments(): Made {
    const { start } = this
    this.need(OPEN)
    this.enter()
    const items: Made[] = []
    while (!this.take(CLOSE)) {
      const item = this.argument()
      if (this.isGenerator()) return this.closed('generator_expression', item, start, CLOSE)
      items.push(item)
      if (!this.take(COMMA) && this.kind !== CLOSE) this.fail()
    }
    this.depth -= 1
    return this.node('argument_list', start, items)
  }

  /** A comprehension up to its closing bracket; an argument before a generator is none of Python's. */
  protected closed(type: string, body: Made, start: number, close: number): Made {
    const made = this.comprehension(type, body, start)
    this.take(COMMA)
    this.need(close)
    this.depth -= 1
    return { ...made, end: this.before }
  }

  protected argument(): Made {
    if (this.kind !== NAME || this.kindAt(1) !== EQUALS) return this.starred()
    const { start } = this
    const name = as('name', this.leaf('identifier'))
    this.need(EQUALS)
    return this.node('keyword_argument', start, [name, as('value', this.starred())])
  }

  protected subscript(start: number, value: Made): Made {
    this.need(OPEN_LIST)
    this.enter()
    const keys: Made[] = [as('value', value)]
    while (!this.take(CLOSE_LIST)) {
      keys.push(as('subscript', this.slice()))
      if (!this.take(COMMA) && this.kind !== CLOSE_LIST) this.fail()
    }
    this.depth -= 1
    return this.node('subscript', start, keys)
  }

  /** `a`, `a:b`, `::c`: of a slice the parts have their place as role. */
  protected slice(): Made {
    const { start } = this
    const parts: Made[] = []
    const places = ['start', 'stop', 'step']
    let colons = 0
    for (;;) {
      if (this.take(COLON)) colons += 1
      else if (this.beginsExpression()) parts.push(as(places[colons] ?? 'step', this.starred()))
      else break
    }
    const [first] = parts
    if (colons > 2 || parts.length > 3) this.fail()
    return colons > 0 ? this.node('slice', start, parts) : (first ?? this.fail())
  }

  protected atom(): Made {
    const { kind } = this
    if (kind === NAME) return this.leaf('identifier')
    if (kind === STRING) return this.strings()
    if (kind === NUMBER) return this.number()
    if (kind === OPEN) return this.group()
    if (kind === OPEN_LIST) return this.display('list', CLOSE_LIST)
    if (kind === OPEN_SET) return this.display('set', CLOSE_SET)
    if (kind === ELLIPSIS) return this.leaf('ellipsis')
    if (kind === BACKTICK) return this.quoted()
    const constant = CONSTANTS.get(kind)
    return constant === undefined ? this.fail() : this.leaf(constant)
  }

  protected number(): Made {
    const digits = this.text.slice(this.start, Math.min(this.end, this.start + 60))
    return this.leaf(/^(?!0[xX])(?:[\d_]*\.|[\d_]+[eEjJ])/.test(digits) ? 'float' : 'integer')
  }

  /** `repr` of Python 2. */
  protected quoted(): Made {
    const { start } = this
    this.need(BACKTICK)
    this.enter()
    const value = this.list()
    this.need(BACKTICK)
    this.depth -= 1
    return this.node('parenthesized_expression', start, [value])
  }

  /** `(a)`, `(a, b)`, `()`, `(a for b in c)`. */
  protected group(): Made {
    const { start } = this
    this.need(OPEN)
    if (this.take(CLOSE)) return this.node('tuple', start, [])
    this.enter()
    const first = this.starred()
    if (this.isGenerator()) return this.closed('generator_expression', first, start, CLOSE)
    const items = [first]
    let isTuple = false
    while (this.take(COMMA)) {
      isTuple = true
      if (this.kind !== CLOSE) items.push(this.starred())
    }
    this.need(CLOSE)
    this.depth -= 1
    return this.node(isTuple ? 'tuple' : 'parenthesized_expression', start, items)
  }

  /** Lists, sets and dictionaries, written out or as comprehensions. */
  protected display(type: 'list' | 'set', close: number): Made {
    const { start } = this
    this.at += 1
    this.enter()
    const items: Made[] = []
    let isDictionary = type === 'set' && this.kind === close
    while (!this.take(close)) {
      const item = type === 'set' ? this.pair() : this.starred()
      isDictionary ||= item.type === 'pair' || item.type === 'dictionary_splat'
      if (this.isGenerator())
        return this.closed(`${isDictionary ? 'dictionary' : type}_comprehension`, item, start, close)
      items.push(item)
      if (!this.take(COMMA) && this.kind !== close) this.fail()
    }
    this.depth -= 1
    return this.node(isDictionary ? 'dictionary' : type, start, items)
  }

  protected pair(): Made {
    const { start } = this
    const key = this.starred()
    if (!this.take(COLON)) return key
    return this.node('pair', start, [as('key', key), as('value', this.inPattern ? this.starred() : this.expression())])
  }
}
