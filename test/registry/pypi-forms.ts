import type { ListedFile, Page } from './pypi.ts'
import { quality } from './reply.ts'

export const JSON_TYPE = 'application/vnd.pypi.simple.v1+json'
const OFFERS = ['text/html', 'application/vnd.pypi.simple.v1+html', JSON_TYPE]

/** The form that Accept likes best; HTML where nothing matches, as the real index does. */
export function negotiate(accept: string | undefined): string {
  const liked = OFFERS.map((type) => ({ type, q: quality(accept ?? '*/*', type) })).toSorted(
    (one, other) => other.q - one.q,
  )
  return liked[0]?.q === 0 ? 'text/html' : (liked[0]?.type ?? 'text/html')
}

export function htmlIndex(names: readonly string[]): string {
  const links = names.map((name) => `    <a href="/pypi/simple/${name}/">${name}</a>`)
  return html('Simple index', META_VERSION, links)
}

const META_VERSION = '<meta name="pypi:repository-version" content="1.4">'

export function htmlPage(page: Page): string {
  const { status, reason } = page.status
  const marks = [
    META_VERSION,
    `<meta name="pypi:project-status" content="${status}">`,
    ...(reason === undefined ? [] : [`<meta name="pypi:project-status-reason" content="${escape(reason)}">`]),
  ]
  return html(`Links for ${page.name}`, marks.join('\n    '), page.files.map(anchor))
}

function anchor(file: ListedFile): string {
  const [algorithm] = Object.keys(file.hashes)
  const fragment = algorithm === undefined ? '' : `#${algorithm}=${file.hashes[algorithm]}`
  const core = file['core-metadata']
  const metadata = typeof core === 'boolean' ? undefined : `sha256=${core['sha256']}`
  const attributes = [
    ['href', `${file.url}${fragment}`],
    ['data-requires-python', file['requires-python']],
    ['data-yanked', file.yanked === true ? '' : file.yanked === false ? undefined : file.yanked],
    ['data-dist-info-metadata', metadata],
    ['data-core-metadata', metadata],
    ['data-provenance', file.provenance],
  ] as const
  const written = attributes.flatMap(([key, value]) =>
    value === undefined || value === null ? [] : [`${key}="${escape(value)}"`],
  )
  return `    <a ${written.join(' ')}>${escape(file.filename)}</a><br />`
}

function html(title: string, head: string, lines: readonly string[]): string {
  return `<!DOCTYPE html>
<html>
  <head>
    ${head}
    <title>${escape(title)}</title>
  </head>
  <body>
    <h1>${escape(title)}</h1>
${lines.join('\n')}
  </body>
</html>
`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
