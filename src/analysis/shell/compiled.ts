import { posix } from 'node:path'
import { commandName, unwrapped } from './names.ts'
import { shellCommands } from './words.ts'

const COMPILERS: ReadonlySet<string> = new Set(
  'cc gcc g++ c++ clang clang++ tcc rustc gdc ldc2 dmd fpc gfortran nasm ghc ocamlopt javac'.split(' '),
)

/** Commands that start what a text compiles before, each as `tcc -run SOURCES`, which does the same. */
export function compiledAndRun(text: string): { readonly command: string; readonly offset: number }[] {
  if (!/\b(?:cc|gcc|clang|tcc|rustc|dmd|gdc|fpc|gfortran|ghc|ocamlopt)\b|\b(?:g|c|clang)\+\+/.test(text)) return []
  const sources = new Map<string, string>()
  return shellCommands(text).flatMap(({ words: all, offset }) => {
    const words = unwrapped(all)
    if (COMPILERS.has(commandName(words[0] ?? ''))) {
      const files = words.slice(1).filter((word, index) => words[index] !== '-o' && /^[\w./-]+\.\w{1,4}$/.test(word))
      for (const made of outputsOf(words, files)) sources.set(made, files.join(' '))
      return []
    }
    const source = sources.get(posix.normalize(words[0] ?? ''))
    return source === undefined || source === '' ? [] : [{ command: `tcc -run ${source}`, offset }]
  })
}

function outputsOf(words: readonly string[], files: readonly string[]): string[] {
  const named = words.flatMap((word, index) =>
    words[index - 1] === '-o' ? [word] : (/^-o(.+)$/.exec(word)?.[1] ?? []),
  )
  const made = named.length > 0 ? named : ['a.out', ...files.map((file) => posix.basename(file).replace(/\.\w+$/, ''))]
  return made.map((file) => posix.normalize(file))
}
