import type { PublishedForm } from './published-form.ts'

/** Commands that npm links: those of `bin`, or where that says nothing each file in the folder of `directories.bin`. */
export function commandsIn(
  reading: { readonly entries: readonly { readonly path: string }[] },
  { commands, commandFolder }: PublishedForm,
): Readonly<Record<string, string>> {
  if (commands !== undefined || commandFolder === undefined) return commands ?? {}
  const found: Record<string, string> = Object.create(null)
  const folder = commandFolder === '' ? '' : `${commandFolder.replace(/\/+$/, '')}/`
  for (const { path } of reading.entries) {
    const name = path.split('/').at(-1) ?? ''
    // npm passes over what is hidden
    if (path.startsWith(folder) && !name.startsWith('.')) found[name] = path
  }
  return found
}
