/** Whether the patterns of a .dockerignore keep `path`, which is from the build's folder and has no `/` before it, out of the build. */
export function isLeftOut(path: string, patterns: string): boolean {
  let isOut = false
  for (const written of patterns.split(/\r?\n/)) {
    const line = written.trim()
    if (line === '' || line.startsWith('#')) continue
    const isException = line.startsWith('!')
    const pattern = line
      .slice(isException ? 1 : 0)
      .trim()
      .replace(/^\/+|\/+$/g, '')
      .replace(/^\.\//, '')
    if (pattern !== '' && matcher(pattern).test(path)) isOut = !isException
  }
  return isOut
}

/** A pattern of a folder means all that is in it. */
function matcher(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/|\*\*|\*|\?|[$()+.[\\\]^{|}]/g, (part) => {
    if (part === '**/') return '(?:.*/)?'
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    return part === '?' ? '[^/]' : `\\${part}`
  })
  return new RegExp(`^${source}(?:/.*)?$`)
}
