import { lookup } from '../../../model/lookup.ts'
import { UNKNOWN } from '../../../model/unknown.ts'
import { isJsonObject, stringOf } from './json.ts'
import type { OurFile } from './listing.ts'
import type { ProjectPage } from './page.ts'

/** What a client verifies by the URL's fragment: one hash, the best that Python's hashlib always has. */
const FRAGMENT_ALGORITHMS = ['sha256', 'sha512', 'sha384', 'sha1', 'md5']

/** The HTML form (PEP 503), with `data-upload-time`, which is no standard but keeps cooldowns of clients working. */
export function renderHtml(page: ProjectPage, files: readonly OurFile[]): string {
  const meta = page.source['meta']
  const version = (isJsonObject(meta) ? stringOf(meta['api-version']) : undefined) ?? '1.0'
  const head = [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    metaTag('pypi:repository-version', version),
    ...(page.status === 'active' ? [] : [metaTag('pypi:project-status', page.status)]),
    ...(page.statusReason === undefined ? [] : [metaTag('pypi:project-status-reason', page.statusReason)]),
    `<title>Links for ${escape(page.name)}</title>`,
    '</head>',
    '<body>',
    `<h1>Links for ${escape(page.name)}</h1>`,
  ]
  return `${[...head, ...files.map(anchor), '</body>', '</html>'].join('\n')}\n`
}

function metaTag(name: string, content: string): string {
  return `<meta name="${name}" content="${escape(content)}">`
}

function anchor({ file, url, yanked, uploadTime, isFirstSight, coreMetadata }: OurFile): string {
  const sidecar = coreMetadata === UNKNOWN ? 'true' : coreMetadata && `sha256=${coreMetadata}`
  const attributes: readonly (readonly [string, string | undefined])[] = [
    ['href', `${url}${fragment(file.hashes)}`],
    ['data-requires-python', file.requiresPython],
    ['data-yanked', yanked === false ? undefined : yanked === true ? '' : yanked],
    ['data-core-metadata', sidecar],
    ['data-dist-info-metadata', sidecar],
    ['data-upload-time', uploadTime ?? undefined],
    ['data-lazaret-upload-time', isFirstSight ? 'first-seen' : undefined],
    ['data-provenance', file.provenance],
  ]
  const given = attributes.flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${escape(value)}"`]))
  return `<a ${given.join(' ')}>${escape(file.filename)}</a><br>`
}

function fragment(hashes: Readonly<Record<string, string>>): string {
  const algorithm = FRAGMENT_ALGORITHMS.find((name) => hashes[name] !== undefined)
  return algorithm === undefined ? '' : `#${algorithm}=${hashes[algorithm] ?? ''}`
}

const ENTITIES: Readonly<Record<string, string>> = lookup({
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
})

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
