import type { Node } from 'oxc-parser'
import type { Call, Frame, Machine } from './machine.ts'
import { leaves } from './network.ts'
import { deepTaints } from './reach.ts'
import { isOpen } from './wanted.ts'
import { ofApi, ofTaints, ofText, type Taint, type Value } from './value.ts'

/** All cookies of a page, as they are: whoever takes one out of them knows its name. */
const COOKIES = 'document.cookie'

/** Calls that give back a text whole, beside others, or in another form. */
const KEEPS_WHOLE: ReadonlySet<string> = new Set(
  'toString valueOf trim concat join push add append set stringify encodeURIComponent encodeURI escape btoa encode from resolve then'.split(
    ' ',
  ),
)

/** What is left of data in what a call gives that looks for something in it. */
export function wholeOf(taints: readonly Taint[], name: string | undefined): readonly Taint[] {
  if (name !== undefined && KEEPS_WHOLE.has(name)) return taints
  return taints.some(isCookies) ? taints.filter((taint) => !isCookies(taint)) : taints
}

function isCookies({ name }: Taint): boolean {
  return name === COOKIES
}

/** A field of a page into which a password is typed. */
export const PASSWORD_FIELD = 'page:password'

/** Stands for the host that a page came from: whoever serves it is asked, and nobody else. */
export const PAGE_HOST = 'page.localhost'

const LOCATION: ReadonlyMap<string, string> = new Map([
  ['location.host', PAGE_HOST],
  ['location.hostname', PAGE_HOST],
  ['location.origin', `https://${PAGE_HOST}`],
])

/** What a member of a page's own objects holds. Undefined: nothing that is known. */
export function pageMember(machine: Machine, api: string, node: Node, frame: Frame): Value | undefined {
  if (api === COOKIES) {
    const note = `reads ${COOKIES}`
    machine.can('secrets', node, note, frame)
    return ofTaints([machine.source('secret-file', node, note, frame, { name: COOKIES })])
  }
  const place = LOCATION.get(api)
  if (place !== undefined) return ofText(place)
  if (api !== `${PASSWORD_FIELD}.value`) return undefined
  return ofTaints([machine.source('observed', node, 'reads the password that somebody typed', frame)])
}

/** Elements of a page that load what stands at their address. */
const SCRIPT = 'page:script'
const PICTURE = 'page:picture'

const SELECTS = /^document\.(?:body\.)?querySelector(?:All)?$/

/** `new Image()`, `document.createElement('script')`. Undefined: another call. */
export function pageCall(api: string, { args }: Call): Value | undefined {
  if (api === 'Image') return ofApi(PICTURE)
  if (SELECTS.test(api)) {
    const selected = args.values[0]?.texts ?? []
    return selected.some((text) => /\btype\s*=\s*["']?password/i.test(text)) ? ofApi(PASSWORD_FIELD) : undefined
  }
  if (api !== 'document.createElement') return undefined
  const names = args.values[0]?.texts.map((text) => text.toLowerCase()) ?? []
  if (names.includes('script')) return ofApi(SCRIPT)
  return names.includes('img') ? ofApi(PICTURE) : undefined
}

const SCRIPT_TEXTS: ReadonlySet<string> = new Set(['text', 'textContent', 'innerText', 'innerHTML'])

/** `picture.src = text`: to whom what is in the text is told depends on what it begins with. */
export function wantAddress(machine: Machine, target: Node, given: Node, value: Value): void {
  const isAddress =
    target.type === 'MemberExpression' && target.property.type === 'Identifier' && target.property.name === 'src'
  if (isAddress && isOpen(value)) machine.want(given, value.texts)
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
  const taints = deepTaints(value)
  if (SCRIPT_TEXTS.has(name) && object.apis.includes(SCRIPT)) {
    const foreign = taints.filter((taint) => !leaves(taint))
    machine.can('dynamic-code', node, 'puts a script into the page', frame)
    if (foreign.length > 0) machine.sink('dynamic-code', node, 'runs it as a script of the page', foreign, frame)
    return
  }
  if (name !== 'src') return
  const hosts = value.texts.filter((text) => /^(?:https?:)?\/\//.test(text))
  const sent = taints.filter((taint) => leaves(taint))
  const what = object.apis.includes(PICTURE) ? 'picture' : object.apis.includes(SCRIPT) ? 'script' : undefined
  if (what !== undefined && sent.length > 0) {
    machine.can('network', node, `loads a ${what}`, frame)
    machine.sink('network', node, `sends it in the address of a ${what}`, sent, frame, hosts)
  }
  // a page asks its service for the number that stands in such an address
  const hidden = taints.filter(({ kind }) => kind === 'decoded-text')
  if (object.apis.includes(SCRIPT) && hidden.length > 0)
    machine.sink('dynamic-code', node, 'runs the script at that address', hidden, frame)
}
