/**
 * Reasons that were begun and not sent, by case and kind of decision. A key pressed by mistake, a session that ends or another
 * person's decision must not cost what somebody wrote. In memory only, and gone with the person.
 */
const drafts = new Map<string, string>()

export function draftOf(key: string): string {
  return drafts.get(key) ?? ''
}

export function keepDraft(key: string, text: string): void {
  if (text === '') drafts.delete(key)
  else drafts.set(key, text)
}

export function forgetDrafts(): void {
  drafts.clear()
}

/** The suggestion before what was typed; it takes the place of another suggestion, and goes when it is chosen again. */
export function withSuggestion(reason: string, chosen: string, all: readonly string[]): string {
  const current = all.find((text) => reason.startsWith(text))
  const typed = reason.slice(current?.length ?? 0).replace(/^[.:] /, '')
  if (current === chosen) return typed
  return typed === '' ? chosen : `${chosen}. ${typed}`
}
