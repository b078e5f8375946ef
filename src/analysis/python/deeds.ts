import { remembered } from './files.ts'
import { hiddenName } from './unknown-members.ts'
import { writtenTo, writtenUnder } from './written.ts'
import { recordFlows } from './record.ts'
import type { Call } from './request.ts'
import { join, joinAll, NOTHING, ofTaint, taintsOf, type Value } from './value.ts'

/** What was unpacked stands under the folder that it was unpacked to, and under everything in there. */
export function extracted(call: Call, name: string): void {
  const isFunction = name === 'shutil.unpack_archive'
  const content = isFunction ? (call.args[0] ?? NOTHING) : (call.receiver ?? NOTHING)
  const folder = isFunction
    ? (call.args[1] ?? call.keywords.get('extract_dir'))
    : (call.args[name.endsWith('.extract') ? 1 : 0] ?? call.keywords.get('path'))
  const paths = folder?.texts ?? []
  writtenTo(call.analysis, paths, taintsOf(content))
  writtenTo(
    call.analysis,
    paths.map((path) => `${path.replace(/[/\\]$/, '')}/`),
    taintsOf(content),
  )
  remembered(call, isFunction ? 1 : 0, content)
}

/** Puts bytes where they can be run. */
const FILLS =
  /^mmap\.mmap\(\)\.write$|\.(?:RtlMoveMemory|RtlCopyMemory|WriteProcessMemory|NtWriteVirtualMemory|memmove)$/
/** Makes memory from which something can be run, or starts what is there. */
const RUNS_MEMORY =
  /\b(?:VirtualAlloc(?:Ex)?|VirtualProtect(?:Ex)?|NtAllocateVirtualMemory|CreateThread|CreateRemoteThread|CFUNCTYPE|PROT_EXEC|mprotect)\b/
/** Loads a library by its path. */
const LOADS = /^ctypes\.(?:CDLL|PyDLL|WinDLL|OleDLL|cdll\.LoadLibrary)$/
/** Fewest bytes of a program that stand in the source. */
const PROGRAM_BYTES_MIN = 64

/** Bytes that become a program in memory, and libraries that were fetched before they are loaded. */
export function fillsMemory(call: Call, name: string): void {
  const { analysis, frame, node } = call
  const given = joinAll([...call.args, ...call.keywords.values()])
  if (LOADS.test(name)) {
    recordFlows(
      analysis,
      frame,
      join(onlyFetched(join(given, writtenUnder(analysis, given.texts))), hiddenName(call.args[0] ?? NOTHING)),
      'dynamic-code',
      node,
      `loads it with ${name}`,
    )
    return
  }
  if (!FILLS.test(name) || !RUNS_MEMORY.test(analysis.text)) return
  const inSource = given.texts.some((text) => text.length >= PROGRAM_BYTES_MIN && isBinary(text))
  const literal = inSource
    ? ofTaint({ kind: 'decoded-text', offset: node.start, note: 'holds a program as bytes' })
    : NOTHING
  recordFlows(analysis, frame, join(taintsOf(given), literal), 'dynamic-code', node, `puts it into memory that is run`)
}

function onlyFetched(value: Value): Value {
  return { ...NOTHING, taints: value.taints.filter(({ kind }) => kind === 'remote-content') }
}

/** More than one byte in eight is none of a text. */
function isBinary(text: string): boolean {
  const start = text.slice(0, 4000)
  const odd = start.match(/[^\t\n\r\x20-\x7e]/g)?.length ?? 0
  return odd * 8 > start.length
}
