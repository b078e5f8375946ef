import { constants } from 'node:fs'
import type { Inventory } from './inventory.ts'
import type { Limits } from './limits.ts'
import type { Source } from './source.ts'
import { isTarHeader } from './tar-header.ts'
import { readBody } from './zip-body.ts'
import { nextOffsets, readDirectory, type ZipMember } from './zip-directory.ts'
import { readEnd } from './zip-end.ts'
import { DESCRIPTOR_FLAG, readLocal } from './zip-local.ts'

/** encryption, strong encryption, patched data, masked headers */
const UNREADABLE_FLAGS = 0x2061

/** Reads a zip that every reader reads alike: directory, local headers and data agree and account for every byte. */
export async function readZip(source: Source, inventory: Inventory, limits: Limits): Promise<void> {
  const { irregularities } = inventory
  const end = await readEnd(source, irregularities)
  const members = end === undefined ? undefined : await readDirectory(source, end, inventory, limits)
  if (end === undefined || members === undefined) {
    inventory.incomplete()
    return
  }
  if (isTarHeader(await source.read(0, 512))) irregularities.add('also-tar')
  const first = members.reduce((least, { offset }) => Math.min(least, offset), end.directoryOffset + end.shift)
  if (first > end.shift)
    irregularities.add('hidden-data', undefined, `${first - end.shift} bytes before the first member`)
  const nextOf = nextOffsets(members, end)
  if (members.some((member) => member.flags & DESCRIPTOR_FLAG)) irregularities.add('data-descriptor')
  for (const member of members) {
    if (!inventory.spend(member.size)) return
    await readMember(source, member, nextOf.get(member) ?? 0, inventory)
  }
}

async function readMember(source: Source, member: ZipMember, next: number, inventory: Inventory): Promise<void> {
  const { irregularities } = inventory
  const { name } = member
  const body = await readLocal(source, member, next, irregularities)
  if (name.endsWith('/')) {
    if (member.size > 0 || member.compressedSize > 2) irregularities.add('body-of-no-file', name)
    inventory.folder(name)
    return
  }
  objectToType(member, inventory)
  const sink = inventory.sink(name, member.size)
  if (body === undefined || !isReadable(member, inventory)) {
    inventory.incomplete()
    inventory.file(name, member.size, member.mode, { notKept: 'it cannot be read' })
    return
  }
  const read = sink.skips || (await readBody(source, member, body, sink, irregularities))
  if (!read) inventory.incomplete()
  inventory.file(name, member.size, member.mode, read ? sink.end() : { notKept: 'it cannot be read' })
}

function objectToType({ name, mode }: ZipMember, { irregularities }: Inventory): void {
  const type = mode & constants.S_IFMT
  if (type === constants.S_IFLNK) irregularities.add('zip-link', name)
  else if (type !== 0 && type !== constants.S_IFREG) irregularities.add('device-file', name)
}

function isReadable({ name, flags, method }: ZipMember, { irregularities }: Inventory): boolean {
  if (flags & UNREADABLE_FLAGS) irregularities.add('encrypted', name)
  else if (method !== 0 && method !== 8) irregularities.add('unsupported-method', name, `method ${method}`)
  else return true
  return false
}
