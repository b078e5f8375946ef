import { SyntaxFault, type Notes } from './cursor.ts'
import { DEDENT, END, INDENT, keyword, NAME, NEWLINE, operator } from './kinds.ts'
import { as, MAX_DEPTH, type Made } from './node.ts'
import { SimpleStatements } from './simple.ts'

const OPEN = operator('(')
const CLOSE = operator(')')
const COLON = operator(':')
const ARROW = operator('->')
const AT = operator('@')
const STAR = operator('*')
const IF = keyword('if')
const ELIF = keyword('elif')
const ELSE = keyword('else')
const FOR = keyword('for')
const IN = keyword('in')
const WHILE = keyword('while')
const TRY = keyword('try')
const EXCEPT = keyword('except')
const FINALLY = keyword('finally')
const WITH = keyword('with')
const AS = keyword('as')
const DEF = keyword('def')
const CLASS = keyword('class')

/** Tokens of one text that are read in vain, at most, while it is looked for what can be read of lines that are no statements. */
const MAX_REPAIR_TOKENS = 50_000

/** Reads whole programs. What is no statement becomes an ERROR with what can be read of it. */
export class Statements extends SimpleStatements {
  #repairTokens = 0
  /** blocks and decorators that were read whole, of statements that are not */
  readonly #whole: Made[] = []

  protected override inside(start: number, end: number): Statements {
    const reader = new Statements(this.text, start, end, true, this.notes)
    reader.nested = this.nested + 1
    return reader
  }

  module(): Made {
    const items: Made[] = []
    while (this.kind !== END) if (!this.take(DEDENT)) this.statement(items)
    return this.nodeTo(this.text.length, 'module', 0, items)
  }

  private statement(into: Made[]): void {
    const { at, depth } = this
    const whole = this.#whole.length
    const before = into.length
    try {
      if (this.take(NEWLINE)) return
      this.enter()
      const made = this.compound()
      if (made === undefined) this.line(into)
      else into.push(made)
      this.#whole.length = whole
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error
      this.notes.isWrong = true
      this.inPattern = false
      const kept = this.#whole.splice(whole)
      into.length = before
      // what was read whole is not read again: nested statements would double their cost with each level
      if (kept.length === 0) this.at = at
      into.push(this.recovered(kept, depth))
    }
    this.depth = depth
  }

