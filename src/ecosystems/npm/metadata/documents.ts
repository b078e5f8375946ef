import type { EcosystemDocuments } from '../../../model/metadata.ts'
import { parse } from './parse.ts'
import { packumentPath } from '../name.ts'
import { parsePackument } from './packument.ts'
import { render } from './render.ts'

/**
 * npm's documents. Asked for in full, since only that form has times, maintainers and publishers; the abbreviated form is
 * made from it.
 */
export const npmDocuments: EcosystemDocuments = {
  ecosystem: 'npm',
  request: (name) => ({ path: packumentPath(name), accept: 'application/json' }),
  // Registries say it in JSON, or in nothing; a page for people is of whoever stands before them.
  saysMissing: (contentType) => !/^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(contentType),
  open(raw) {
    const packument = parsePackument(raw)
    return {
      catalogue: parse(raw.name, packument),
      render: (context) => render(raw.name, packument, context),
    }
  },
}
