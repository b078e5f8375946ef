import { Atoms } from './atoms.ts'
import { keyword, NAME, NUMBER, operator, STRING } from './kinds.ts'
import { as, type Made } from './node.ts'

const COMMA = operator(',')
const COLON = operator(':')
const EQUALS = operator('=')
const STAR = operator('*')
const POWER = operator('**')
const SLASH = operator('/')
const WALRUS = operator(':=')
const OPEN = operator('(')
const CLOSE = operator(')')
const MINUS = operator('-')
const PLUS = operator('+')
const TILDE = operator('~')
const NOT = keyword('not')
const IN = keyword('in')
const IS = keyword('is')
const IF = keyword('if')
const ELSE = keyword('else')
const FOR = keyword('for')
const OR = keyword('or')
const AND = keyword('and')
const LAMBDA = keyword('lambda')
const YIELD = keyword('yield')
const FROM = keyword('from')
const AS = keyword('as')
const COMPARISONS = new Set(['<', '>', '==', '>=', '<=', '!=', '<>'].map(operator))

/** Operators between two values by how strongly they bind. */
const BINDING: ReadonlyMap<number, number> = new Map(
  [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '//', '%', '@']].flatMap((signs, level) =>
    signs.map((sign): [number, number] => [operator(sign), level + 1]),
  ),
)

/** Kinds with which an expression begins, beside names, numbers, texts and constants. */
const BEGINNINGS = new Set([
  ...['(', '[', '{', '-', '+', '~', '*', '**', '...', '`'].map(operator),
  ...(['not', 'lambda', 'yield', 'True', 'False', 'None'] as const).map(keyword),
])

/** Reads expressions. */
export abstract class Expressions extends Atoms {
  protected override beginsExpression(): boolean {
    const { kind } = this
    return kind === NAME || kind === NUMBER || kind === STRING || BEGINNINGS.has(kind)
  }

  /** Expressions with commas between them; one alone is itself. `type`: of several. */
  protected override list(type = 'expression_list'): Made {
    const { start } = this
    const first = this.starred()
    if (this.kind !== COMMA) return first
    const items = [first]
    while (this.take(COMMA) && this.beginsExpression()) items.push(this.starred())
    return this.node(type, start, items)
  }

  protected override starred(): Made {
    const { start, kind } = this
    if (kind === YIELD) return this.yielded()
    if (kind === STAR || kind === POWER) {
      this.at += 1
      return this.node(kind === STAR ? 'list_splat' : 'dictionary_splat', start, [this.expression()])
    }
    const left = this.expression()
    if (this.inPattern && this.take(AS))
      return this.node('as_pattern', start, [left, as('alias', this.leaf('identifier'))])
    if (!this.take(WALRUS)) return left
    return this.node('named_expression', start, [as('name', left), as('value', this.expression())])
  }

  protected yielded(): Made {
    const { start } = this
    this.need(YIELD)
    if (this.take(FROM)) return this.node('yield', start, [this.expression()])
    return this.node('yield', start, this.beginsExpression() ? [this.list()] : [])
  }

  protected override expression(): Made {
    const { start } = this
    this.enter()
    const taken = this.kind === LAMBDA ? this.lambda() : this.either()
    // `case a if b`
    if (this.kind !== IF || this.inPattern) {
      this.depth -= 1
      return taken
    }
    const back = this.at
    this.at += 1
    const condition = this.either()
    const isWhole = this.take(ELSE)
    // `[x for x in y if x]`
    if (!isWhole) this.at = back
    const made = isWhole ? this.node('conditional_expression', start, [taken, condition, this.expression()]) : taken
    this.depth -= 1
    return made
  }

  protected lambda(): Made {
    const { start } = this
    this.need(LAMBDA)
    const list = this.kind === COLON ? [] : [as('parameters', this.parameters('lambda_parameters', COLON))]
    this.need(COLON)
    return this.node('lambda', start, [...list, as('body', this.expression())])
  }

  /** Parameters up to the token `close`, which stays. */
  protected parameters(type: string, close: number): Made {
    const { start } = this
    const items: Made[] = []
    while (this.kind !== close) {
      items.push(this.parameter(close !== COLON))
      if (!this.take(COMMA) && this.kind !== close) this.fail()
    }
    return this.node(type, start, items)
  }

  protected parameter(mayHaveType: boolean): Made {
    const { start, kind } = this
    if (kind === SLASH) return this.leaf('positional_separator')
    if (kind === STAR && (this.kindAt(1) === COMMA || this.kindAt(1) === CLOSE)) return this.leaf('keyword_separator')
    const name = this.parameterName()
    const annotation = mayHaveType && this.take(COLON) ? as('type', this.starred()) : undefined
    if (this.take(EQUALS)) {
      const value = as('value', this.expression())
      const kept = annotation === undefined ? [as('name', name), value] : [as('name', name), annotation, value]
      return this.node(annotation === undefined ? 'default_parameter' : 'typed_default_parameter', start, kept)
    }
    return annotation === undefined ? name : this.node('typed_parameter', start, [name, annotation])
  }

