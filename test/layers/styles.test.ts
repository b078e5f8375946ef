import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import t from 'tap'

const WEB = join(import.meta.dirname, '../../src/web')
const LINES_MAX = 200

const sheets = globSync('**/*.css', { cwd: WEB })

t.test('a style sheet is short, and stands beside the component that imports it, or is shared', async (t) => {
  t.ok(sheets.length > 20, `${sheets.length} style sheets`)
  for (const sheet of sheets) {
    const lines = readFileSync(join(WEB, sheet), 'utf8').split('\n').length - 1
    t.ok(lines <= LINES_MAX, `${sheet} has ${lines} lines`)
    const own = join(WEB, sheet.replace(/\.css$/, '.tsx'))
    const importer = dirname(sheet) === 'styles' ? join(WEB, 'main.tsx') : existsSync(own) ? own : pageOf(sheet)
    const path = dirname(sheet) === 'styles' ? `./${sheet}` : `./${basename(sheet)}`
    t.match(readFileSync(importer, 'utf8'), `import '${path}'`, `${importer} imports ${sheet}`)
  }
})

/** Of a folder that has one sheet for all of its components. */
function pageOf(sheet: string): string {
  return join(WEB, dirname(sheet), 'page.tsx')
}
