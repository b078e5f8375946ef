import { gnuLong, pax, paxRecord, tarBlocks } from '../registry/tar-bytes.ts'
import { file, type TarCase } from './tar-case.ts'

/** What npm reads where it passes over the header before it. */
const HIDDEN = tarBlocks([file('package/index.js')])

/** Members by their headers, and the extension headers before them. */
export const HEADER_CASES: readonly TarCase[] = [
  ['pax size that is another', [pax({ size: '1024' }), file('package/x')], ['size-override']],
  ['pax size that is the same', [pax({ size: '1' }), file('package/x')], []],
  ['pax size below zero', [pax({ size: '-1' }), file('package/x')], ['size-override']],
  ['global path', [pax({ path: 'package/evil.js' }, 'g')], ['path-override']],
  ['global comment, as git archive writes it', [pax({ comment: 'abc' }, 'g'), file('package/x')], []],
  [
    'long name and pax path',
    [gnuLong('package/a'), pax({ path: 'package/b' }), file('package/c')],
    ['extension-header'],
  ],
  ['two pax paths', [pax({ path: 'package/a' }), pax({ path: 'package/b' }), file('package/c')], ['extension-header']],
  [
    'a pax path, and a global header that pnpm takes it for',
    [pax({ path: 'package/a' }), pax({ comment: 'c' }, 'g'), file('package/index.js')],
    ['extension-header'],
  ],
  [
    'two pax headers of which the first says nothing of note',
    [pax({ comment: 'c' }), pax({ path: 'package/a' }), file('package/c')],
    [],
  ],
  ...(
    [
      ['a long name', gnuLong('package/a')],
      ['a long link', gnuLong('package/a', 'K')],
      ['a pax path', pax({ path: 'package/index.js' })],
      ['a global comment', pax({ comment: 'c' }, 'g')],
    ] as const
  ).map(([what, header]): TarCase => [
    `${what} in a header of the oldest format, which some clients read and others leave out`,
    [{ ...header, edit: (block) => block.fill(0, 257, 265) }, file('package/index.js')],
    ['extension-header'],
  ]),
  ['two long names', [gnuLong('package/a'), gnuLong('package/b'), file('package/c')], ['path-override']],
  [
    'a long name and a long link',
    [gnuLong('package/a'), gnuLong('b', 'K'), file('package/c', { flag: '2', content: '' })],
    ['(ignored-link)'],
    ['(dangling-link)'],
  ],
  [
    'one pax header with two paths',
    [
      { path: 'p', flag: 'x', content: paxRecord('path', 'package/a') + paxRecord('path', 'package/b') },
      file('package/c'),
    ],
    ['extension-header'],
  ],
  [
    'a second record behind a line feed in a pax comment',
    [pax({ comment: `hi\n${paxRecord('path', 'package/index.js').trimEnd()}` }), file('package/c')],
    ['pax-lines'],
  ],
  [
    'an empty line in a pax comment before the path',
    [pax({ comment: 'a\n\nb', path: 'package/a' }), file('package/c')],
    ['pax-lines'],
  ],
  [
    'an empty line in a pax comment after the path',
    [pax({ path: 'package/a', comment: 'a\n\nb' }), file('package/c')],
    [],
  ],
  ['bytes of an extended attribute', [pax({ 'SCHILY.xattr.a': 'x\ny\n' }), file('package/c')], []],
  [
    'a pax path that is no UTF-8',
    [{ path: 'p', flag: 'x', content: Buffer.from('18 path=package/\xe9\n', 'latin1') }, file('package/c')],
    ['pax-lines'],
  ],
  [
    'a pax path with a character that may be cut, and another name without it',
    [pax({ path: 'package/é.txt' }), file('package/index.js')],
    ['path-override'],
    [],
  ],
  [
    'a pax path and the name that is written for it',
    [pax({ path: 'package/größe.txt' }), file('package/gr??e.txt')],
    [],
  ],
  ['a pax path and one word', [pax({ path: 'package/größe.txt' }), file('PaxHeader')], []],
  [
    'a pax size before a long name',
    [pax({ size: '1' }), gnuLong('package/a'), file('package/c')],
    ['extension-header'],
  ],
  [
    'pax header and a global one at the end',
    [pax({ path: 'package/a' }), pax({ comment: 'a' }, 'g')],
    ['extension-header'],
  ],
  ['a file with a link target', [file('package/c', { link: 'x', content: HIDDEN })], ['passed-over'], []],
  ['a long name with a link target', [{ ...gnuLong('package/a'), link: 'x' }, file('package/c')], ['passed-over'], []],
  [
    'a pax header without a name',
    [{ ...pax({ path: 'package/a' }), path: '' }, file('package/c')],
    ['passed-over'],
    [],
  ],
  ...(
    [
      ['owner', 108],
      ['time of last use', 476],
    ] as const
  ).map(([field, at]): TarCase => [
    `${field} that is no number in base 256`,
    [file('package/c', { content: HIDDEN, edit: (header) => header.fill(0x81, at, at + 8) })],
    ['passed-over'],
    at === 108 ? ['bad-header'] : [],
  ]),
  ['owner below zero', [file('package/c', { edit: (header) => header.fill(0xff, 108, 116) })], []],
  [
    'owner that is too large',
    [file('package/c', { edit: (header) => header.fill(0x7f, 109, 116).writeUInt8(0x80, 108) })],
    ['passed-over'],
    ['bad-header'],
  ],
  ['malformed pax header', [{ path: 'p', flag: 'x', content: '99 path=x\n' }, file('package/c')], ['extension-header']],
  ['other charset of pax', [pax({ hdrcharset: 'BINARY' }), file('package/c')], ['extension-header']],
  ['empty pax header', [{ path: 'p', flag: 'x' }, file('package/c')], ['extension-header']],
  ['pax header at the end', [pax({ path: 'package/a' })], ['extension-header']],
  [
    'text after the NUL of a long name',
    [{ path: 'p', flag: 'L', content: 'package/a\0b\0' }, file('package/c')],
    ['extension-header'],
  ],
  [
    'checksum of eight digits, behind which the type is one more',
    [file('package/c', { after: (header) => header.write('1', 155) })],
    ['bad-checksum'],
  ],
  [
    'a pax header with a link target',
    [{ ...pax({ path: 'package/a' }), link: 'x' }, file('package/c')],
    ['passed-over'],
    [],
  ],
  [
    'a pax path with a character that may be cut, and the whole name but for that',
    [pax({ path: 'package/index.jsé' }), file('package/index.js')],
    ['path-override'],
    [],
  ],
  [
    'a long pax path with a character that may be cut, and as much of it as there is room for',
    [pax({ path: `package/${'long/'.repeat(20)}é.js` }), file(`package/${'long/'.repeat(20)}`.slice(0, 100))],
    [],
  ],
  ['wrong checksum', [file('package/c', { badChecksum: true })], ['bad-checksum']],
  ['negative size', [file('package/c', { edit: (header) => header.write('-0000000001', 124) })], ['bad-size']],
  ['negative size in base 256', [file('package/c', { edit: (header) => header.fill(0xff, 124, 136) })], ['bad-size']],
  ['size that is no number', [file('package/c', { edit: (header) => header.write('0000000001x', 124) })], ['bad-size']],
  [
    'size in base 256',
    [
      file('package/c', {
        edit: (header) => header.fill(0, 124, 136).writeUInt8(0x80, 124) && header.writeUInt8(1, 135),
      }),
    ],
    ['bad-size'],
  ],
  [
    'mode that is no number',
    [file('package/c', { edit: (header) => header.write('rw-r--r', 100) })],
    [],
    ['bad-header'],
  ],
  ['unknown magic', [file('package/c', { edit: (header) => header.write('ustaX', 257) })], ['bad-header']],
  [
    'prefix in a format without one',
    [file('c', { prefix: 'package', edit: (header) => header.write('ustar  \0', 257, 'latin1') })],
    ['bad-header'],
  ],
  [
    'prefix of which npm would take more',
    [file('c', { prefix: 'package', edit: (header) => header.write('x', 475) })],
    ['bad-header'],
  ],
]
