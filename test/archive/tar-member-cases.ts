import { gnuLong, pax, type TarSpec } from '../registry/tar-bytes.ts'
import { file, MANIFEST, type TarCase } from './tar-case.ts'

interface SparseSpec {
  /** where each stored part begins, and its bytes */
  readonly parts: readonly (readonly [offset: number, size: number])[]
  readonly size: number
  readonly content: string
  readonly magic?: string
}

/** An old GNU sparse file with up to four parts. */
export function sparse({ parts, size, content, magic = 'ustar  \0' }: SparseSpec): TarSpec {
  return file('package/s', {
    flag: 'S',
    content,
    edit: (header) => {
      header.write(magic, 257, 'latin1')
      header.write(parts.flat().map(octal).join(''), 386, 'latin1')
      header.write(octal(size), 483, 'latin1')
    },
  })
}

function octal(value: number): string {
  return `${value.toString(8).padStart(11, '0')}\0`
}

/** Members by their names and types. */
export const MEMBER_CASES: readonly TarCase[] = [
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
  ['module with a dot behind its name', [file('package/a.py.')], ['(windows-name)'], ['windows-spelling']],
  ['module with a blank behind its name', [file('package/a.PYD ')], ['(windows-name)'], ['windows-spelling']],
  ['module with the name of its stream', [file('package/a.pth::$DATA')], ['(windows-name)'], ['windows-spelling']],
  ['text with a dot behind its name', [file('package/a.txt.')], ['(windows-name)']],
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
  ['empty component behind a name', [file('package/a//x')], ['(inner-dot)'], ['dot-component']],
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
  ['case collision of code', [file('package/A.js', { content: '1' }), file('package/a.js')], ['(case-collision)']],
  [
    'case collision of what says where code is',
    [file('package/Binding.gyp', { content: '1' }), file('package/binding.gyp')],
    ['name-collision'],
  ],
  ['case variant of the same content', [{ ...MANIFEST, path: 'package/Package.json' }], ['(name-variant)']],
  [
    'collision of Unicode forms',
    [file('package/é', { content: '1' }), file('package/e\u0301', { content: '2' })],
    ['(case-collision)'],
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
    ['(dangling-link)', 'through-link'],
  ],
  [
    'file in the place of a link',
    [file('package/l', { flag: '2', link: 'lib', content: '' }), file('package/l')],
    ['(ignored-link)', 'duplicate-name'],
    ['(dangling-link)', 'duplicate-name'],
  ],
  ['contiguous file, which some clients leave out', [file('package/index.js', { flag: '7' })], ['unknown-type'], []],
  ['character device', [file('package/d', { flag: '3', content: '' })], ['device-file']],
  ['block device', [file('package/d', { flag: '4', content: '' })], ['device-file']],
  ['pipe', [file('package/d', { flag: '6', content: '' })], ['device-file']],
  ['unknown type', [file('package/d', { flag: 'V' })], ['unknown-type']],
  ['old pax type of Solaris', [file('package/d', { flag: 'X' })], ['unknown-type']],
  ['sparse file of GNU without a map', [file('package/s', { flag: 'S' })], ['sparse-file']],
  [
    'sparse file of GNU',
    [
      sparse({
        parts: [
          [512, 4],
          [1000, 0],
        ],
        size: 1000,
        content: 'text',
      }),
    ],
    ['sparse-file'],
    [],
  ],
  [
    'sparse file whose parts are out of order',
    [
      sparse({
        parts: [
          [1024, 512],
          [512, 4],
        ],
        size: 1000,
        content: 't'.repeat(516),
      }),
    ],
    ['sparse-file'],
  ],
  [
    'sparse file whose parts lie over each other',
    [
      sparse({
        parts: [
          [0, 512],
          [100, 4],
        ],
        size: 104,
        content: 't'.repeat(516),
      }),
    ],
    ['sparse-file'],
  ],
  [
    'sparse file whose parts are no whole blocks',
    [
      sparse({
        parts: [
          [0, 3],
          [512, 3],
        ],
        size: 515,
        content: 'abcdef',
      }),
    ],
    ['sparse-file'],
  ],
  [
    'sparse file that stores more than its map says',
    [sparse({ parts: [[0, 3]], size: 3, content: 'abcdef' })],
    ['sparse-file'],
  ],
  ['sparse file that ends before its size', [sparse({ parts: [[0, 3]], size: 4, content: 'abc' })], ['sparse-file']],
  [
    'sparse file in the format of POSIX',
    [sparse({ parts: [[0, 3]], size: 3, content: 'abc', magic: 'ustar\u000000' })],
    ['bad-header'],
  ],
  ['sparse file by pax', [pax({ 'GNU.sparse.major': '1' }), file('package/s')], ['sparse-file']],
  ['set-uid file', [file('package/s', { mode: 0o4755 })], ['(special-mode)']],
  ['folder with a body', [file('package/d/', { flag: '5' })], ['body-of-no-file']],
  ['link with a body', [file('package/l', { flag: '2', link: 'x' })], ['body-of-no-file']],
  ['file with a trailing slash and a body', [file('package/d/')], ['body-of-no-file']],
  [
    'an old file whose name in the block alone ends in a slash',
    [pax({ path: 'package/a' }), file(`package/${'d'.repeat(91)}/`, { flag: '\0' })],
    ['bad-header'],
  ],
  [
    'a file whose name in the pax header alone ends in a slash',
    [pax({ path: 'package/a/' }), file('package/a', { content: '' })],
    ['bad-header'],
  ],
  [
    'a file whose name in the block is cut at a slash',
    [pax({ path: `package/${'d'.repeat(91)}/a` }), file(`package/${'d'.repeat(91)}/`)],
    [],
  ],
  ['an old folder', [file('package/d/', { flag: '\0', content: '', edit: (header) => header.fill(0, 257, 265) })], []],
  ['file with a trailing slash', [file('package/d/', { content: '' })], [], ['bad-header']],
]
