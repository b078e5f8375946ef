import { paxRecord } from '../registry/tar-bytes.ts'
import type { Seeded } from './seeded.ts'

/** The body of a pax header: records as writers make them, or with one thing wrong. */
export function paxBody(seeded: Seeded, names: readonly string[]): Buffer {
  const records = Array.from({ length: seeded.pick([1, 1, 1, 2, 3]) }, () => record(seeded, names))
  let text = records.join('')
  if (seeded.once(20)) text = text.replace(/\n$/, '')
  if (seeded.once(30)) text = `\n${text}`
  if (seeded.once(30)) text += seeded.pick(['\0', '\0\0\0', ' ', 'x', '0 \n'])
  return seeded.once(12) ? Buffer.from(text, 'latin1') : Buffer.from(text)
}

function record(seeded: Seeded, names: readonly string[]): string {
  const key = seeded.pick([
    'path',
    'path',
    'path',
    'linkpath',
    'size',
    'comment',
    'mtime',
    'hdrcharset',
    'SCHILY.xattr.user.a',
    'GNU.sparse.name',
    'GNU.sparse.realsize',
    'type',
    'PATH',
    'uid',
  ])
  const plain = paxRecord(key, valueOf(key, seeded, names))
  if (!seeded.once(4)) return plain
  return seeded.pick([
    paxRecord(key, `a\n${plain.trimEnd()}`),
    paxRecord('comment', `a\n${plain.trimEnd()}`),
    paxRecord('comment', `a\n\n${plain.trimEnd()}`),
    `0${plain}`,
    ` ${plain}`,
    plain.replace(' ', '  '),
    plain.replace(' ', '\t'),
    plain.replace(/^\d+/, (digits) => String(Number(digits) + 1)),
    plain.replace('\n', '\0\n'),
    paxRecord(` ${key}`, 'x'),
    paxRecord(key, ''),
    `${plain}${plain}`,
  ])
}

function valueOf(key: string, seeded: Seeded, names: readonly string[]): string {
  if (/path|name/.test(key)) return seeded.pick(names) + seeded.pick(['', '', '', '', '', '', '/', '\0x', 'é'])
  if (/size|uid/.test(key)) return seeded.pick(['0', '1', '5', '512', '1024', '-1', '1.5', '0x1', ''])
  if (key === 'hdrcharset') return seeded.pick(['ISO-IR 10646 2000 UTF-8', 'BINARY'])
  if (key === 'type') return seeded.pick(['Link', 'File'])
  return seeded.pick(['1.5', 'a', 'a=b', 'a\nb', 'a\n\nb', '\u00ff\n'])
}

/** The body of a GNU long name or long link. */
export function longBody(seeded: Seeded, names: readonly string[]): Buffer {
  const text =
    seeded.pick(names) + seeded.pick(['\0', '\0', '\0', '\0', '\0', '\0', '', '\0\0', '\0x', '/\0', '\n\0', '\0\nx'])
  return Buffer.from(text, seeded.once(8) ? 'latin1' : 'utf8')
}
