import { commandName } from './names.ts'

/** The command that a package manager is given as one text: `npm exec -c "node x"`, `npx --call='node x'`. */
export function callOf(words: readonly string[]): string | undefined {
  if (commandName(words[0] ?? '') === 'osascript') return scriptedCommands(words)
  const at = words.findIndex((word) => /^(?:npx|npm|pnpm|pnpx|yarn|bunx)$/.test(commandName(word)))
  if (at === -1) return undefined
  const rest = words.slice(at + 1)
  const flag = rest.findIndex((word) => /^(?:-c|--call|--shell-mode)$/.test(word))
  if (flag !== -1) return rest[flag + 1]
  return rest.map((word) => /^(?:-c|--call)=(.+)$/s.exec(word)?.[1]).find((found) => found !== undefined)
}

/** `do shell script "…"`, in which AppleScript writes a quote as `\\"`. */
const SHELL_SCRIPT = /\bdo shell script\s{1,9}\(?"((?:[^"\\]|\\[^]){0,4000})"/g

/** The commands of shells that a script of AppleScript runs. */
function scriptedCommands(words: readonly string[]): string | undefined {
  const script = words.slice(1).join('\n')
  const commands = Array.from(script.matchAll(SHELL_SCRIPT), ([, text = '']) => text.replaceAll(/\\(.)/g, '$1'))
  // its words may be given one by one, and without their quotes
  const bare = words.flatMap((word, index) =>
    words[index - 3] === 'do' && words[index - 2] === 'shell' && words[index - 1] === 'script' ? [word] : [],
  )
  const all = [...commands, ...bare]
  return all.length === 0 ? undefined : all.join('\n')
}

/** The first word behind an interpreter that may name a file which it runs; undefined: none, or one that it only parses. */
export function programIn(words: readonly string[]): string | undefined {
  const isNode = /^node(?:js)?$/.test(commandName(words[0] ?? ''))
  if (isNode && words.some((word) => /^(?:-c|--check)$/.test(word))) return undefined
  // `cscript //nologo x.js`
  return words.slice(1).find((word) => !/^-|^\/\/\w+$/.test(word))
}
