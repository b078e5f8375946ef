import type { Node } from 'oxc-parser'
import { isGivenSecret, isSecretMember, KEEPS_TEXT } from '../catalog/given-secrets.ts'
import type { Frame, Machine } from './machine.ts'
import { boundNames } from './scope.ts'
import { ofTaints, type Taint, type Value } from './value.ts'

/** A parameter whose name says that it is to be kept: `privateKey`, `{ mnemonic }`. */
export function takesSecret(machine: Machine, pattern: Node, frame: Frame): void {
  for (const name of boundNames(pattern))
    if (isGivenSecret(name)) frame.scope.lookup(name)?.add(ofTaints([secretOf(machine, name, pattern, frame)]))
}

/** `options.mnemonic` of something that is not known. Undefined: another member. */
export function givenMember(machine: Machine, names: readonly string[], node: Node, frame: Frame): Value | undefined {
  const name = names.find((each) => isSecretMember(each))
  return name === undefined ? undefined : ofTaints([secretOf(machine, name, node, frame)])
}

function secretOf(machine: Machine, name: string, node: Node, frame: Frame): Taint {
  return machine.source('given-secret', node, `is given ${name}`, frame, { name })
}

/** What is left of data that went through a call of which nothing is known: what signs or derives gives something else. */
export function passing(taints: readonly Taint[], name: string | undefined): readonly Taint[] {
  if (name !== undefined && KEEPS_TEXT.has(name)) return taints
  return taints.some(({ kind }) => kind === 'given-secret')
    ? taints.filter(({ kind }) => kind !== 'given-secret')
    : taints
}