  /** A name, one behind stars, or several in brackets (Python 2). */
  protected parameterName(): Made {
    const { start, kind } = this
    if (kind === STAR || kind === POWER) {
      this.at += 1
      if (this.kind !== NAME) this.fail()
      const splat = kind === STAR ? 'list_splat_pattern' : 'dictionary_splat_pattern'
      return this.node(splat, start, [this.leaf('identifier')])
    }
    if (kind === OPEN) return this.group()
    return kind === NAME ? this.leaf('identifier') : this.fail()
  }

  protected either(): Made {
    const { start } = this
    let left = this.both()
    while (this.kind === OR) {
      const sign = as('operator', this.leaf('operator'))
      left = this.node('boolean_operator', start, [as('left', left), sign, as('right', this.both())])
    }
    return left
  }

  protected both(): Made {
    const { start } = this
    let left = this.negated()
    while (this.kind === AND) {
      const sign = as('operator', this.leaf('operator'))
      left = this.node('boolean_operator', start, [as('left', left), sign, as('right', this.negated())])
    }
    return left
  }

  protected negated(): Made {
    if (this.kind !== NOT) return this.comparison()
    const { start } = this
    this.at += 1
    this.enter()
    const argument = as('argument', this.negated())
    this.depth -= 1
    return this.node('not_operator', start, [argument])
  }

  protected comparison(): Made {
    const { start } = this
    const first = this.binary(1)
    let parts: Made[] | undefined
    for (;;) {
      const sign = this.start
      if (COMPARISONS.has(this.kind) || this.kind === IN) this.at += 1
      else if (this.kind === NOT && this.kindAt(1) === IN) this.at += 2
      else if (this.kind === IS) this.at += this.kindAt(1) === NOT ? 2 : 1
      else return parts === undefined ? first : this.node('comparison_operator', start, parts)
      parts ??= [first]
      parts.push(as('operators', this.node('operator', sign, [])), this.binary(1))
    }
  }

  /** Operands of operators that bind at least as strongly as `level`. */
  protected binary(level: number): Made {
    const { start } = this
    let left = this.unary()
    for (;;) {
      const binding = BINDING.get(this.kind)
      if (binding === undefined || binding < level) return left
      const sign = as('operator', this.leaf('operator'))
      left = this.node('binary_operator', start, [as('left', left), sign, as('right', this.binary(binding + 1))])
    }
  }

  protected unary(): Made {
    const { start, kind } = this
    if (kind === MINUS || kind === PLUS || kind === TILDE) {
      const sign = as('operator', this.leaf('operator'))
      this.enter()
      const argument = as('argument', this.unary())
      this.depth -= 1
      return this.node('unary_operator', start, [sign, argument])
    }
    const base = this.kind === NAME && this.isWaited() ? this.awaited() : this.primary()
    if (this.kind !== POWER) return base
    const sign = as('operator', this.leaf('operator'))
    this.enter()
    const right = as('right', this.unary())
    this.depth -= 1
    return this.node('binary_operator', start, [as('left', base), sign, right])
  }

  /** `await` is a name where nothing follows that can be waited for. */
  private isWaited(): boolean {
    const next = this.kindAt(1)
    return (next === NAME || next === STRING || next === OPEN) && this.isWord('await')
  }

  private awaited(): Made {
    const { start } = this
    this.at += 1
    return this.node('await', start, [this.primary()])
  }

  /** The clauses behind the body of a comprehension. */
  protected override comprehension(type: string, body: Made, start: number): Made {
    const parts = [as('body', body)]
    for (;;) {
      const { start: from } = this
      if (this.isWord('async') && this.kindAt(1) === FOR) this.at += 1
      if (this.take(FOR)) {
        const left = as('left', this.targets())
        this.need(IN)
        const right = this.kind === LAMBDA ? this.lambda() : this.either()
        parts.push(this.node('for_in_clause', from, [left, as('right', right)]))
      } else if (this.take(IF)) {
        const condition = this.kind === LAMBDA ? this.lambda() : this.condition()
        parts.push(this.node('if_clause', from, [condition]))
      } else return this.node(type, start, parts)
    }
  }

  private condition(): Made {
    const { start } = this
    const left = this.either()
    if (!this.take(WALRUS)) return left
    return this.node('named_expression', start, [as('name', left), as('value', this.expression())])
  }

  /** Names of a `for`: what stands before `in`. */
  protected targets(): Made {
    const { start } = this
    const first = this.target()
    if (this.kind !== COMMA) return first
    const items = [first]
    while (this.take(COMMA) && this.kind !== IN) items.push(this.target())
    return this.node('pattern_list', start, items)
  }

  private target(): Made {
    const { start } = this
    if (!this.take(STAR)) return this.primary()
    return this.node('list_splat_pattern', start, [this.primary()])
  }
}
