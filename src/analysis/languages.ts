import type { Language } from './code.ts'

const JAVASCRIPT = /\.(?:[cm]?jsx?|[cm]?tsx?)$/i
const DECLARATIONS = /\.d\.(?:[cm]?ts|[\w.-]+\.ts)$/i

/** The language of a file by its name and, where that says nothing, its first line. Undefined: no source that we parse. */
export function languageOf(path: string, firstLine: string): Language | undefined {
  if (DECLARATIONS.test(path)) return undefined
  if (JAVASCRIPT.test(path)) return 'javascript'
  if (/\.(?:py|pyw|pth)$/i.test(path)) return 'python'
  if (/\.(?:sh|bash|zsh|ksh)$/i.test(path)) return 'shell'
  return /\.\w{1,12}$/.test(path.split('/').at(-1) ?? '') ? undefined : interpreterOf(firstLine)
}

/** The language of the interpreter that the first line names, where it names one. */
export function interpreterOf(firstLine: string): Language | undefined {
  if (!firstLine.startsWith('#!')) return undefined
  if (/\b(?:node|bun|deno)\b/.test(firstLine)) return 'javascript'
  if (/\bpython[\d.]*\b/.test(firstLine)) return 'python'
  return /\b(?:ba|z|da|k)?sh\b/.test(firstLine) ? 'shell' : undefined
}

/** What Node takes for data, and what it loads but is no text. */
export function isNoModule(path: string): boolean {
  return /\.(?:json|node|wasm)$/i.test(path)
}

/** Named like data: nobody loads it as a module or runs it, but who hides code there. */
export function isDataFile(path: string): boolean {
  return /\.(?:txt|dat|data|bin|md|rst|log|cfg|conf|tmp|bak|png|jpe?g|gif|ico|wav|mp3|woff2?|ttf)$/i.test(path)
}

/** Handed to other tools by its path: what is no code in it none of our readers misreads. */
export function isMarkup(path: string): boolean {
  return /\.(?:ya?ml|css|s[ac]ss|less|md|html?|svg|toml)$/i.test(path)
}

/** How evidence begins that tells of a file which is perhaps run: another one is meant where it does not parse. */
export const MAY_LOAD = 'may load '
