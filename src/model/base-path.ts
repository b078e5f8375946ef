/** The path of a public URL, without a slash at its end: what stands before our own paths behind a reverse proxy. Mostly empty. */
export function basePathOf(publicUrl: string): string {
  return new URL(publicUrl).pathname.replace(/\/+$/, '')
}
