import type { Family, Side } from '../cell.ts'
import { Random } from '../random.ts'
import { foreign, own, type Target } from '../target.ts'
import { PY_DEEDS } from './deeds.ts'
import { PY_MOMENTS, packageOf } from './moments.ts'
import { PY_MORE_TEXTS } from './more-texts.ts'
import { PY_NAMES } from './names.ts'
import { PY_SHAPES } from './shapes.ts'
import { PY_SINKS } from './sinks.ts'
import { PY_SOURCES } from './sources.ts'
import { PY_TABLES } from './tables.ts'
import { PY_TEXTS } from './texts.ts'
import { PyWriter, type PyCode, type PyStyle } from './writer.ts'

const STYLES: Readonly<Record<string, PyStyle>> = {
  none: {},
  ...PY_TEXTS,
  ...PY_MORE_TEXTS,
  ...PY_TABLES,
  ...PY_NAMES,
}

/** They need a sibling module. */
const RELATIVE = new Set(['sibling-constant', 'sibling-function', 'package-data', 'sibling-compat'])

/** Shapes that innocent packages do not have. */
const HIDING = new Set(['padded', 'long-indent'])

const WRAPPING = [
  { axis: 'disguise', values: Object.keys(STYLES) },
  { axis: 'shape', values: Object.keys(PY_SHAPES) },
  { axis: 'moment', values: Object.keys(PY_MOMENTS) },
] as const

/** Data that is not theirs, sent away. The twin sends what is its own to its own service, once it is called. */
export const PY_THEFT: Family = {
  id: 'py-theft',
  axes: [
    { axis: 'source', values: Object.keys(PY_SOURCES) },
    { axis: 'sink', values: Object.keys(PY_SINKS) },
    ...WRAPPING,
  ],
  count: 820,
  called: (values) => isCalled(values.at(-1) ?? ''),
  fits([source = '', sink = '', disguise = '', shape = '', moment = '']) {
    if (!fitting(disguise, moment)) return false
    // a loop of events within a loop of events
    if (shape === 'asyncio' && sink === 'aiohttp') return false
    return PY_SOURCES[source]?.parameter === undefined || isCalled(moment)
  },
  write([source = '', sink = '', disguise = '', shape = '', moment = ''], side, name) {
    const { bad, twin, parameter } = known(PY_SOURCES, source)
    const send = known(PY_SINKS, sink)
    const written = (salt: string, body: (w: PyWriter, target: Target) => string): PyCode =>
      coded(`${source}/${sink}/${salt}`, disguise, shape, side, name, body)
    const module = name.replaceAll('-', '_')
    const at = known(PY_MOMENTS, moment)
    if (side === 'bad' || at.called) {
      const code = written('', (w, target) => (side === 'bad' ? bad : twin)(w, (data) => send(w, data, target), name))
      return packageOf(at.place(code, parameter?.join(', ') ?? '', name, module), module, undefined)
    }
    const start = written('', (w) => twin(w, (data) => `print(len(str(${data})))`, name))
    const client = written('client', (w, target) => send(w, 'note', target))
    return packageOf((at.innocent ?? at.place)(start, '', name, module), module, client)
  },
}

/** Something that code does to the machine. */
export const PY_DEED: Family = {
  id: 'py-deed',
  axes: [{ axis: 'deed', values: Object.keys(PY_DEEDS) }, ...WRAPPING],
  count: 620,
  called: (values) => isCalled(values.at(-1) ?? ''),
  fits: ([, disguise = '', , moment = '']) => fitting(disguise, moment),
  write([deed = '', disguise = '', shape = '', moment = ''], side, name) {
    const write = known(PY_DEEDS, deed)[side]
    const code = coded(deed, disguise, shape, side, name, (w, target) => write(w, target, name))
    const module = name.replaceAll('-', '_')
    const { place, innocent } = known(PY_MOMENTS, moment)
    return packageOf((side === 'bad' ? place : (innocent ?? place))(code, '', name, module), module, undefined)
  },
}

function isCalled(moment: string): boolean {
  return known(PY_MOMENTS, moment).called
}

function fitting(disguise: string, moment: string): boolean {
  return !RELATIVE.has(disguise) || known(PY_MOMENTS, moment).relative !== false
}

function known<T>(table: Readonly<Record<string, T>>, key: string): T {
  const found = table[key]
  if (found === undefined) throw new Error(`there is no ${key}`)
  return found
}

function coded(
  seed: string,
  disguise: string,
  shape: string,
  side: Side,
  name: string,
  body: (w: PyWriter, target: Target) => string,
): PyCode {
  // by what it does, not by how it is written: a cell and its plain form differ in nothing else
  const random = new Random(`py/${seed}`)
  const target = side === 'bad' ? foreign(random) : own(name)
  const writer = new PyWriter(styleOf(disguise, side), random, side === 'bad')
  const code = writer.done(body(writer, target))
  // no innocent package hides code behind blanks
  const wrap = known(PY_SHAPES, side === 'twin' && HIDING.has(shape) ? 'plain' : shape)
  return { ...code, code: wrap(code.code) }
}

/** The twin hides texts as the sample does, and names only where innocent packages do. */
function styleOf(disguise: string, side: Side): PyStyle {
  const style = known(STYLES, disguise)
  if (side === 'bad' || (style.names !== true && style.odd !== true)) return style
  return style.odd === true || style.text === undefined ? {} : { text: style.text }
}
