import { lookup } from './lookup.ts'

/** What a schema objects to, as zod reports it. */
export interface SchemaIssue {
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly code?: string | undefined
  readonly keys?: readonly string[]
  readonly expected?: string
  readonly values?: readonly unknown[]
  /** of what the limits are: a text, a list, or else a number */
  readonly origin?: string
  readonly minimum?: number | bigint
  readonly maximum?: number | bigint
  /** what is wrong with a key, where `code` is `invalid_key` */
  readonly issues?: readonly { readonly message: string }[]
  /** what each of the forms that are allowed objects to, where `code` is `invalid_union` */
  readonly errors?: readonly (readonly SchemaIssue[])[]
}

const KINDS: Readonly<Record<string, string>> = lookup({
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
})

/** `must be …`: what is wanted, rather than what zod says it found. Sentences of our own schemas stay as they are. */
export function wantedBy(issue: SchemaIssue): string {
  const { code, message, expected, values, issues } = issue
  // Zod's own sentences begin with a capital letter, ours do not.
  if (/^[a-z]/.test(message)) return message
  switch (code) {
    case 'invalid_type':
      return `${message.endsWith('received undefined') ? 'is missing: it ' : ''}must be ${KINDS[expected ?? ''] ?? expected}`
    case 'invalid_value':
      return `must be ${values?.length === 1 ? '' : 'one of '}${(values ?? []).join(', ')}`
    case 'too_small':
      return `must ${leastOf(issue)}`
    case 'too_big':
      return `must ${mostOf(issue)}`
    case 'invalid_key':
      return issues?.[0]?.message ?? 'is no name that can be used'
    case 'invalid_union':
      return eitherOf(issue)
    case 'unrecognized_keys':
      return `has an unknown key ${JSON.stringify(issue.keys?.[0] ?? '')}`
    case undefined:
    default:
      return 'has a form that is not understood'
  }
}

function leastOf({ origin, minimum = 0 }: SchemaIssue): string {
  return origin === 'string' || origin === 'array' ? 'not be empty' : `be ${minimum} or more`
}

function mostOf({ origin, maximum = 0 }: SchemaIssue): string {
  if (origin === 'string') return `have ${maximum} characters or fewer`
  return origin === 'array' ? `have ${maximum} entries or fewer` : `be ${maximum} or less`
}

/** Where one form got further than to its kind, what stopped it there; else all forms. */
function eitherOf({ errors = [] }: SchemaIssue): string {
  const first = errors.flatMap(([issue]) => (issue === undefined ? [] : [issue]))
  const deeper = first.find(({ path }) => path.length > 0)
  if (deeper !== undefined) return `${deeper.path.join('.')} ${wantedBy(deeper)}`
  return `must be ${first.map((issue) => wantedBy(issue).replace(/^must be /, '')).join(', or ')}`
}
