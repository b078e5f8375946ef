import { LazaretError } from '../../../model/errors.ts'
import type { RawDocument } from '../../../model/metadata.ts'
import { readHtmlPage } from './page-html.ts'
import { readJsonPage } from './page-json.ts'
import type { ListedFile, ProjectPage } from './page.ts'

/** Reads upstream's page, JSON or HTML. Throws LazaretError `upstream-failed` where it is neither. */
export function readPage(raw: RawDocument): ProjectPage {
  const text = decoderOf(raw.contentType).decode(raw.bytes)
  const page = isJson(raw.contentType, text) ? readJsonPage(text, raw) : readHtmlPage(text, raw)
  return { ...page, files: withoutRepeats(page.files) }
}

/** In the charset that the page states; pages of old indexes are in Latin-1. One that nobody knows is read as UTF-8. */
function decoderOf(contentType: string): InstanceType<typeof TextDecoder> {
  const stated = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1]
  try {
    return new TextDecoder(stated ?? 'utf-8')
  } catch {
    return new TextDecoder('utf-8')
  }
}

function isJson(contentType: string, text: string): boolean {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type.endsWith('+json') || type === 'application/json') return true
  if (type.endsWith('+html') || type === 'text/html' || type === 'application/xhtml+xml') return false
  const first = text.slice(0, 1024).trimStart().charAt(0)
  if (first === '{') return true
  if (first === '<') return false
  throw new LazaretError('upstream-failed', 'The upstream index answered with something that is no project page.')
}

function withoutRepeats(files: readonly ListedFile[]): readonly ListedFile[] {
  const byName = new Map<string, ListedFile>()
  for (const file of files) if (!byName.has(file.filename)) byName.set(file.filename, file)
  return [...byName.values()]
}
