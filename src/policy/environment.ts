import { lookup } from '../model/lookup.ts'
import { Environment, type ASTNode } from '@marcbachmann/cel-js'
import { RE2JS } from 're2js'
import { CONFIDENCES, SEVERITIES } from '../model/finding.ts'
import { ConditionError } from './condition-error.ts'
import { AdvisoryFacts } from './advisory-facts.ts'
import {
  ChangeFacts,
  DependencyFacts,
  FindingFacts,
  HostFacts,
  PackageChangeFacts,
  SurfaceFacts,
} from './content-facts.ts'
import { Age, Evaluation, UnknownFact } from './evaluation.ts'
import { ArtifactFacts, ProjectFacts, ReleaseFacts, RequesterFacts } from './metadata-facts.ts'
import { POLICY_LIMITS } from './limits.ts'
import { ELEMENTS, VARIABLES, type VariableDoc } from './variables.ts'

/** The parts of the CEL library's macro interface that are used here; its own types leave them open. */
interface MacroCall {
  readonly ast: ASTNode
  readonly args: readonly ASTNode[]
}
interface Checker {
  check(node: ASTNode, context: unknown): { readonly name: string }
  getType(name: string): unknown
}
interface Runner {
  run(node: ASTNode, context: unknown): unknown
}
interface Variables {
  getValue(name: string): unknown
}

/** Checks in one call of `message()`. */
const MESSAGES_MAX = 6

/** UTF-16 units. */
const RE_TEXT_MAX = 65_536

const CONSTRUCTORS: Readonly<Record<string, new (...args: never[]) => object>> = lookup({
  Artifact: ArtifactFacts,
  Release: ReleaseFacts,
  Project: ProjectFacts,
  Advisory: AdvisoryFacts,
  Requester: RequesterFacts,
  Finding: FindingFacts,
  Surface: SurfaceFacts,
  Dependency: DependencyFacts,
  Host: HostFacts,
  AddedPackage: PackageChangeFacts,
  Changes: ChangeFacts,
})

const DURATION = 'google.protobuf.Duration'

/** CEL's own name of a type of variables.ts. */
function celType(type: string): string {
  if (type === 'age') return 'Age'
  return type === 'timestamp' ? 'google.protobuf.Timestamp' : type
}

/** The CEL environment of policies, from the table of variables. */
export function buildEnvironment(): Environment {
  const environment = new Environment({
    limits: {
      maxAstNodes: POLICY_LIMITS.conditionNodes,
      maxDepth: POLICY_LIMITS.conditionDepth,
      maxListElements: POLICY_LIMITS.listElements,
      maxMapEntries: 8,
      maxCallArguments: 8,
    },
  })
  registerAges(environment)
  for (const [type, element] of Object.entries(ELEMENTS)) registerFields(environment, type, element)
  for (const [name, variable] of Object.entries(VARIABLES)) {
    registerFields(environment, variable.listOf ?? variable.type, variable)
    environment.registerVariable(name, celType(variable.type))
  }
  registerMacros(environment)
  return environment
}

function registerFields(environment: Environment, type: string, { fields }: Pick<VariableDoc, 'fields'>): void {
  const ctor = CONSTRUCTORS[type]
  if (ctor === undefined || fields === undefined) return
  const typed = Object.entries(fields).map(([field, doc]) => [field, celType(doc.type)] as const)
  environment.registerType(type, { ctor, fields: Object.fromEntries(typed) })
}

interface Length {
  getMilliseconds(): bigint
}

const msOf = (length: Length): number => Number(length.getMilliseconds())

function registerAges(environment: Environment): void {
  environment.registerType('Age', { ctor: Age, fields: {} })
  const operator = environment.registerOperator.bind(environment)
  operator(`Age < ${DURATION}`, (age: Age, limit: Length) => age.isBelow(msOf(limit)))
  operator(`Age <= ${DURATION}`, (age: Age, limit: Length) => age.isAtMost(msOf(limit)))
  operator(`Age > ${DURATION}`, (age: Age, limit: Length) => !age.isAtMost(msOf(limit)))
  operator(`Age >= ${DURATION}`, (age: Age, limit: Length) => !age.isBelow(msOf(limit)))
  operator(`${DURATION} > Age`, (limit: Length, age: Age) => age.isBelow(msOf(limit)))
  operator(`${DURATION} >= Age`, (limit: Length, age: Age) => age.isAtMost(msOf(limit)))
  operator(`${DURATION} < Age`, (limit: Length, age: Age) => !age.isAtMost(msOf(limit)))
  operator(`${DURATION} <= Age`, (limit: Length, age: Age) => !age.isBelow(msOf(limit)))
  // both grow alike: time does not turn these over
  operator('Age < Age', (left: Age, right: Age) => left.sinceMs > right.sinceMs)
  operator('Age <= Age', (left: Age, right: Age) => left.sinceMs >= right.sinceMs)
  operator('Age > Age', (left: Age, right: Age) => left.sinceMs < right.sinceMs)
  operator('Age >= Age', (left: Age, right: Age) => left.sinceMs <= right.sinceMs)
}

