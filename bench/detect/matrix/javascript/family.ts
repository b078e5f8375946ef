import type { Family, Side, Written } from '../cell.ts'
import { Random } from '../random.ts'
import { foreign, own, type Target } from '../target.ts'
import { JS_DEEDS } from './deeds.ts'
import { JS_MOMENTS, packageOf } from './moments.ts'
import { JS_MORE_TEXTS } from './more-texts.ts'
import { NAME_STYLES } from './names.ts'
import { JS_SHAPES } from './shapes.ts'
import { JS_SINKS } from './sinks.ts'
import { JS_SOURCES } from './sources.ts'
import { JS_TABLES } from './tables.ts'
import { JS_TEXTS } from './texts.ts'
import { JsWriter, type JsCode, type Style } from './writer.ts'

const STYLES: Readonly<Record<string, Style>> = {
  none: {},
  ...JS_TEXTS,
  ...JS_MORE_TEXTS,
  ...JS_TABLES,
  ...NAME_STYLES,
}

/** Shapes that innocent packages do not have. */
const HIDING = new Set(['padded', 'long-indent'])

const WRAPPING = [
  { axis: 'disguise', values: Object.keys(STYLES) },
  { axis: 'shape', values: Object.keys(JS_SHAPES) },
  { axis: 'moment', values: Object.keys(JS_MOMENTS) },
] as const

/** Data that is not theirs, sent away. The twin sends what is its own to its own service, once it is called. */
export const JS_THEFT: Family = {
  id: 'js-theft',
  axes: [
    { axis: 'source', values: Object.keys(JS_SOURCES) },
    { axis: 'sink', values: Object.keys(JS_SINKS) },
    ...WRAPPING,
  ],
  count: 760,
  called: (values) => isCalled(values.at(-1) ?? ''),
  fits([source = '', , disguise = '', shape = '', moment = '']) {
    return fitting(disguise, shape, moment) && (JS_SOURCES[source]?.parameter === undefined || isCalled(moment))
  },
  write([source = '', sink = '', disguise = '', shape = '', moment = ''], side, name) {
    const { bad, twin, parameter } = known(JS_SOURCES, source)
    const send = known(JS_SINKS, sink)
    const written = (salt: string, body: (w: JsWriter, target: Target) => string): JsCode =>
      coded(`${source}/${sink}/${salt}`, disguise, shape, side, name, body)
    if (side === 'bad' || isCalled(moment)) {
      const code = written('', (w, target) => (side === 'bad' ? bad : twin)(w, (data) => send(w, data, target), name))
      return placed(code, moment, parameter?.join(', ') ?? '', name)
    }
    const start = written('', (w) => twin(w, (data) => `console.log(String(${data}).length);`, name))
    const client = written('client', (w, target) => send(w, 'note', target))
    return placed(start, moment, '', name, client)
  },
}

/** Something that code does to the machine. */
export const JS_DEED: Family = {
  id: 'js-deed',
  axes: [{ axis: 'deed', values: Object.keys(JS_DEEDS) }, ...WRAPPING],
  count: 560,
  called: (values) => isCalled(values.at(-1) ?? ''),
  fits: ([, disguise = '', shape = '', moment = '']) => fitting(disguise, shape, moment),
  write([deed = '', disguise = '', shape = '', moment = ''], side, name) {
    const write = known(JS_DEEDS, deed)[side]
    const code = coded(deed, disguise, shape, side, name, (w, target) => write(w, target, name))
    return placed(code, moment, '', name)
  },
}

function isCalled(moment: string): boolean {
  return known(JS_MOMENTS, moment).called
}

function fitting(disguise: string, shape: string, moment: string): boolean {
  if (shape !== 'esm') return true
  return known(JS_MOMENTS, moment).esm !== false && disguise !== 'main-require'
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
  body: (w: JsWriter, target: Target) => string,
): JsCode {
  // by what it does, not by how it is written: a cell and its plain form differ in nothing else
  const random = new Random(`js/${seed}`)
  const target = side === 'bad' ? foreign(random) : own(name)
  const writer = new JsWriter(styleOf(disguise, side), random, shape === 'esm', side === 'bad')
  const code = writer.done(body(writer, target))
  // no innocent package hides code behind blanks
  const wrap = known(JS_SHAPES, side === 'twin' && HIDING.has(shape) ? 'plain' : shape)
  return { ...code, code: wrap(code.code) }
}

function placed(code: JsCode, moment: string, parameter: string, name: string, client?: JsCode): Written {
  return packageOf(known(JS_MOMENTS, moment).place(code, parameter, name), code.esm, name, client)
}

/** The twin hides texts as the sample does, and names only where innocent packages do. */
function styleOf(disguise: string, side: Side): Style {
  const style = known(STYLES, disguise)
  if (side === 'bad' || (style.names !== true && style.odd !== true)) return style
  return style.odd === true || style.text === undefined ? {} : { text: style.text }
}