  /** What can be read of the rest of a line that is no statement, and of what is indented below it. Throws nothing. */
  private recovered(items: Made[], depth: number): Made {
    const start = items[0]?.start ?? this.start
    this.depth = depth
    if (this.kind === INDENT) this.indented(items)
    while (this.kind !== NEWLINE && this.kind !== END && this.kind !== DEDENT && this.kind !== INDENT) {
      const { at } = this
      try {
        if (this.#repairTokens < MAX_REPAIR_TOKENS) items.push(this.starred())
      } catch (error) {
        if (!(error instanceof SyntaxFault)) throw error
        this.#repairTokens += this.at - at + 1
        this.at = at
        this.depth = depth
      }
      if (this.at === at) this.at += 1
    }
    this.take(NEWLINE)
    if (this.kind === INDENT) this.indented(items)
    return this.node('ERROR', start, items)
  }

  /** The statements of a block; what is nested too deep is passed over. */
  private indented(into: Made[]): void {
    this.take(INDENT)
    if (this.depth >= MAX_DEPTH) return this.passOver()
    this.depth += 1
    while (this.kind !== DEDENT && this.kind !== END) this.statement(into)
    this.take(DEDENT)
    this.depth -= 1
  }

  private passOver(): void {
    this.notes.isTooDeep = true
    for (let open = 1; open > 0 && this.kind !== END; this.at += 1) {
      if (this.kind === INDENT) open += 1
      else if (this.kind === DEDENT) open -= 1
    }
  }

  private compound(): Made | undefined {
    const { kind } = this
    if (kind === IF) return this.branch()
    if (kind === FOR) return this.loop()
    if (kind === WHILE) return this.repeat()
    if (kind === TRY) return this.attempt()
    if (kind === WITH) return this.context()
    if (kind === DEF) return this.definition()
    if (kind === CLASS) return this.classDefinition()
    if (kind === AT) return this.decorated()
    if (kind !== NAME) return undefined
    const next = this.kindAt(1)
    if ((next === DEF || next === FOR || next === WITH) && this.isWord('async')) {
      this.at += 1
      return this.compound()
    }
    return this.isWord('match') && this.isMatch() ? this.match() : undefined
  }

  private block(): Made {
    this.need(COLON)
    const { start } = this
    const items: Made[] = []
    if (!this.take(NEWLINE)) this.line(items)
    else if (this.kind === INDENT) this.indented(items)
    else this.notes.isWrong = true
    const block = this.node('block', start, items)
    this.#whole.push(block)
    return block
  }

  private branch(): Made {
    const { start } = this
    this.at += 1
    const parts = [as('condition', this.starred()), as('consequence', this.block())]
    for (let { start: from } = this; this.take(ELIF); from = this.start) {
      const clause = [as('condition', this.starred()), as('consequence', this.block())]
      parts.push(as('alternative', this.node('elif_clause', from, clause)))
    }
    return this.node('if_statement', start, [...parts, ...this.otherwise()])
  }

  private otherwise(): Made[] {
    const { start } = this
    if (!this.take(ELSE)) return []
    return [as('alternative', this.node('else_clause', start, [as('body', this.block())]))]
  }

  private loop(): Made {
    const { start } = this
    this.at += 1
    const left = as('left', this.targets())
    this.need(IN)
    const right = as('right', this.list())
    return this.node('for_statement', start, [left, right, as('body', this.block()), ...this.otherwise()])
  }

  private repeat(): Made {
    const { start } = this
    this.at += 1
    const condition = as('condition', this.starred())
    return this.node('while_statement', start, [condition, as('body', this.block()), ...this.otherwise()])
  }

  private attempt(): Made {
    const { start } = this
    this.at += 1
    const parts = [as('body', this.block())]
    for (let { start: from } = this; this.take(EXCEPT); from = this.start) {
      this.take(STAR)
      const caught: Made[] = []
      const { start: kinds } = this
      if (this.kind !== COLON) caught.push(this.list())
      if (this.take(AS)) caught.push(this.node('as_pattern', kinds, [...caught.splice(0), as('alias', this.starred())]))
      caught.push(this.block())
      parts.push(this.node('except_clause', from, caught))
    }
    parts.push(...this.otherwise())
    const { start: last } = this
    if (this.take(FINALLY)) parts.push(this.node('finally_clause', last, [this.block()]))
    return this.node('try_statement', start, parts)
  }

  private context(): Made {
    const { start } = this
    this.at += 1
    const { start: from } = this
    const items = this.bracketed() ?? this.contexts()
    const clause = this.node('with_clause', from, items)
    return this.node('with_statement', start, [clause, as('body', this.block())])
  }

  private definition(): Made {
    const { start } = this
    this.at += 1
    if (this.kind !== NAME) this.fail()
    const name = as('name', this.leaf('identifier'))
    this.typeParameters()
    this.need(OPEN)
    const parameters = as('parameters', this.parameters('parameters', CLOSE))
    this.need(CLOSE)
    const type = this.take(ARROW) ? [as('return_type', this.list())] : []
    return this.node('function_definition', start, [name, parameters, ...type, as('body', this.block())])
  }

  private classDefinition(): Made {
    const { start } = this
    this.at += 1
    if (this.kind !== NAME) this.fail()
    const name = as('name', this.leaf('identifier'))
    this.typeParameters()
    const bases = this.kind === OPEN ? [as('superclasses', this.givenArguments())] : []
    return this.node('class_definition', start, [name, ...bases, as('body', this.block())])
  }

  private decorated(): Made {
    const { start } = this
    const parts: Made[] = []
    for (let { start: from } = this; this.take(AT); from = this.start) {
      const value = this.starred()
      this.need(NEWLINE)
      const made = this.node('decorator', from, [value])
      parts.push(made)
      this.#whole.push(made)
    }
    const definition = this.kind === AT ? undefined : this.compound()
    if (definition === undefined) this.fail()
    return this.node('decorated_definition', start, [...parts, as('definition', definition)])
  }

  /** `match` is a name but for the beginning of such a statement. */
  private isMatch(): boolean {
    let ahead = 1
    while (this.kindAt(ahead) !== NEWLINE && this.kindAt(ahead) !== END) ahead += 1
    if (this.kindAt(ahead - 1) !== COLON || this.kindAt(ahead + 1) !== INDENT) return false
    const { at } = this
    this.at += ahead + 2
    const isCase = this.isWord('case')
    this.at = at
    return isCase
  }

  private match(): Made {
    const { start } = this
    this.at += 1
    const subject = as('subject', this.list())
    this.need(COLON)
    this.need(NEWLINE)
    const { start: from } = this
    this.need(INDENT)
    const cases: Made[] = []
    while (this.isWord('case')) cases.push(this.caseClause())
    const isWhole = this.take(DEDENT) || this.kind === END
    if (!isWhole) this.fail()
    return this.node('match_statement', start, [subject, as('body', this.node('block', from, cases))])
  }

  private caseClause(): Made {
    const { start } = this
    this.at += 1
    this.inPattern = true
    const parts = [as('pattern', this.list())]
    this.inPattern = false
    if (this.take(IF)) parts.push(as('guard', this.starred()))
    return this.node('case_clause', start, [...parts, as('consequence', this.block())])
  }
}

/** The tree of a whole program. Never throws for what the text says. */
export function readProgram(text: string, notes: Notes): Made {
  return new Statements(text, 0, text.length, false, notes).module()
}
