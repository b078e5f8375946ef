import { lookup } from '../model/lookup.ts'

export interface FunctionDoc {
  readonly signature: string
  readonly doc: string
  /** true: reads content */
  readonly content?: true
}

/**
 * Every function, method and macro that a condition may call. What is not in this table is refused by the linter, so
 * that nothing of unbounded cost gets in with a new version of the CEL library.
 */
export const FUNCTIONS: Readonly<Record<string, FunctionDoc>> = lookup({
  found: {
    signature: 'found("check"[, "severity"[, "confidence"]])',
    doc: 'true where the check reported something at least that severe and that sure',
    content: true,
  },
  message: {
    signature: 'message("check"[, "check", …])',
    doc: 'what the most severe finding of each check says, joined by "; "; for messages. Empty where there is none',
    content: true,
  },
  known: { signature: 'known(fact)', doc: 'false where the fact is unknown' },
  re: {
    signature: 're(text, "pattern")',
    doc: 'true where the pattern (RE2 syntax, linear time) is found anywhere in the text of at most 65,536 characters',
  },
  duration: { signature: 'duration("72h")', doc: 'a length of time in `h`, `m`, `s`, `ms`; a day is `24h`' },
  timestamp: { signature: 'timestamp("2026-11-24T00:00:00Z")', doc: 'a moment' },
  size: { signature: 'x.size(), size(x)', doc: 'number of elements of a list, or characters of a text' },
  startsWith: { signature: 'text.startsWith("x")', doc: 'true where the text begins so' },
  endsWith: { signature: 'text.endsWith("x")', doc: 'true where the text ends so' },
  contains: { signature: 'text.contains("x")', doc: 'true where the text holds it' },
  lowerAscii: { signature: 'text.lowerAscii()', doc: 'the text in lower case' },
  join: { signature: 'list.join(", ")', doc: 'one text of a list of texts' },
  string: { signature: 'string(x)', doc: 'a number or truth value as text' },
  exists: { signature: 'list.exists(x, condition)', doc: 'true where some element fulfils the condition' },
  all: { signature: 'list.all(x, condition)', doc: 'true where every element does' },
  exists_one: { signature: 'list.exists_one(x, condition)', doc: 'true where exactly one element does' },
  filter: { signature: 'list.filter(x, condition)', doc: 'the elements that do' },
  map: { signature: 'list.map(x, x.field)', doc: 'one field of each element; nothing else may be mapped to' },
})

/** Macros that go through a list. */
export const COMPREHENSIONS: ReadonlySet<string> = new Set(['exists', 'all', 'exists_one', 'filter', 'map'])
