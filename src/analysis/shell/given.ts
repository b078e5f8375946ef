import { commandName } from './names.ts'

/** The command that a package manager is given as one text: `npm exec -c "node x"`, `npx --call='node x'`. */
export function callOf(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => /^(?:npx|npm|pnpm|pnpx|yarn|bunx)$/.test(commandName(word)))
  if (at === -1) return undefined
  const rest = words.slice(at + 1)
  const flag = rest.findIndex((word) => /^(?:-c|--call|--shell-mode)$/.test(word))
  if (flag !== -1) return rest[flag + 1]
  return rest.map((word) => /^(?:-c|--call)=(.+)$/s.exec(word)?.[1]).find((found) => found !== undefined)
}

/** The first word behind an interpreter that may name a file which it runs; undefined: none, or one that it only parses. */
export function programIn(words: readonly string[]): string | undefined {
  const isNode = /^node(?:js)?$/.test(commandName(words[0] ?? ''))
  if (isNode && words.some((word) => /^(?:-c|--check)$/.test(word))) return undefined
  // `cscript //nologo x.js`
  return words.slice(1).find((word) => !/^-|^\/\/\w+$/.test(word))
}
