import { fileCall } from './files.ts'
import type { Call } from './request.ts'
import { assign } from './targets.ts'
import { childOf } from './tree.ts'
import { type Value } from './value.ts'
import { writtenTo } from './written.ts'

/** Hand what they fetch to a method, piece by piece. */
const HANDS_ON = /\.(?:retrbinary|retrlines)$/
const KEEPS: ReadonlySet<string> = new Set(['write', 'append', 'extend'])

/** `ftp.retrbinary('RETR a', buffer.write)`: what comes is in the buffer, or in the file. */
export function broughtTo(call: Call, name: string, content: Value): void {
  if (!HANDS_ON.test(name)) return
  const { analysis, frame } = call
  for (const node of childOf(call.node, 'arguments')?.children ?? []) {
    const [object, method] = node.type === 'attribute' ? [childOf(node, 'object'), childOf(node, 'attribute')] : []
    if (object === undefined || method === undefined) continue
    const key = analysis.text.slice(method.start, method.end)
    if (!KEEPS.has(key)) continue
    const receiver = analysis.evaluate(analysis, frame, object)
    assign(analysis, frame, object, content, true)
    fileCall({ ...call, receiver, method: key, args: [content], keywords: new Map() }, 'open().write')
  }
}

const MEMORY_FILE = 'os.memfd_create()'

/** `os.write(fd, program)`, where the file is one of memory: it is started by its number. */
export function keepsInMemory({ analysis, args }: Call, name: string): void {
  const [file, content] = args
  if (name !== 'os.write' || content === undefined || file?.names.includes(MEMORY_FILE) !== true) return
  writtenTo(analysis, ['/proc/self/fd/', '/dev/fd/'], content)
}
