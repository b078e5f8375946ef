import type { Node } from 'oxc-parser'
import type { Call, Frame, Machine } from './machine.ts'
import { leaves } from './network.ts'
import { deepTaints } from './reach.ts'
import { ofApi, type Value } from './value.ts'

/** Elements of a page that load what stands at their address. */
const SCRIPT = 'page:script'
const PICTURE = 'page:picture'

/** `new Image()`, `document.createElement('script')`. Undefined: another call. */
export function pageCall(api: string, { args }: Call): Value | undefined {
  if (api === 'Image') return ofApi(PICTURE)
  if (api !== 'document.createElement') return undefined
  const names = args.values[0]?.texts.map((text) => text.toLowerCase()) ?? []
  if (names.includes('script')) return ofApi(SCRIPT)
  return names.includes('img') ? ofApi(PICTURE) : undefined
}

/** `picture.src = …` tells whoever answers there what stands in the address; a script from a hidden address is run. */
export function loadsInPage(
  machine: Machine,
  object: Value,
  name: string,
  value: Value,
  node: Node,
  frame: Frame,
): void {
  if (name !== 'src') return
  const taints = deepTaints(value)
  const hosts = value.texts.filter((text) => /^(?:https?:)?\/\//.test(text))
  const sent = taints.filter((taint) => leaves(taint))
  if (object.apis.includes(PICTURE) && sent.length > 0) {
    machine.can('network', node, 'loads a picture', frame)
    machine.sink('network', node, 'sends it in the address of a picture', sent, frame, hosts)
  }
  // a page asks its service for the number that stands in such an address
  const hidden = taints.filter(({ kind }) => kind === 'decoded-text')
  if (object.apis.includes(SCRIPT) && hidden.length > 0)
    machine.sink('dynamic-code', node, 'runs the script at that address', hidden, frame)
}
