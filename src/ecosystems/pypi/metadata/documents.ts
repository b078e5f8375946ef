import type { EcosystemDocuments, RenderContext, RenderedForm, RenderedView } from '../../../model/metadata.ts'
import { parse } from './parse.ts'
import { listFiles } from './listing.ts'
import { SIMPLE_HTML, SIMPLE_JSON } from './media-types.ts'
import { newestSubstitution, withheldVersions } from './newest.ts'
import { offeredReleases } from './offered.ts'
import type { ProjectPage } from './page.ts'
import { readPage } from './read-page.ts'
import { renderHtml } from './render-html.ts'
import { renderJson } from './render-json.ts'

/** Upstream is asked for JSON, which alone tells times and sizes; an index that knows only HTML answers that. */
export const UPSTREAM_ACCEPT = `${SIMPLE_JSON}, ${SIMPLE_HTML};q=0.2, text/html;q=0.1`

export const pypiDocuments: EcosystemDocuments = {
  ecosystem: 'pypi',
  request: (name) => ({ path: `${name}/`, accept: UPSTREAM_ACCEPT }),
  // Indexes say it with a page for people.
  saysMissing: () => true,
  open(raw) {
    const page = readPage(raw)
    return { catalogue: parse(page), render: (context) => render(page, context) }
  },
}

/** Forms `json` and `html`; the latter serves `text/html` too. */
function render(page: ProjectPage, context: RenderContext): RenderedView {
  const files = listFiles(page, context)
  const substitutions = newestSubstitution(page, context)
  const withheld = withheldVersions(page, context)
  const wanted = (form: string): boolean => context.forms?.includes(form) ?? true
  return {
    forms: [
      ...(wanted('json') ? [formOf('json', SIMPLE_JSON, renderJson(page, files, { withheld, substitutions }))] : []),
      ...(wanted('html') ? [formOf('html', SIMPLE_HTML, renderHtml(page, files))] : []),
    ],
    substitutions,
    withheld,
    offered: offeredReleases(page, context),
  }
}

function formOf(form: string, contentType: string, text: string): RenderedForm {
  return { form, contentType, bytes: Buffer.from(text) }
}
