import { gnuLong, pax, paxRecord, tarBlocks, type TarSpec } from '../registry/tar-bytes.ts'

export const MANIFEST: TarSpec = { path: 'package/package.json', content: '{"name":"x","version":"1.0.0"}' }

const file = (path: string | Buffer, more: Partial<TarSpec> = {}): TarSpec => ({ path, content: 'x', ...more })

/** What npm reads where it passes over the header before it. */
const HIDDEN = tarBlocks([file('package/index.js')])

/** What stands beside `MANIFEST`, and what the readers of npm tarballs and of sdists (the same, where not given) object to. */
export type TarCase = readonly [
  situation: string,
  members: readonly TarSpec[],
  npm: readonly string[],
  sdist?: readonly string[],
]

export const TAR_CASES: readonly TarCase[] = [
  ['traversal', [file('package/../../etc/x')], ['path-traversal']],
  ['traversal hidden by a folder', [file('package/a/../b')], ['path-traversal']],
  ['absolute path', [file('/package/x')], ['absolute-path']],
  ['drive letter', [file('C:/package/x')], ['drive-letter', '(mixed-roots)'], ['drive-letter', 'several-roots']],
  ['backslash', [file('package/..\\x')], ['backslash']],
  ['control character', [file('package/a\nb')], ['control-character']],
  ['NUL and more in the name field', [file('package/a\0b')], ['control-character']],
  ['NUL in a pax path', [pax({ path: 'package/a\0b' }), file('package/a')], ['control-character']],
  ['reversed text', [file('package/a\u202egpj.js')], ['(direction-character)']],
  ['name with an alternate stream', [file('package/a.js:b')], ['(windows-name)']],
  ['name that is no UTF-8', [file(Buffer.from('package/\xe9', 'latin1'))], ['(name-encoding)']],
  ['leading dot', [file('./package/x')], ['dot-component', '(mixed-roots)'], ['(leading-dot)']],
  ['empty component', [file('package//x')], ['dot-component']],
  ['dot component', [file('package/./x')], ['(inner-dot)'], ['dot-component']],
  ['dot component twice', [file('package/a/././x')], ['(inner-dot)'], ['dot-component']],
  [
    'dot component that spells a second file',
    [file('package/./package.json')],
    ['(inner-dot)', 'duplicate-name'],
    ['dot-component', 'duplicate-name'],
  ],
  ['dot and empty component', [file('package/.//x')], ['dot-component']],
  ['dot at the end', [file('package/a/.')], ['dot-component']],
  ['a name of dots', [file('package/...')], ['(windows-name)']],
  ['empty name', [file('')], ['passed-over'], ['empty-name']],
  ['file beside the root folder', [file('stray.js')], ['outside-root']],
  ['second root folder', [file('other/x')], ['(mixed-roots)'], ['several-roots']],
  [
    'second root that npm lays over the first',
    [file('other/package.json')],
    ['(mixed-roots)', 'duplicate-name'],
    ['several-roots'],
  ],
  ['duplicate with other content', [file('package/package.json')], ['duplicate-name']],
  ['duplicate with the same content', [MANIFEST], ['(repeated-name)']],
  ['case collision', [file('package/PACKAGE.json')], ['name-collision']],
  ['case variant of the same content', [{ ...MANIFEST, path: 'package/Package.json' }], ['(name-variant)']],
  [
    'collision of Unicode forms',
    [file('package/é', { content: '1' }), file('package/e\u0301', { content: '2' })],
    ['name-collision'],
  ],
  ['file that is a folder too', [file('package/package.json/x')], ['file-and-folder']],
  [
    'symbolic link inside',
    [file('package/l', { flag: '2', link: 'package.json', content: '' })],
    ['(ignored-link)'],
    ['(inside-link)'],
  ],
  [
    'symbolic link out',
    [file('package/l', { flag: '2', link: '../../x', content: '' })],
    ['(ignored-link)'],
    ['outside-link'],
  ],
  [
    'symbolic link to the root',
    [file('package/l', { flag: '2', link: '/etc/passwd', content: '' })],
    ['(ignored-link)'],
    ['outside-link'],
  ],
  [
    'symbolic link by way of a folder',
    [file('package/l', { flag: '2', link: 'a/../../../x', content: '' })],
    ['(ignored-link)'],
    ['outside-link'],
  ],
  [
    'long link name',
    [gnuLong('../'.repeat(60), 'K'), file('package/l', { flag: '2', content: '' })],
    ['(ignored-link)'],
    ['outside-link'],
  ],
  [
    'hard link inside',
    [file('package/l', { flag: '1', link: 'package/package.json', content: '' })],
    ['(ignored-link)'],
    ['(inside-link)'],
  ],
  [
    'hard link out',
    [file('package/l', { flag: '1', link: '../x', content: '' })],
    ['(ignored-link)'],
    ['outside-link'],
  ],
  [
    'file through a link',
    [file('package/l', { flag: '2', link: 'lib', content: '' }), file('package/l/x')],
    ['(ignored-link)', 'through-link'],
    ['(inside-link)', 'through-link'],
  ],
  [
    'file in the place of a link',
    [file('package/l', { flag: '2', link: 'lib', content: '' }), file('package/l')],
    ['(ignored-link)', 'duplicate-name'],
    ['(inside-link)', 'duplicate-name'],
  ],
  ['character device', [file('package/d', { flag: '3', content: '' })], ['device-file']],
  ['block device', [file('package/d', { flag: '4', content: '' })], ['device-file']],
  ['pipe', [file('package/d', { flag: '6', content: '' })], ['device-file']],
  ['unknown type', [file('package/d', { flag: 'V' })], ['unknown-type']],
  ['old pax type of Solaris', [file('package/d', { flag: 'X' })], ['unknown-type']],
  ['sparse file of GNU', [file('package/s', { flag: 'S' })], ['sparse-file']],
  ['sparse file by pax', [pax({ 'GNU.sparse.major': '1' }), file('package/s')], ['sparse-file']],
  ['set-uid file', [file('package/s', { mode: 0o4755 })], ['(special-mode)']],
  ['folder with a body', [file('package/d/', { flag: '5' })], ['body-of-no-file']],
  ['link with a body', [file('package/l', { flag: '2', link: 'x' })], ['body-of-no-file']],
  ['file with a trailing slash and a body', [file('package/d/')], ['body-of-no-file']],
  ['file with a trailing slash', [file('package/d/', { content: '' })], [], ['bad-header']],
  ['pax size that is another', [pax({ size: '1024' }), file('package/x')], ['size-override']],
  ['pax size that is the same', [pax({ size: '1' }), file('package/x')], []],
  ['pax size below zero', [pax({ size: '-1' }), file('package/x')], ['size-override']],
  ['global path', [pax({ path: 'package/evil.js' }, 'g')], ['path-override']],
  ['global comment, as git archive writes it', [pax({ comment: 'abc' }, 'g'), file('package/x')], []],
  ['long name and pax path', [gnuLong('package/a'), pax({ path: 'package/b' }), file('package/c')], ['path-override']],
  ['two pax paths', [pax({ path: 'package/a' }), pax({ path: 'package/b' }), file('package/c')], ['path-override']],
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
  ['a pax size before a long name', [pax({ size: '1' }), gnuLong('package/a'), file('package/c')], ['size-override']],
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
    [],
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
