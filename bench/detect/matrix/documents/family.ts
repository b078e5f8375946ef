import type { Family } from '../cell.ts'
import { Random } from '../random.ts'
import { foreign, own } from '../target.ts'
import { DOCUMENTS } from './files.ts'
import { FORMS, INSTRUCTIONS } from './instructions.ts'

/** In which package the file lies: at the top, or in a folder that is installed with it. */
const PACKAGES = ['npm', 'wheel', 'sdist'] as const

/** Files that agents, editors and build servers obey, shipped in a package. */
export const DOCUMENT: Family = {
  id: 'doc-deed',
  axes: [
    { axis: 'deed', values: Object.keys(INSTRUCTIONS) },
    { axis: 'disguise', values: Object.keys(FORMS) },
    { axis: 'shape', values: PACKAGES },
    { axis: 'moment', values: Object.keys(DOCUMENTS) },
  ],
  count: 260,
  called: () => false,
  fits([deed = '', form = '', , document = '']) {
    const place = DOCUMENTS[document]
    if (place?.sentence === undefined) return INSTRUCTIONS[deed]?.kind === 'command' && FORMS[form]?.prose !== true
    return form !== 'and-true' || INSTRUCTIONS[deed]?.kind === 'command'
  },
  write([deed = '', form = '', ecosystem = '', document = ''], side, name) {
    const place = DOCUMENTS[document]
    const instruction = INSTRUCTIONS[deed]
    const shape = FORMS[form]
    if (place === undefined || instruction === undefined || shape === undefined) throw new Error('no such cell')
    const target = side === 'bad' ? foreign(new Random(`doc/${deed}`)) : own(name)
    // innocent files hide nothing
    const text = side === 'bad' ? shape.apply(instruction.bad(target)) : instruction.twin
    const content = instruction.kind === 'sentence' ? (place.sentence ?? place.command)(text) : place.command(text)
    const module = name.replaceAll('-', '_')
    if (ecosystem === 'npm')
      return {
        kind: 'npm-tarball',
        files: { [place.path]: content, 'index.js': 'exports.title = (text) => String(text).trim();\n' },
        manifest: { main: 'index.js' },
      }
    const init = { [`${module}/__init__.py`]: 'def title(text):\n    return str(text).strip()\n' }
    return ecosystem === 'wheel'
      ? { kind: 'wheel', files: { [`${module}/${place.path}`]: content, ...init } }
      : { kind: 'sdist', files: { [place.path]: content, ...init } }
  },
}
