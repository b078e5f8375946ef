/** Commands that are given a whole command line as one of their words. */
const TAKES_LINES: ReadonlySet<string> = new Set(['tmux', 'parallel', 'sem', 'watch', 'entr', 'screen', 'wsl', 'chpst'])

/** Options whose value is run: `tar --to-command=…`, `rsync --rsh=…`. */
const RUNS_VALUE =
  /^(?:--to-command|--use-compress-program|--checkpoint-action=exec|--rsh|-o\s?ProxyCommand|--command|--exec)=(.+)$/s

/**
 * Texts of shells that a command hands on to be run: what stands behind `find -exec`, and what commands like `script -c` are given as
 * one word. `words`: without wrappers.
 */
export function handedOn(name: string, words: readonly string[]): readonly string[] {
  return [
    ...(name === 'find' || name === 'fd' ? behindExec(words) : []),
    ...words.flatMap((word, index) => {
      const value = RUNS_VALUE.exec(word)?.[1]
      if (value !== undefined) return [value]
      const isGiven = /^(?:-[a-z]{0,4}c|--command)$/.test(words[index - 1] ?? '') || TAKES_LINES.has(name)
      return index > 0 && isGiven && /\s/.test(word) ? [word.replace(/^:?!/, '')] : []
    }),
  ]
}

/** The commands that `find` starts. */
function behindExec(words: readonly string[]): string[] {
  return words.flatMap((word, index) => {
    if (!/^(?:-(?:exec|execdir|ok|okdir|x|X)|--exec(?:-batch)?)$/.test(word)) return []
    const rest = words.slice(index + 1)
    const end = rest.findIndex((each) => each === ';' || each === '+')
    return [
      rest
        .slice(0, end === -1 ? rest.length : end)
        .map(quoted)
        .join(' '),
    ]
  })
}

function quoted(word: string): string {
  return /^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
