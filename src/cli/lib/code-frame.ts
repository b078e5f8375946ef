import { framesOf, type Frame, type Place } from '../../desk/frames.ts'
import type { Evidence, EvidenceRole } from '../../model/finding.ts'
import { paint, printable } from './terminal.ts'

type NumberedPlace = Place & { readonly number: number }

const STYLES = {
  trigger: 'cyan',
  step: 'cyan',
  subject: 'yellow',
  source: 'yellow',
  sink: 'red',
} as const satisfies Record<EvidenceRole, string>

/** The chain as compilers print it: the file's lines, and under each that matters what happens there, numbered in order. */
export function codeFrames(evidence: readonly Evidence[]): string[] {
  const lines: string[] = []
  let before = 0
  for (const frame of framesOf(evidence)) {
    const first = before + 1
    const places = frame.places.map((place, index) => Object.assign({ number: first + index }, place))
    lines.push('', ...frameLines(frame, places))
    before += places.length
  }
  return lines
}

function frameLines({ path, snippet }: Frame, places: readonly NumberedPlace[]): string[] {
  const first = places.find(({ line }) => line !== undefined)
  const at = [path, first?.line, first?.column].filter((part) => part !== undefined).join(':')
  const head = `  ${paint('bold', printable(at))}`
  if (snippet === undefined) return [head, ...places.map((place) => `  ${noteOf(place)}`)]
  const width = Math.max(3, String(snippet.firstLine + snippet.lines.length).length)
  const gutter = `${' '.repeat(width + 4)}${paint('blue', '│')} `
  const lines = snippet.lines.flatMap((text, index) => {
    const number = snippet.firstLine + index
    const here = places.filter(({ line }) => line === number)
    return [codeLine(text, number, width, here), ...here.map((place) => `${gutter}${underlined(text, place)}`)]
  })
  const elsewhere = places.filter(({ line }) => line === undefined || !isShown(snippet, line))
  return [head, ...lines, ...elsewhere.map((place) => `${gutter}${noteOf(place)}`)]
}

function isShown(snippet: NonNullable<Frame['snippet']>, line: number): boolean {
  return line >= snippet.firstLine && line < snippet.firstLine + snippet.lines.length
}

function codeLine(text: string, number: number, width: number, places: readonly NumberedPlace[]): string {
  const worst = places.find(({ role }) => role === 'sink') ?? places.at(-1)
  const count = String(number).padStart(width)
  const body = printable(text)
  if (worst === undefined) return `    ${paint('dim', count)}${paint('blue', '│')} ${body}`.replace(/ $/, '')
  const style = STYLES[worst.role]
  return `  ${paint([style, 'bold'], '>')} ${paint([style, 'bold'], count)}${paint('blue', '│')} ${paint('bold', body)}`
}

/** Carets under the word that the place names, and its note; from the line's first letter where no column is known. */
function underlined(text: string, place: NumberedPlace): string {
  const { offset } = place
  const word = offset === undefined ? undefined : /^[\w$.]+|^\S/u.exec(text.slice(offset))?.[0]
  const indent = printable(word === undefined ? (/^\s*/.exec(text)?.[0] ?? '') : text.slice(0, offset)).length
  const carets = word === undefined ? '' : `${paint([STYLES[place.role], 'bold'], '^'.repeat(printable(word).length))} `
  return `${' '.repeat(indent)}${carets}${noteOf(place)}`
}

function noteOf({ number, note, role }: NumberedPlace): string {
  return paint(STYLES[role], `${number} ${printable(note)}`)
}
