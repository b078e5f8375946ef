import type { Node } from 'oxc-parser'
import { COPIES_MAIL } from '../catalog/mail.ts'
import type { Frame, Machine } from './machine.ts'
import type { Value } from './value.ts'

/** `{ Bcc: 'somebody@a.example' }`: each mail goes to somebody else, too, and nobody sees that. */
export function copiesMail(machine: Machine, name: string | undefined, value: Value, node: Node, frame: Frame): void {
  if (name === undefined || !/^bcc$/i.test(name)) return
  const texts = [...value.texts, ...value.shapes.flatMap((shape) => shape.members.texts)]
  const address = texts.find((text) => /^[^@\s]{1,100}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}$/.test(text))
  if (address !== undefined) machine.can('network', node, `${COPIES_MAIL} ${address.slice(0, 80)}`, frame)
}
