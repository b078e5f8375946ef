import { Stop, type FoldBudget } from '../../fold-budget.ts'
import { documentNode } from '../document.ts'
import { childOf, parsePython, type PyNode } from '../tree.ts'
import { holderMethod, itemOf, itemsOf } from './collections.ts'
import { numberMethod } from './conversions.ts'
import { evaluateExpression } from './expressions.ts'
import { callExternal, externalAttribute } from './externals.ts'
import { NO_PYTHON_FILES, type Machine, type PythonFiles } from './machine.ts'
import { memberOf, namesIn, ofInstance, onlyOf } from './members.ts'
import { execute, type Given } from './statements.ts'
import { callPartial } from './partials.ts'
import { textMethod } from './texts.ts'
import {
  Bytes,
  ClassOf,
  Dict,
  External,
  Func,
  Instance,
  keyOf,
  List,
  Method,
  Partial,
  Scope,
  textOf,
  UNKNOWN,
  unitsOf,
  wholeOf,
  type Py,
} from './values.ts'

/** How deep functions call each other, and modules import each other. */
const MAX_CALLS = 60
const MAX_MODULES = 4
/** Longest text that is evaluated, UTF-16 units. */
const MAX_TEXT_UNITS = 20_000
/** Most values that are kept of one expression. */
const MAX_SEEN = 40
/** Steps that one statement of the top level, or one function that nobody calls, may take: a part of all. */
const SHARE = 0.4

const NONE: ReadonlyMap<string, Py> = new Map()

const NO_TEXT: PyNode = { type: 'none', field: '', start: 0, end: 0, children: [] }

/** Works out what the expressions of a file give. Nothing that it has no rule for is known to it, and nothing is executed. */
export class Interpreter implements Machine {
  readonly text: string
  readonly budget: FoldBudget
  readonly files: PythonFiles
  readonly globals = new Scope()
  /** texts, and names of things from outside, that expressions were seen to give */
  readonly seen = new Map<PyNode, Py[]>()
  /** modules of the package by their paths, and by the names that this file has for them */
  readonly #modules: Map<string, Py>
  readonly #named = new Map<string, Py>()
  readonly #called = new Set<PyNode>()
  readonly #functions: Func[] = []
  readonly #level: number
  #depth = 0
  yielded: Py[] = []

  constructor(
    text: string,
    budget: FoldBudget,
    files: PythonFiles = NO_PYTHON_FILES,
    modules = new Map<string, Py>(),
    level = 0,
  ) {
    this.text = text
    this.budget = budget
    this.files = files
    this.#modules = modules
    this.#level = level
  }

