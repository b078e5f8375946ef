import { concatTexts, join, NOTHING, taintsOf, UNKNOWN_PART, type Value } from './value.ts'

/** Most hosts that are named of one call, and the longest text in which they are looked for. */
const MAX_HOSTS = 5
const MAX_HOST_TEXT = 2000

const HOST = /^(?:[\w-]{1,63}\.){1,6}[a-z]{2,24}(?::\d{2,5})?$/i
/** What looks like a host, and is a file: no domain ends so. */
const FILE =
  /\.(?:exe|dll|dat|txt|json|bat|cmd|vbs|log|jpg|png|csv|html?|docx?|xlsx?|pyw|pyc|db|sqlite|tmp|bin|tar|gz|ini|cfg)$/i

/** URLs, and texts that are a host name, with holes for unknown parts. */
export function hostsIn(texts: readonly string[]): readonly string[] {
  const found = texts.flatMap((text) => {
    const short = text.slice(0, MAX_HOST_TEXT)
    const urls =
      short.match(
        /\b(?:https?|wss?|s?ftps?|rsync|tcp|mqtts?|amqps?|rediss?|mongodb(?:\+srv)?):\/\/[^\s"'<>`]{1,300}/gi,
      ) ?? []
    return urls.length > 0 ? urls : HOST.test(short) && !FILE.test(short) ? [short] : []
  })
  return [...new Set(found)].slice(0, MAX_HOSTS)
}

/** A slice of a text: only a reversal is followed, the favourite disguise. */
export function slice(value: Value, key: string): Value {
  const reversed = /^:\s{0,5}:\s{0,5}-1$/.test(key)
  return {
    ...value,
    names: [],
    texts: reversed ? value.texts.map((text) => Array.from(text).toReversed().join('')) : [],
  }
}

/** All parts in order. */
export function concatenation(parts: readonly Value[]): Value {
  const [first = NOTHING, ...rest] = parts
  return rest.reduce((left, right) => concatenate(left, right, ''), { ...first, names: [] })
}

/** A path, or the folder of one. */
const PATH = /^pathlib\.Path\(\)(?:\.parent)*$/

/** One behind the other, with `between`; a path stays a path. */
export function concatenate(left: Value, right: Value, between: string): Value {
  const path = between === '/' && left.names.some((name) => PATH.test(name)) ? ['pathlib.Path()'] : []
  return { ...join(taintsOf(left), taintsOf(right)), texts: concatTexts(left.texts, right.texts, between), names: path }
}

/** `template % values`: what is filled in is unknown, but where it came from stays. */
export function percent(template: Value, values: Value): Value {
  return {
    ...join(template, taintsOf(values)),
    texts: template.texts.map((text) => text.replaceAll(/%[sdr]|%\(\w{1,40}\)s/g, UNKNOWN_PART)),
  }
}
