import { parseWeighted, type Weighted } from '../../negotiation.ts'
import { LATEST_HTML, LATEST_JSON, SIMPLE_HTML, SIMPLE_JSON } from '../metadata/media-types.ts'

/** A form of the simple index: the media type that is sent, and the rendered form that it is made from. */
export interface IndexForm {
  readonly mediaType: string
  readonly form: 'json' | 'html'
}

/** For clients that state no preference (PEP 691). */
const DEFAULT_FORM: IndexForm = { mediaType: 'text/html', form: 'html' }

/** In our order of preference, where a client likes several alike. */
const FORMS: readonly IndexForm[] = [
  { mediaType: SIMPLE_JSON, form: 'json' },
  { mediaType: SIMPLE_HTML, form: 'html' },
  DEFAULT_FORM,
]

/** Who asks for the newest version of the API gets the one there is, under its own name (PEP 691). */
const LATEST: ReadonlyMap<string, string> = new Map([
  [LATEST_JSON, SIMPLE_JSON],
  [LATEST_HTML, SIMPLE_HTML],
])

/**
 * The form that the client likes best (RFC 9110, 12.5.1), or undefined where it accepts none. For each form the most specific
 * range counts. Equal qualities: the form that is named, before one that a wildcard lets in; wildcards alone get the default.
 */
export function negotiateForm(accept: string | undefined): IndexForm | undefined {
  if (accept === undefined || accept.trim() === '') return DEFAULT_FORM
  const ranges = parseWeighted(accept).map(({ value, q }) => ({ value: LATEST.get(value) ?? value, q }))
  const offers = FORMS.map((form) => ({ form, match: bestMatch(form.mediaType, ranges) }))
  const quality = Math.max(...offers.map(({ match }) => match.q))
  if (quality <= 0) return undefined
  const liked = offers.filter(({ match }) => match.q === quality)
  const named = liked.find(({ match }) => match.specificity === EXACT)
  if (named !== undefined) return named.form
  return (liked.find(({ form }) => form === DEFAULT_FORM) ?? liked[0])?.form
}

interface Match {
  readonly q: number
  /** 2: the type itself, 1: its family, 0: anything, -1: no range matches */
  readonly specificity: number
}

const EXACT = 2

/** The weight of the most specific range that covers `mediaType`. */
function bestMatch(mediaType: string, ranges: readonly Weighted[]): Match {
  const specific = [mediaType, mediaType.replace(/[^/]*$/, '*'), '*/*']
  for (const [index, value] of specific.entries()) {
    const range = ranges.find((candidate) => candidate.value === value)
    if (range !== undefined) return { q: range.q, specificity: EXACT - index }
  }
  return { q: 0, specificity: -1 }
}
