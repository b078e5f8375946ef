import { ASKED_OF_SERVER } from './names.ts'
import { recordCall } from './record.ts'
import type { Call } from './request.ts'
import { withBases } from './scope.ts'
import { joinAll, ofTaint, type Value } from './value.ts'

/** Servers of the standard library, which are given the class that answers. */
const SERVER = /^(?:socketserver|SocketServer|http\.server|BaseHTTPServer)\.\w{0,40}Server$/
const HANDLER = /^(?:socketserver|SocketServer|http\.server|BaseHTTPServer)\.\w{0,40}Handler$/
/** What a handler knows of who asks. */
const OF_REQUEST: ReadonlySet<string> = new Set(['rfile', 'request', 'path', 'headers'])

/** `TCPServer(address, Handler)`: its methods are called by whoever connects. */
export function handlesRequests({ analysis, frame, args, keywords }: Call, name: string): void {
  if (!SERVER.test(name)) return
  for (const ref of joinAll([...args, ...keywords.values()]).refs) {
    if (ref.kind !== 'class') continue
    for (const { attributes } of withBases(ref.target))
      for (const { refs } of attributes.values())
        for (const method of refs) if (method.kind === 'function') recordCall(analysis, frame, method.target)
  }
}

/** `self.rfile`, `self.path` of a handler: what somebody asks; undefined: another attribute. */
export function askedOfHandler(object: Value, key: string, offset: number): Value | undefined {
  if (!OF_REQUEST.has(key)) return undefined
  const isHandler = object.refs.some(
    (ref) =>
      ref.kind === 'instance' &&
      withBases(ref.target).some(({ bases }) => bases.names.some((one) => HANDLER.test(one))),
  )
  return isHandler ? ofTaint({ kind: 'remote-content', offset, note: ASKED_OF_SERVER }) : undefined
}
