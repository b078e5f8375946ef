import type { Seeded } from './seeded.ts'

const ENDS = ['\n', '\n', '\n', '\n', '\r\n', '\r', '\f', '\u000b', '\u001c', '\u001e', '\u0085', '\u2028', '\u2029']
const BLANKS = ['', '', ' ', '\t', '\u00a0', '\u3000', '\u001f', '\u200b', '\ufeff']

/** An entry_points.txt of `project` as somebody might write it, or nobody would. */
export function entryPointsText(seeded: Seeded, project: string): string {
  const end = seeded.pick(ENDS)
  const lines = Array.from({ length: 1 + seeded.below(6) }, (_, index) =>
    index === 0 || seeded.once(3) ? header(seeded) : entry(seeded, `${project}-${index}`, project),
  )
  const text = lines.map((line) => line + (seeded.once(8) ? seeded.pick(ENDS) : end)).join('')
  return seeded.once(20) ? `\ufeff${text}` : text
}

function header(seeded: Seeded): string {
  const name = seeded.pick([
    'console_scripts',
    'console_scripts',
    'gui_scripts',
    'pytest11',
    'DEFAULT',
    'Console_Scripts',
  ])
  const blank = seeded.pick(BLANKS)
  return seeded.pick([
    `[${name}]`,
    `[${name}]`,
    `[${name}]`,
    `[[${name}]]`,
    `[${name}]]`,
    `[${blank}${name}${blank}]`,
    `${blank}[${name}]${blank}`,
    `[${name}] x`,
    `[${name}] # x`,
    `[${name}`,
    `${name}]`,
    `x[${name}]`,
  ])
}

function entry(seeded: Seeded, name: string, module: string): string {
  const target = `${module}:main`
  const blank = seeded.pick(BLANKS)
  return seeded.pick([
    `${name} = ${target}`,
    `${name} = ${target}`,
    `${name}=${target}`,
    `${blank}${name}${blank}=${blank}${target}${blank}`,
    `  ${name} = ${target}`,
    `${name} = ${target} [extra]`,
    `${name} = ${target} ; x`,
    `#${name} = ${target}`,
    `;${name} = ${target}`,
    `${name}: ${target}`,
    name,
    `${name} =`,
    `= ${target}`,
    `${name} == ${target}`,
    `x ${name} = ${target}`,
    `x/${name} = ${target}`,
    '',
    '# comment',
  ])
}
