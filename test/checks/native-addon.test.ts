import t from 'tap'
import { addonReason, NATIVE_ADDON_MILD } from '../../src/analysis/opaque.ts'

/** An addon as compilers lay it out: a beginning, code, and names between null bytes. */
function addon(start: string, names: readonly string[], size = 5000): Buffer {
  return Buffer.concat([Buffer.from(start, 'hex'), Buffer.alloc(size, 0x90), Buffer.from(`\0${names.join('\0')}\0`)])
}

const ELF = '7f454c46'
const PE = '4d5a9000'
const REGISTERS = 'napi_register_module_v1'

const TABLE: readonly (readonly [situation: string, content: Buffer | undefined, isMild: boolean])[] = [
  ['an addon of Linux that reckons', addon(ELF, [REGISTERS, 'memcpy', 'malloc']), true],
  ['of macOS, whose names have a bar', addon('cffaedfe', [`_${REGISTERS}`, '_memcpy']), true],
  ['of Windows', addon(PE, [REGISTERS, 'KERNEL32.dll', 'HeapAlloc']), true],
  ['one that registers in the old way', addon(ELF, ['napi_module_register', 'memcpy']), true],
  ['a word that only holds the name of a function', addon(ELF, [REGISTERS, 'disconnected', 'reconnect']), true],
  ['one that connects', addon(ELF, [REGISTERS, 'connect']), false],
  ['one that starts programs on macOS', addon('cffaedfe', [REGISTERS, '_posix_spawn']), false],
  ['one that connects through Node', addon(ELF, [REGISTERS, 'uv_tcp_connect']), false],
  ['one that runs text as code', addon(ELF, [REGISTERS, 'napi_run_script']), false],
  ['one of Windows that connects', addon(PE, [REGISTERS, 'WS2_32.dll']), false],
  ['one of Windows that starts programs', addon(PE, [REGISTERS, 'CreateProcessW']), false],
  ['one that names a key', addon(ELF, [REGISTERS, 'memcpy', '/.ssh/id_ed25519']), false],
  ['one that names a bare address', addon(ELF, [REGISTERS, 'http://203.0.113.7/a']), false],
  ['what is no addon', addon(ELF, ['main', 'memcpy']), false],
  ['what is no native code', addon('00000000', [REGISTERS]), false],
  ['what is too small to be one', addon(ELF, [REGISTERS], 3000), false],
  ['one that was not kept', undefined, false],
]

t.test('an addon is mild that says what it is, and is linked with nothing that reaches out', async (t) => {
  for (const [situation, content, isMild] of TABLE)
    t.equal(addonReason('a.node', content) === NATIVE_ADDON_MILD, isMild, situation)
  t.equal(addonReason('a.txt', Buffer.from('text')), undefined, 'no addon')
})