function registerMacros(environment: Environment): void {
  for (const signature of ['found(ast): bool', 'found(ast, ast): bool', 'found(ast, ast, ast): bool']) {
    environment.registerFunction(signature, foundMacro)
  }
  for (let checks = 1; checks <= MESSAGES_MAX; checks += 1) {
    environment.registerFunction(`message(${Array(checks).fill('ast').join(', ')}): string`, messageMacro)
  }
  environment.registerFunction('known(ast): bool', knownMacro)
  environment.registerFunction('re(ast, ast): bool', reMacro)
}

function literal(node: ASTNode | undefined, what: string): string {
  if (node?.op === 'value' && typeof node.args === 'string') return node.args
  throw new ConditionError(`${what} must be written out as a text`, node?.start ?? 0, 'Write it in quotes.')
}

function rank(scale: readonly string[], node: ASTNode | undefined, what: string): number {
  if (node === undefined) return 0
  const found = scale.indexOf(literal(node, what))
  if (found === -1) throw new ConditionError(`unknown ${what}`, node.start, `One of ${scale.join(', ')}.`)
  return found
}

function findingsIn(variables: Variables): readonly FindingFacts[] {
  const findings = variables.getValue('findings')
  return Array.isArray(findings) ? findings.filter((found) => found instanceof FindingFacts) : []
}

function foundMacro({ ast, args }: MacroCall): object {
  const check = literal(args[0], 'the check')
  const severity = rank(SEVERITIES, args[1], 'severity')
  const confidence = rank(CONFIDENCES, args[2], 'confidence')
  return {
    ast,
    async: false,
    typeCheck: (checker: Checker) => checker.getType('bool'),
    evaluate: (_runner: Runner, _macro: unknown, variables: Variables) =>
      findingsIn(variables).some(
        ({ finding }) =>
          finding.check === check &&
          SEVERITIES.indexOf(finding.severity) >= severity &&
          CONFIDENCES.indexOf(finding.confidence) >= confidence,
      ),
  }
}

/** The most severe finding's message for each check that has one. */
function messageMacro({ ast, args }: MacroCall): object {
  const checks = args.map((arg) => literal(arg, 'the check'))
  return {
    ast,
    async: false,
    typeCheck: (checker: Checker) => checker.getType('string'),
    evaluate(_runner: Runner, _macro: unknown, variables: Variables) {
      const findings = findingsIn(variables).toSorted(
        (a, b) => SEVERITIES.indexOf(b.finding.severity) - SEVERITIES.indexOf(a.finding.severity),
      )
      return checks
        .flatMap((check) => findings.find(({ finding }) => finding.check === check)?.message ?? [])
        .join('; ')
    },
  }
}

function knownMacro({ ast, args }: MacroCall): object {
  const [fact] = args
  if (fact === undefined) throw new ConditionError('known() needs a fact', ast.start, '')
  return {
    ast,
    async: false,
    typeCheck(checker: Checker, _macro: unknown, context: unknown) {
      checker.check(fact, context)
      return checker.getType('bool')
    },
    evaluate(runner: Runner, _macro: unknown, variables: unknown) {
      try {
        runner.run(fact, variables)
        return true
      } catch (error) {
        if (error instanceof UnknownFact) return false
        throw error
      }
    },
  }
}

function reMacro({ ast, args }: MacroCall): object {
  const [text, pattern] = args
  if (text === undefined || pattern === undefined) throw new ConditionError('re() needs two arguments', ast.start, '')
  const compiled = compilePattern(literal(pattern, 'the pattern'), pattern.start)
  return {
    ast,
    async: false,
    typeCheck(checker: Checker, _macro: unknown, context: unknown) {
      const type = checker.check(text, context).name
      if (type !== 'string') throw new ConditionError(`re() looks at a text, not at ${type}`, text.start, '')
      return checker.getType('bool')
    },
    evaluate(runner: Runner, _macro: unknown, variables: Variables) {
      const value = runner.run(text, variables)
      if (typeof value !== 'string') throw new TypeError('re() looks at a text')
      if (value.length > RE_TEXT_MAX) throw new RangeError(`re() was given more than ${RE_TEXT_MAX} characters`)
      const evaluation = variables.getValue('evaluation')
      if (evaluation instanceof Evaluation) evaluation.pay(1 + (value.length >> 4))
      return compiled.test(value)
    },
  }
}

function compilePattern(pattern: string, offset: number): RE2JS {
  const max = POLICY_LIMITS.patternLength
  if (pattern.length > max) throw new ConditionError(`the pattern is longer than ${max} characters`, offset, '')
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConditionError(
      `the pattern is not RE2: ${reason}`,
      offset,
      'RE2 has no look-around and no back references.',
    )
  }
}
