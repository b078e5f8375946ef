import { idOf, type Family } from './cell.ts'
import { FAMILIES } from './families.ts'
import type { Chosen, Row } from './measure.ts'

/** Plain cells of each class of behaviour, in which one technique at a time is put. */
const CLASSES: Readonly<Record<string, readonly (readonly [title: string, cell: string])[]>> = {
  JavaScript: [
    ['theft at install', 'js-theft/npmrc/http-request/none/plain/preinstall'],
    ['theft at import', 'js-theft/npmrc/fetch/none/plain/entry'],
    ['fetch and run', 'js-deed/fetch-eval/none/plain/preinstall'],
    ['decode and run', 'js-deed/base64-eval/none/plain/entry'],
    ['command', 'js-deed/curl-bash/none/plain/postinstall-module'],
    ['persistence', 'js-deed/shell-rc/none/plain/preinstall'],
    ['destruction', 'js-deed/wipe-home/none/plain/entry'],
  ],
  Python: [
    ['theft at build', 'py-theft/npmrc/urllib/none/plain/setup'],
    ['theft at import', 'py-theft/npmrc/requests/none/plain/init'],
    ['fetch and run', 'py-deed/fetch-exec/none/plain/setup'],
    ['decode and run', 'py-deed/base64-exec/none/plain/init'],
    ['command', 'py-deed/curl-bash/none/plain/init'],
    ['persistence', 'py-deed/shell-rc/none/plain/setup'],
    ['destruction', 'py-deed/wipe-home/none/plain/init'],
  ],
  shell: [
    ['theft at install', 'sh-theft/npmrc/curl-data/none/plain/npm-script'],
    ['theft at import', 'sh-theft/npmrc/curl-data/none/plain/py-import-system'],
    ['fetch and run', 'sh-deed/curl-sh/none/plain/npm-script'],
    ['persistence', 'sh-deed/shell-rc/none/plain/npm-script-file'],
    ['destruction', 'sh-deed/wipe-home/none/plain/npm-script'],
  ],
  PowerShell: [
    ['theft at install', 'ps-theft/npmrc/rest-method/none/plain/ps1-file'],
    ['fetch and run', 'ps-deed/iex-iwr/none/plain/ps1-file'],
    ['persistence', 'ps-deed/run-key/none/plain/py-import-args'],
  ],
}

interface Placed extends Chosen {
  readonly language: string
  readonly title: string
  readonly technique: string
}

/** One cell for each technique of disguise and each class of behaviour. */
export function evasionCells(): Placed[] {
  return Object.entries(CLASSES).flatMap(([language, classes]) =>
    classes.flatMap(([title, id]) => {
      const [name, ...base] = id.split('/')
      const family = FAMILIES.find((one) => one.id === name)
      return family === undefined ? [] : techniquesOf(family, base, { language, title })
    }),
  )
}

function techniquesOf(
  family: Family,
  base: readonly string[],
  { language, title }: Pick<Placed, 'language' | 'title'>,
): Placed[] {
  return family.axes.flatMap(({ axis, values }, at) => {
    if (axis !== 'disguise' && axis !== 'shape') return []
    // the plain value stands once, among the disguises
    return (axis === 'shape' ? values.slice(1) : values).flatMap((technique) => {
      const cell = { family: family.id, values: base.with(at, technique) }
      return family.fits(cell.values) ? [{ family, cell, technique, language, title }] : []
    })
  })
}

/** Technique by class of behaviour, a table for each language, as Markdown; techniques that hide nothing from us share a line. */
export function evasionTable(cells: readonly Placed[], rows: readonly Row[]): string {
  const found = new Map(rows.map((row) => [row.id, row]))
  return Object.entries(CLASSES)
    .map(([language, classes]) => {
      const own = cells.filter((one) => one.language === language)
      const techniques = [...new Set(own.map(({ technique }) => technique))].map((technique) => {
        const words = classes.map(([title]) => {
          const at = own.find((one) => one.technique === technique && one.title === title)
          return at === undefined ? '' : wordOf(found.get(idOf(at.cell)))
        })
        return { technique, words, hidesNothing: words.every((word) => word === '' || word === REFUSED) }
      })
      const harmless = techniques.filter(({ hidesNothing }) => hidesNothing).map(({ technique }) => technique)
      const lines = techniques
        .filter(({ hidesNothing }) => !hidesNothing)
        .map(({ technique, words }) => `| ${technique} | ${words.join(' | ')} |`)
      return [
        `| ${language} | ${classes.map(([title]) => title).join(' | ')} |`,
        `|${' --- |'.repeat(classes.length + 1)}`,
        ...lines,
        ...(harmless.length === 0 ? [] : ['', `${language}, refused in every class: ${harmless.join(', ')}.`]),
      ].join('\n')
    })
    .join('\n\n')
}

const REFUSED = 'refused'

function wordOf(row: Row | undefined): string {
  if (row === undefined) return ''
  if (row.established.refused) return REFUSED
  return row.first.refused ? 'first' : '**served**'
}
