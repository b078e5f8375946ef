import { extract, type Extract, type Header } from 'tar-stream'
import type { Inventory } from './inventory.ts'
import type { Limits } from './limits.ts'
import { CHUNK_BYTES } from './source.ts'
import { TarGuard, type TarMember } from './tar-guard.ts'

/** tar-stream's names of the types, by type flag. */
const TYPES: readonly string[] = [
  'file',
  'link',
  'symlink',
  'character-device',
  'block-device',
  'directory',
  'fifo',
  'contiguous-file',
]

/** The format before ustar has no magic. */
const READER_OPTIONS = { allowUnknownFormat: true, highWaterMark: CHUNK_BYTES }

type Body = Extract extends AsyncIterable<infer Source> ? Source : never

/**
 * Reads a tar by tar-stream, behind a guard that walks the same blocks: what the two see must agree, member by member.
 * `python`: the archive is read by Python too.
 */
export async function readTar(
  chunks: AsyncIterable<Buffer>,
  python: boolean,
  inventory: Inventory,
  limits: Limits,
): Promise<void> {
  const guard = new TarGuard(python, limits, inventory.irregularities)
  const tar = extract(READER_OPTIONS)
  const closed = new Promise<void>((resolve) => {
    tar.once('close', resolve)
  })
  const seen = { members: 0, failed: false }
  tar.on('error', () => {
    seen.failed = true
  })
  tar.on('entry', (header, body, next) => {
    const member = guard.members[seen.members]
    seen.members += 1
    if (member !== undefined && isSame(member, header)) take(member, body, inventory, next)
    else next(new Error('readers disagree'))
  })
  const whole = await pump({ chunks, guard, tar, inventory, closed })
  if (whole) tar.end(null)
  else tar.destroy()
  await closed
  if (!whole) inventory.incomplete()
  else if (seen.failed || seen.members !== guard.members.length) disagree(guard.members[seen.members], inventory)
}

function isSame(member: TarMember, header: Header): boolean {
  return member.name === header.name && member.size === header.size && typeOf(member) === header.type
}

/** By the header alone: a folder that only its trailing slash tells is a file to tar-stream. */
function typeOf(member: TarMember): string | undefined {
  return member.slashed ? 'file' : TYPES[Number(member.flag)]
}

function disagree(member: TarMember | undefined, inventory: Inventory): void {
  inventory.irregularities.add('readers-disagree', member?.name)
  inventory.incomplete()
}

interface Pumping {
  readonly chunks: AsyncIterable<Buffer>
  readonly guard: TarGuard
  readonly tar: Extract
  readonly inventory: Inventory
  readonly closed: Promise<void>
}

/** Feeds tar-stream with what the guard lets pass. True where the archive was read to its end. */
async function pump({ chunks, guard, tar, inventory, closed }: Pumping): Promise<boolean> {
  for await (const chunk of chunks) {
    if (!inventory.spend(chunk.length)) return false
    const known = guard.members.length
    const parts = guard.push(chunk)
    for (let member = known; member < guard.members.length; member += 1) {
      if (!inventory.count()) return false
    }
    for (const part of parts) {
      if (tar.destroying) break
      if (!tar.write(part)) await Promise.race([drained(tar), closed])
    }
    if (guard.stopped) return false
    if (tar.destroying) return true
  }
  guard.end()
  return !guard.stopped
}

function drained(tar: Extract): Promise<void> {
  return new Promise((resolve) => {
    tar.once('drain', resolve)
  })
}

function take(member: TarMember, body: Body, inventory: Inventory, next: (error?: Error) => void): void {
  if (member.flag !== '0' && member.flag !== '7') {
    note(member, inventory)
    body.resume()
    body.on('end', () => {
      next()
    })
    return
  }
  const sink = inventory.sink(member.name, member.size)
  body.on('data', (chunk) => {
    if (Buffer.isBuffer(chunk)) sink.write(chunk)
  })
  body.on('end', () => {
    inventory.file(member.name, member.size, member.mode, sink.end())
    next()
  })
}

function note(member: TarMember, inventory: Inventory): void {
  if (member.flag === '5') inventory.folder(member.name)
  else if (member.flag === '1') inventory.link({ archivePath: member.name, target: member.linkTarget, hard: true })
  else if (member.flag === '2') inventory.link({ archivePath: member.name, target: member.linkTarget, hard: false })
  else inventory.irregularities.add('device-file', member.name)
}