  /** The top level, and then each function that nothing called, with what is not known. */
  interpret(root: PyNode): void {
    const given: Given = { values: [] }
    const document = documentNode(root)
    if (document !== undefined) this.globals.vars.set('__doc__', this.evaluate(this.globals, document))
    for (const child of root.children) this.#attempt(() => execute(this, this.globals, child, given))
    if (this.#level > 0) return
    for (const target of this.#functions)
      if (!this.#called.has(target.node)) this.#attempt(() => this.run(ofInstance(target), [], NONE))
  }

  define(target: Func): void {
    this.#functions.push(target)
  }

  #attempt(work: () => void): void {
    const depth = this.#depth
    try {
      this.budget.within(Math.ceil(this.budget.left * SHARE), work)
    } catch (error) {
      // a stack that is used up ends a statement as the budget does: what was seen until then is true
      if (!(error instanceof Stop) && !(error instanceof RangeError)) throw error
    }
    this.#depth = depth
    this.yielded = []
  }

  evaluate(scope: Scope, node: PyNode): Py {
    this.budget.step()
    const value = evaluateExpression(this, scope, node)
    if (value instanceof Func && value.node === node) this.define(value)
    if (value !== UNKNOWN && typeof value === 'object') this.#keep(node, value)
    else if (typeof value === 'string' && node.type !== 'string') this.#keep(node, value)
    return value
  }

  evaluateText(text: string): Py {
    if (text === '' || text.length > MAX_TEXT_UNITS || this.#level >= MAX_MODULES) return UNKNOWN
    this.budget.make(text.length)
    const { root } = parsePython(text.trim())
    const expression = root.children.length === 1 ? root.children[0]?.children[0] : undefined
    if (expression === undefined || root.children[0]?.type !== 'expression_statement') return UNKNOWN
    const inner = new Interpreter(text.trim(), this.budget, this.files, this.#modules, this.#level + 1)
    for (const [name, value] of this.globals.vars) inner.globals.vars.set(name, value)
    return inner.evaluate(inner.globals, expression)
  }

  #keep(node: PyNode, value: Py): void {
    const known = this.seen.get(node)
    if (known === undefined) {
      this.seen.set(node, [value])
      return
    }
    const last = known.at(-1)
    if (last === value) return
    const [text, before] = [unitsOf(value), last === undefined ? undefined : unitsOf(last)]
    // what grows is kept as it is at last
    if (text !== undefined && before !== undefined && text.startsWith(before)) known[known.length - 1] = value
    else if (known.length < MAX_SEEN) known.push(value)
    else known[MAX_SEEN - 1] = value
  }

  assign(scope: Scope, target: PyNode, value: Py): void {
    if (target.type === 'identifier') {
      const name = this.text.slice(target.start, target.end)
      let at = scope
      if (scope.outer.has(name)) while (at.parent !== undefined && (!at.vars.has(name) || at === scope)) at = at.parent
      at.vars.set(name, value)
      return
    }
    if (target.type === 'attribute') {
      const [object, name] = [childOf(target, 'object'), childOf(target, 'attribute')]
      if (object === undefined || name === undefined) return
      const holder = this.evaluate(scope, object)
      if (holder instanceof Instance || holder instanceof ClassOf)
        holder.members.set(this.text.slice(name.start, name.end), value)
      return
    }
    if (target.type === 'subscript') {
      this.#setItem(scope, target, value)
      return
    }
    const items = itemsOf(value)
    target.children.forEach((part, index) => this.assign(scope, part, items?.[index] ?? UNKNOWN))
  }

  #setItem(scope: Scope, target: PyNode, value: Py): void {
    const [object, key] = [childOf(target, 'value'), childOf(target, 'subscript')]
    if (object === undefined || key === undefined) return
    const holder = this.evaluate(scope, object)
    const index = key.type === 'slice' ? UNKNOWN : this.evaluate(scope, key)
    if (holder instanceof Dict) {
      const name = keyOf(index)
      if (name !== undefined) holder.entries.set(name, { key: index, value })
      if (name !== undefined && object.type === 'call' && textOf(index) !== undefined)
        this.globals.vars.set(textOf(index) ?? '', value)
      return
    }
    const at = wholeOf(index)
    if (at === undefined) return
    if (holder instanceof List && at < holder.items.length) holder.items[at < 0 ? holder.items.length + at : at] = value
    const code = wholeOf(value)
    if (holder instanceof Bytes && code !== undefined && at >= 0 && at < holder.text.length)
      holder.text = holder.text.slice(0, at) + String.fromCharCode(code & 0xff) + holder.text.slice(at + 1)
  }

  attribute(value: Py, name: string): Py {
    if (value instanceof External) return externalAttribute(value.name, name)
    if (value instanceof Instance) {
      if (name === '__class__') return value.of
      const own = value.members.get(name)
      if (own !== undefined) return own
      const found = memberOf(value.of, name)
      if (!(found instanceof Func)) return found
      const bound = new Func(found.home, found.node, found.scope, found.defaults, value)
      return found.isProperty ? this.run(bound, [], NONE) : bound
    }
    if (value instanceof ClassOf) return name === '__dict__' ? namesIn(value.members) : memberOf(value, name)
    if (value === UNKNOWN || value === null) return UNKNOWN
    if (value instanceof Func) return name === '__doc__' ? this.#document(value) : UNKNOWN
    // a member of an enumeration is held as what it stands for
    if (name === 'value' && typeof value !== 'object') return value
    return new Method(name, value)
  }

  call(target: Py, args: readonly Py[], keywords: ReadonlyMap<string, Py>): Py {
    this.budget.step()
    if (target instanceof Func) return this.run(target, args, keywords)
    if (target instanceof External) return callExternal(this, target.name, args, keywords)
    if (target instanceof Method) return this.#method(target, args, keywords)
    if (target instanceof ClassOf) return this.#make(target, args, keywords)
    if (target instanceof Partial) return callPartial(this, target, args, keywords)
    if (target instanceof Instance) {
      const called = this.attribute(target, '__call__')
      return called instanceof Func ? this.run(called, args, keywords) : UNKNOWN
    }
    return UNKNOWN
  }

  /** The text that a function begins with. */
  #document({ node, home }: Func): Py {
    const owner = home instanceof Interpreter ? home : this
    return owner.evaluate(owner.globals, documentNode(childOf(node, 'body')) ?? NO_TEXT)
  }

  #method({ name, self }: Method, args: readonly Py[], keywords: ReadonlyMap<string, Py>): Py {
    const ofNumber =
      typeof self === 'number' || typeof self === 'bigint' ? numberMethod(self, name, args, keywords) : undefined
    if (ofNumber !== undefined) return ofNumber
    if (name === '__getitem__') return itemOf(self, args[0] ?? UNKNOWN)
    const made = textMethod(self, name, args, keywords) ?? holderMethod(self, name, args, keywords) ?? UNKNOWN
    this.budget.make((unitsOf(made)?.length ?? 1) + (made instanceof List ? made.items.length : 0))
    return made
  }

