import type { EcosystemDocuments, RawDocument, RenderContext, RenderedView } from '../../model/metadata.ts'
import { distil } from './distil.ts'
import { listFiles } from './listing.ts'
import { SIMPLE_HTML, SIMPLE_JSON } from './media-types.ts'
import { newestSubstitution } from './newest.ts'
import { readPage } from './read-page.ts'
import { renderHtml } from './render-html.ts'
import { renderJson } from './render-json.ts'

/** Upstream is asked for JSON, which alone tells times and sizes; an index that knows only HTML answers that. */
const UPSTREAM_ACCEPT = `${SIMPLE_JSON}, ${SIMPLE_HTML};q=0.2, text/html;q=0.1`

export const pypiDocuments: EcosystemDocuments = {
  ecosystem: 'pypi',
  request: (name) => ({ path: `${name}/`, accept: UPSTREAM_ACCEPT }),
  distil,
  render,
}

/** Forms `json` and `html`; the latter serves `text/html` too. */
function render(raw: RawDocument, context: RenderContext): RenderedView {
  const page = readPage(raw)
  const files = listFiles(page, context)
  return {
    forms: [
      { form: 'json', contentType: SIMPLE_JSON, bytes: Buffer.from(renderJson(page, files)) },
      { form: 'html', contentType: SIMPLE_HTML, bytes: Buffer.from(renderHtml(page, files)) },
    ],
    substitutions: newestSubstitution(page, context),
  }
}
