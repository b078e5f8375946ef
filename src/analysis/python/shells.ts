import { FEEDS_SHELL } from '../catalog/shell.ts'
import { fedBy } from './fed.ts'
import { recordFlows } from './record.ts'
import type { Call } from './request.ts'
import { join, joinAll, NOTHING, ofName, ofTaint, type Value } from './value.ts'
import { isShell } from '../shell/names.ts'

/** A connection, and what is got of it: `socket.socket().accept().fileno()`. */
const CONNECTION =
  /^(?:socket\.(?:socket|create_connection|fromfd)|ssl\.(?:wrap_socket|SSLContext|create_default_context))\(\)/

/** The input of this process, and of those that it starts; no file has this name. */
const OWN_INPUT = '\0input'

/** A shell that was started: who feeds it runs commands. */
const SHELL = 'shell()'
const FEEDS: ReadonlySet<string> = new Set([`${SHELL}.stdin.write`, `${SHELL}.communicate`, `${SHELL}.write`])

/** `os.dup2(s.fileno(), 0)` ties this process to a connection, and what it starts later. */
export function tiesToConnection(call: Call, name: string): boolean {
  if (name !== 'os.dup2') return false
  const note = 'ties its input to a connection'
  if (isConnection(call.args[0]))
    call.analysis.written.join(OWN_INPUT, ofTaint({ kind: 'remote-content', offset: call.node.start, note }))
  return true
}

function isConnection(value: Value | undefined): boolean {
  return value?.names.some((name) => CONNECTION.test(name)) === true
}

/** A process that may be a shell: what feeds it from the start, and what it gives. */
export function startsShell(call: Call, command: string): Value {
  const { analysis, frame, node, keywords } = call
  if (!isShell(command)) return NOTHING
  const isTied = isConnection(keywords.get('stdin')) || isConnection(keywords.get('stdout'))
  const own = { kind: 'remote-content', offset: node.start, note: 'ties a shell to a connection' } as const
  const fed = join(analysis.written.get(OWN_INPUT) ?? NOTHING, isTied ? ofTaint(own) : NOTHING)
  recordFlows(analysis, frame, fed, 'process', node, FEEDS_SHELL)
  return ofName(SHELL)
}

/** A program that was started and sends: `curl --data-binary @- https://…`. */
export const SENDING_PROGRAM = 'sender()'
const FEEDS_SENDER: ReadonlySet<string> = new Set([
  `${SENDING_PROGRAM}.stdin.write`,
  `${SENDING_PROGRAM}.communicate`,
  `${SENDING_PROGRAM}.write`,
])

/** `shell.stdin.write(…)` */
export function feedsShell(call: Call, name: string): void {
  const given = joinAll([...call.args, ...call.keywords.values()])
  if (FEEDS_SENDER.has(name))
    recordFlows(call.analysis, call.frame, given, 'network', call.node, 'feeds it to a program that sends')
  if (!FEEDS.has(name)) return
  recordFlows(call.analysis, call.frame, given, 'process', call.node, FEEDS_SHELL)
  fedBy(call, 'sh', given.texts)
}
