/**
 * Whether `text` is in the clipboard now. Browsers give their clipboard to encrypted pages and to localhost alone; a Lazaret in
 * an office network is often neither, and there the old way works.
 */
export async function copyText(text: string): Promise<boolean> {
  // oxlint-disable-next-line typescript/no-unnecessary-condition -- it is missing on unencrypted pages
  if (navigator.clipboard !== undefined) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
  }
  const field = document.createElement('textarea')
  field.value = text
  field.setAttribute('readonly', '')
  field.className = 'visually-hidden'
  const before = document.activeElement
  // inside an open dialog only what is in it can be selected
  const place = document.querySelector('dialog[open]') ?? document.body
  place.append(field)
  field.select()
  // oxlint-disable-next-line typescript/no-deprecated -- nothing else works there
  const isDone = document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  return isDone
}
