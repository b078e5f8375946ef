import type { Node } from 'oxc-parser'
import type { SourceKind } from '../code.ts'
import { readShell } from '../shell/read.ts'
import { Cell, Shape } from './heap.ts'
import type { Frame } from './machine.ts'
import { Scope } from './scope.ts'
import { Tracker } from './tracking.ts'
import type { FunctionValue, Taint } from './value.ts'

/** hosts that are told of one source */
const HOSTS_MAX = 5

/** What belongs to a place of the source, and is made once for it: values survive from pass to pass. */
export class Identities {
  readonly tracker = new Tracker()
  protected readonly taints = new Map<string, Taint>()
  readonly #hosts = new Map<Taint, string[]>()
  /** where data comes from that is compared with what is known of it */
  readonly #checked = new Set<string>()
  readonly #scopes = new Map<Node, Scope>()
  readonly #shapes = new Map<Node, Map<string, Shape>>()
  readonly #functions = new Map<Node, FunctionValue>()
  readonly #lines = new Map<string, boolean>()

  scopeOf(node: Node, parent: Scope, names: () => readonly string[]): Scope {
    let scope = this.#scopes.get(node)
    if (scope === undefined) {
      const declared = names()
      scope = declared.length === 0 ? parent : new Scope(parent, this.tracker)
      for (const name of declared) scope.declare(name)
      this.#scopes.set(node, scope)
    }
    return scope
  }

  shapeOf(node: Node, role = ''): Shape {
    let shapes = this.#shapes.get(node)
    if (shapes === undefined) this.#shapes.set(node, (shapes = new Map()))
    let shape = shapes.get(role)
    if (shape === undefined) shapes.set(role, (shape = new Shape(this.tracker)))
    return shape
  }

  functionOf(node: Node, make: () => FunctionValue): FunctionValue {
    let fn = this.#functions.get(node)
    if (fn === undefined) this.#functions.set(node, (fn = make()))
    return fn
  }

  isHarmfulLine(line: string): boolean {
    let is = this.#lines.get(line)
    if (is === undefined) this.#lines.set(line, (is = readShell(line).flows.length > 0))
    return is
  }

  newCell(): Cell {
    return new Cell(this.tracker)
  }

  source(kind: SourceKind, node: Node, note: string, frame: Frame, detail: Partial<Taint> = {}): Taint {
    const key = `${kind}:${frame.unit.path}:${node.start}:${detail.name ?? ''}`
    let taint = this.taints.get(key)
    if (taint === undefined) {
      const hosts = [...(detail.hosts ?? [])]
      taint = { kind, file: frame.unit.path, offset: node.start, note, ...detail, ...(detail.hosts && { hosts }) }
      this.taints.set(key, taint)
      this.#hosts.set(taint, hosts)
      this.tracker.taint()
    }
    // a later pass may know more of where it is
    this.leadsTo([taint], detail.hosts ?? [])
    return taint
  }

  leadsTo(taints: readonly Taint[], hosts: readonly string[]): void {
    for (const taint of taints) {
      const known = this.#hosts.get(taint) ?? []
      for (const host of hosts) if (known.length < HOSTS_MAX && !known.includes(host)) known.push(host)
    }
  }

  checks(taints: readonly Taint[]): void {
    for (const { file, offset } of taints) this.#checked.add(`${file}:${offset}`)
  }

  isChecked({ file, offset }: Taint): boolean {
    return this.#checked.has(`${file}:${offset}`)
  }

  fetchedWithin({ start, end }: Node, frame: Frame): readonly Taint[] {
    return this.taints
      .values()
      .filter(
        ({ kind, file, offset }) =>
          kind === 'remote-content' && file === frame.unit.path && offset >= start && offset < end,
      )
      .toArray()
  }

  sourceOf(taint: Taint, detail: Partial<Taint>): Taint {
    const key = `file:${taint.kind}:${taint.file}:${taint.offset}`
    let stored = this.taints.get(key)
    if (stored === undefined) this.taints.set(key, (stored = { ...taint, ...detail }))
    return stored
  }
}