  #make(target: ClassOf, args: readonly Py[], keywords: ReadonlyMap<string, Py>): Py {
    const made = new Instance(target)
    const begin = this.attribute(made, '__init__')
    if (begin instanceof Func) this.run(begin, args, keywords)
    return made
  }

  run(target: Func, args: readonly Py[], keywords: ReadonlyMap<string, Py>): Py {
    if (target.home instanceof Interpreter && target.home !== this) return target.home.run(target, args, keywords)
    this.#called.add(target.node)
    const body = childOf(target.node, 'body')
    if (body === undefined || this.#depth >= MAX_CALLS) return UNKNOWN
    const scope = new Scope(target.scope)
    this.#bind(target, scope, target.self === undefined ? args : [target.self, ...args], keywords)
    this.#depth += 1
    const outer = this.yielded
    this.yielded = []
    const given: Given = { values: [] }
    const value = target.node.type === 'lambda' ? this.evaluate(scope, body) : undefined
    if (value === undefined) execute(this, scope, body, given)
    this.#depth -= 1
    const made = this.yielded
    this.yielded = outer
    return made.length > 0 ? new List(made) : (value ?? onlyOf(given.values))
  }

  #bind(target: Func, scope: Scope, args: readonly Py[], keywords: ReadonlyMap<string, Py>): void {
    let at = 0
    for (const parameter of childOf(target.node, 'parameters')?.children ?? []) {
      this.budget.step()
      const inner = parameter.type === 'identifier' ? parameter : (childOf(parameter, 'name') ?? parameter.children[0])
      if (inner === undefined) continue
      const name = this.text.slice(inner.start, inner.end).replace(/^\*+/, '')
      if (parameter.type === 'list_splat_pattern') {
        scope.vars.set(name, new List(args.slice(at), true))
        at = args.length
      } else if (parameter.type === 'dictionary_splat_pattern') {
        const rest = new Dict()
        for (const [key, value] of keywords) rest.entries.set(`s${key}`, { key, value })
        scope.vars.set(name, rest)
      } else {
        scope.vars.set(name, args[at] ?? keywords.get(name) ?? target.defaults.get(name) ?? UNKNOWN)
        at += 1
      }
    }
  }

  imported(module: string): Py {
    const named = this.#named.get(module)
    if (named !== undefined) return named
    this.#named.set(module, UNKNOWN)
    const found = this.#level < MAX_MODULES ? this.files.module(module) : undefined
    if (found === undefined) return UNKNOWN
    const known = this.#modules.get(found.path)
    if (known !== undefined) return this.#nameModule(module, known)
    const inner = new Interpreter(found.text, this.budget, found.files, this.#modules, this.#level + 1)
    const made = new ClassOf(inner.globals.vars, [])
    this.#nameModule(module, made)
    this.#modules.set(found.path, made)
    inner.interpret(parsePython(found.text).root)
    return made
  }

  #nameModule(module: string, made: Py): Py {
    this.#named.set(module, made)
    return made
  }
}
