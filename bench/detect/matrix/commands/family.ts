import type { Family, Written } from '../cell.ts'
import { Random } from '../random.ts'
import { foreign, own, type Target } from '../target.ts'
import { POWERSHELL_CARRIERS, SHELL_CARRIERS, type Carrier } from './carriers.ts'
import { POWERSHELL_DEEDS, POWERSHELL_SINKS, POWERSHELL_SOURCES } from './powershell.ts'
import { POWERSHELL_DISGUISES, POWERSHELL_SHAPES } from './powershell-disguises.ts'
import { SHELL_DEEDS } from './shell-deeds.ts'
import { SHELL_DISGUISES, SHELL_SHAPES } from './shell-disguises.ts'
import { SHELL_SINKS, SHELL_SOURCES } from './shell-theft.ts'

interface Disguise {
  readonly bad: (command: string) => string
  readonly twin?: (command: string) => string
}

interface Language {
  readonly id: string
  readonly disguises: Readonly<Record<string, Disguise>>
  readonly shapes: Readonly<Record<string, (command: string) => string>>
  readonly carriers: Readonly<Record<string, Carrier>>
}

const SHELL: Language = { id: 'sh', disguises: SHELL_DISGUISES, shapes: SHELL_SHAPES, carriers: SHELL_CARRIERS }
const POWERSHELL: Language = {
  id: 'ps',
  disguises: POWERSHELL_DISGUISES,
  shapes: POWERSHELL_SHAPES,
  carriers: POWERSHELL_CARRIERS,
}

/** What the deeds that start a program of the package start. */
const PROGRAMS = {
  'deps.bin': Buffer.concat([Buffer.from('7f454c460201010000000000000000000200', 'hex'), Buffer.alloc(300, 0x90)]),
  'deps.exe': Buffer.concat([Buffer.from('4d5a9000', 'hex'), Buffer.alloc(300, 0x90)]),
  'lib/node-gyp.dll': Buffer.concat([Buffer.from('4d5a9000', 'hex'), Buffer.alloc(300, 0x90)]),
  'data.txt': 'TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAA=\n',
} as const

function theft(
  language: Language,
  count: number,
  sources: readonly string[],
  sinks: readonly string[],
  bad: (source: string, sink: string, target: Target) => string,
  twin: (sink: string, target: Target) => string,
): Family {
  return {
    id: `${language.id}-theft`,
    axes: [{ axis: 'source', values: sources }, { axis: 'sink', values: sinks }, ...wrapping(language)],
    count,
    called: (values) => known(language.carriers, values.at(-1) ?? '').called,
    fits: () => true,
    write([source = '', sink = '', ...how], side, name) {
      const target = side === 'bad' ? foreign(new Random(`${language.id}/${source}/${sink}`)) : own(name)
      const command = side === 'bad' ? bad(source, sink, target) : twin(sink, target)
      return wrapped(language, how, command, side === 'twin', name)
    },
  }
}

function deeds(
  language: Language,
  count: number,
  all: Readonly<Record<string, { readonly bad: (t: Target) => string; readonly twin: (t: Target) => string }>>,
): Family {
  return {
    id: `${language.id}-deed`,
    axes: [{ axis: 'deed', values: Object.keys(all) }, ...wrapping(language)],
    count,
    called: (values) => known(language.carriers, values.at(-1) ?? '').called,
    fits: () => true,
    write([deed = '', ...how], side, name) {
      const target = side === 'bad' ? foreign(new Random(`${language.id}/${deed}`)) : own(name)
      return wrapped(language, how, known(all, deed)[side](target), side === 'twin', name)
    },
  }
}

function wrapping(language: Language) {
  return [
    { axis: 'disguise', values: Object.keys(language.disguises) },
    { axis: 'shape', values: Object.keys(language.shapes) },
    { axis: 'moment', values: Object.keys(language.carriers) },
  ] as const
}

function wrapped(language: Language, how: readonly string[], command: string, isTwin: boolean, name: string): Written {
  const [disguise = '', shape = '', carrier = ''] = how
  const { bad, twin } = known(language.disguises, disguise)
  // no innocent package hides code behind blanks
  const written = known(
    language.shapes,
    isTwin && shape === 'padded' ? 'plain' : shape,
  )((isTwin ? (twin ?? bad) : bad)(command))
  const started = Object.entries(PROGRAMS).filter(([path]) => command.includes(path.split('/').at(-1) ?? path))
  const { place, innocent } = known(language.carriers, carrier)
  return ((isTwin ? innocent : undefined) ?? place)(written, name, Object.fromEntries(started))
}

function known<T>(table: Readonly<Record<string, T>>, key: string): T {
  const found = table[key]
  if (found === undefined) throw new Error(`there is no ${key}`)
  return found
}

export const SHELL_THEFT = theft(
  SHELL,
  360,
  Object.keys(SHELL_SOURCES),
  Object.keys(SHELL_SINKS),
  (source, sink, target) => known(SHELL_SINKS, sink).bad(known(SHELL_SOURCES, source), target),
  (sink, target) => known(SHELL_SINKS, sink).twin(target),
)
export const SHELL_DEED = deeds(SHELL, 320, SHELL_DEEDS)
export const POWERSHELL_THEFT = theft(
  POWERSHELL,
  110,
  Object.keys(POWERSHELL_SOURCES),
  Object.keys(POWERSHELL_SINKS),
  (source, sink, target) => known(POWERSHELL_SINKS, sink).bad(known(POWERSHELL_SOURCES, source), target),
  (sink, target) => known(POWERSHELL_SINKS, sink).twin(target),
)
export const POWERSHELL_DEED = deeds(POWERSHELL, 140, POWERSHELL_DEEDS)
