/**
 * The same bytes in memory of their own. A part of a larger buffer keeps all of it, and takes all of it along to another thread: what zlib
 * gives of some hundred bytes lies in 16 KB.
 */
export function exactBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes
  const isAll = buffer instanceof ArrayBuffer && bytes.byteLength === buffer.byteLength
  return isAll ? new Uint8Array(buffer) : new Uint8Array(bytes)
}
