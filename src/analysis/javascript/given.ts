import type { Node } from 'oxc-parser'
import { isGivenSecret, isSecretMember, KEEPS_TEXT, makesWallet } from '../catalog/given-secrets.ts'
import type { Frame, Machine } from './machine.ts'
import { boundNames } from './scope.ts'
import { ofTaints, type Taint, type Value } from './value.ts'

/** A parameter whose name says that it is to be kept: `privateKey`, `{ mnemonic }`; and the first one of what makes a wallet: `fromMnemonic(words)`. */
export function takesSecret(machine: Machine, pattern: Node, index: number, frame: Frame): void {
  const isWallets = index === 0 && pattern.type === 'Identifier' && makesWallet(frame.fn?.name ?? '')
  for (const name of boundNames(pattern))
    if (isWallets || isGivenSecret(name))
      frame.scope.lookup(name)?.add(ofTaints([secretOf(machine, name, pattern, frame)]))
}

/** How evidence says that data comes from clients of a server. */
export const ASKED = 'is asked by whoever connects'

/** `(req, res, next) => …`: what answers a server's clients is told what they ask. */
export function takesRequest(machine: Machine, params: readonly Node[], frame: Frame): void {
  const [first, second] = params
  if (first?.type !== 'Identifier' || second?.type !== 'Identifier') return
  if (!/^req(?:uest)?$/.test(first.name) || !/^(?:res(?:ponse)?|reply)$/.test(second.name)) return
  const asked = machine.source('remote-content', first, ASKED, frame)
  frame.scope.lookup(first.name)?.add(ofTaints([asked]))
}

/** Something that is not known, or that and an object without members: `options || {}`. */
export function mayBeGiven({ apis, functions, shapes, texts }: Value): boolean {
  return apis.length + functions.length + texts.length === 0 && shapes.every(({ properties }) => properties.size === 0)
}

/** `options.mnemonic` of something that is not known. Undefined: another member. */
export function givenMember(machine: Machine, names: readonly string[], node: Node, frame: Frame): Value | undefined {
  const name = names.find((each) => isSecretMember(each))
  return name === undefined ? undefined : ofTaints([secretOf(machine, name, node, frame)])
}

/** How evidence ends that tells of what a wallet is made of. */
export const OF_WALLET = ', of which a wallet is made'

function secretOf(machine: Machine, name: string, node: Node, frame: Frame): Taint {
  const end = isGivenSecret(name) || isSecretMember(name) ? '' : OF_WALLET
  return machine.source('given-secret', node, `is given ${name}${end}`, frame, { name })
}

/** What is left of data that went through a call of which nothing is known: what signs or derives gives something else. */
export function passing(taints: readonly Taint[], name: string | undefined): readonly Taint[] {
  if (name !== undefined && KEEPS_TEXT.has(name)) return taints
  return taints.some(({ kind }) => kind === 'given-secret')
    ? taints.filter(({ kind }) => kind !== 'given-secret')
    : taints
}
