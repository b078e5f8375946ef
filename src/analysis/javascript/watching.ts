import type { Node } from 'oxc-parser'
import {
  FORM_EVENTS,
  isOfWallet,
  javascriptWatches,
  KEY_EVENTS,
  standsBetween,
  WATCHING_NOTES,
} from '../catalog/javascript-watching.ts'
import { isWalletAddress } from '../catalog/wallets.ts'
import { HANDLE, memberApi } from './api.ts'
import { callbacks } from './callbacks.ts'
import type { Call, Frame, Machine } from './machine.ts'
import { PASSWORD_FIELD } from './page.ts'
import { deep, elements } from './reach.ts'
import { isUntold } from './wanted.ts'
import { join, NOTHING, ofApi, ofTaints, type Value } from './value.ts'

/** A listener of keys that was made. */
const LISTENER = 'keys:listener'

/** Calls that look at the screen, or are told what is typed. Undefined: another call. */
export function watchCall(machine: Machine, api: string, made: Call, frame: Frame): Value | undefined {
  paid(machine, api, made, frame)
  const watched =
    api === `${LISTENER}.addListener` || api === `${LISTENER}.on`
      ? 'keys'
      : (javascriptWatches(api) ?? typed(api, made))
  if (watched === undefined) return undefined
  const seen = ofTaints([machine.source('observed', made.node, WATCHING_NOTES[watched], frame)])
  callbacks(machine, made.args, seen, frame)
  return watched === 'keys' ? ofApi(LISTENER) : seen
}

/** `ethereum.request({ method: 'eth_sendTransaction', params: [{ to: '0x…' }] })`: who is paid stands in the source. */
function paid(machine: Machine, api: string, { node, args }: Call, frame: Frame): void {
  if (!isOfWallet(api)) return
  const texts: string[] = []
  for (const value of args.values) deep(value, (member) => void texts.push(...member.texts))
  const to = texts.find((text) => /^0x[0-9a-f]{40}$/i.test(text))
  if (to !== undefined && texts.some((text) => /^eth_send(?:Raw)?Transaction$/.test(text)))
    machine.can('network', node, `asks a wallet to pay ${to.slice(0, 12)}…`, frame, { replaces: api })
}

/** Names of events that one call is given from which on it is how a library adds any listener: what each is told is not known. */
const EVENTS_MAX = 4

/** `document.addEventListener('keydown', …)` */
function typed(api: string, { args }: Call): 'keys' | 'forms' | undefined {
  if (api === `${PASSWORD_FIELD}.addEventListener`) return 'keys'
  const names = args.values[0]?.texts ?? []
  if (!/^(?:(?:document|document\.body)\.)?addEventListener$/.test(api) || names.length > EVENTS_MAX) return undefined
  if (names.some((name) => KEY_EVENTS.has(name))) return 'keys'
  return names.some((name) => FORM_EVENTS.has(name)) ? 'forms' : undefined
}

/** `window.fetch = …`: whoever is put there is told what is asked, and may ask for something else. */
export function replaced(machine: Machine, object: Value, name: string, value: Value, node: Node, frame: Frame): void {
  if (value.functions.length === 0) return
  for (const api of object.apis) {
    const full = memberApi(api, name)
    if (full === undefined || !standsBetween(full)) continue
    const shown = full.replace(/^module:/, '')
    machine.can('network', node, `replaces ${shown}`, frame, { replaces: full })
    const told = machine.source('observed', node, `is told what is asked of ${shown}`, frame)
    const all = ofTaints([told])
    for (const fn of value.functions) machine.invoke(fn, { values: [], rest: all }, all, frame)
  }
}

/** `event.clipboardData.setData('text/plain', '0x…')`: whoever copies something gets the address of somebody else. */
export function copies(machine: Machine, { name, node, args }: Call, frame: Frame): void {
  if (name !== 'setData') return
  const put = args.values[1] ?? NOTHING
  const [, written] = 'arguments' in node ? node.arguments : []
  if (written !== undefined && written.type !== 'Literal' && isUntold(put)) machine.want(written, put.texts)
  const address = join(put, elements(put)).texts.find((text) => isWalletAddress(text))
  if (address === undefined) return
  const note = `puts ${address.slice(0, 12)}… into what is copied`
  machine.can('network', node, note, frame, { replaces: 'navigator.clipboard.writeText' })
}

/** `port.onmessage = …`: what calls it is not known, as of `addEventListener`. */
export function listens(machine: Machine, object: Value, name: string, value: Value, frame: Frame): void {
  const isUnknown = object.shapes.length + object.functions.length === 0 && !object.apis.includes(HANDLE)
  if (!isUnknown || !/^on[a-z]{3}/.test(name)) return
  for (const fn of value.functions) machine.invoke(fn, { values: [], rest: NOTHING }, NOTHING, frame)
}

/** `socket.onmessage = …`: what comes over a connection is told to the function that is put there. */
export function handles(machine: Machine, object: Value, name: string, value: Value, frame: Frame): void {
  if (!name.startsWith('on') || value.functions.length === 0 || !object.apis.includes(HANDLE)) return
  const handle = { ...ofTaints(object.taints), apis: [HANDLE] }
  callbacks(machine, { values: [value], rest: NOTHING }, ofTaints(object.taints), frame, handle)
}
