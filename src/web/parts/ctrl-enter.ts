/** Ctrl Enter sends a form from whichever of its fields: what is typed is a text of several lines, where Enter alone makes a new one. */
export function sendOnCtrlEnter(event: KeyboardEvent): void {
  const form = event.currentTarget
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !(form instanceof HTMLFormElement)) return
  // In a field of one line the browser sends the form by itself, too.
  event.preventDefault()
  form.requestSubmit()
}
