import type { Command } from 'commander'

/** What can be typed after some words: `lazaret audit verify`, each option, and each word that is one of a few. */
export interface Place {
  /** names of commands from the program on, joined by spaces; empty for the program itself */
  readonly path: string
  readonly commands: readonly Named[]
  readonly options: readonly Offered[]
  /** what arguments may be; empty: anything, most often a file */
  readonly words: readonly string[]
}

interface Named {
  readonly name: string
  readonly says: string
}

interface Offered {
  /** `--json`, `-c` */
  readonly flags: readonly string[]
  readonly says: string
  readonly takesValue: boolean
  /** what the value may be; empty: anything */
  readonly values: readonly string[]
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const

export type Shell = (typeof SHELLS)[number]

/** The program, its commands and theirs. */
export function placesOf(command: Command, path: readonly string[] = []): readonly Place[] {
  const helper = command.createHelp()
  const place: Place = {
    path: path.join(' '),
    commands: helper
      .visibleCommands(command)
      .map((inner) => ({ name: inner.name(), says: firstSentence(inner.description()) })),
    options: helper.visibleOptions(command).map((option) => ({
      flags: [option.long, option.short].flatMap((flag) => flag ?? []),
      says: firstSentence(option.description),
      takesValue: option.required,
      values: option.argChoices ?? [],
    })),
    words: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
  }
  return [place, ...command.commands.flatMap((inner) => placesOf(inner, [...path, inner.name()]))]
}

/** A script that makes the shell complete `lazaret`. It is whole: it asks no program when a key is pressed. */
export function completionScript(shell: Shell, places: readonly Place[]): string {
  return SCRIPTS[shell](places)
}

const SCRIPTS: Readonly<Record<Shell, (places: readonly Place[]) => string>> = { bash, zsh, fish }

function bash(places: readonly Place[]): string {
  return `# Completion of lazaret for bash: lazaret completion bash > ~/.local/share/bash-completion/completions/lazaret
_lazaret() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} at= choices= index
  for ((index = 1; index < COMP_CWORD; index++)); do
    [[ \${COMP_WORDS[index]} == -- ]] && return
    case "$at \${COMP_WORDS[index]}" in
      ${alternatives(places)}) at="$at \${COMP_WORDS[index]}" ;;
    esac
  done
  case "$at $before" in
${valueCases(places, bashValues, 'return')}
  esac
  [[ $word == -* ]] && at="$at -"
  case "$at" in
${places.flatMap((place) => bashChoices(place)).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$choices" -- "$word"))
}
complete -o bashdefault -o default -F _lazaret lazaret`
}

/** Options are offered to who begins one: files are completed where nothing else is. */
function bashChoices(place: Place): string[] {
  const words = [...place.commands.map(({ name }) => name), ...place.words]
  const flags = place.options.flatMap((option) => option.flags)
  return [
    `    ${quoted(leading(place))}) choices=${quoted(words.join(' '))} ;;`,
    `    ${quoted(`${leading(place)} -`)}) choices=${quoted(flags.join(' '))} ;;`,
  ]
}

function bashValues({ values }: Offered): string {
  return `COMPREPLY=($(compgen -W ${quoted(values.join(' '))} -- "$word")); return`
}

function zsh(places: readonly Place[]): string {
  return `#compdef lazaret
# Completion of lazaret for zsh: lazaret completion zsh > a folder of $fpath, as _lazaret
_lazaret() {
  local at= index before=\${words[CURRENT - 1]}
  local -a choices flags
  for ((index = 2; index < CURRENT; index++)); do
    [[ \${words[index]} == -- ]] && { _files; return }
    case "$at \${words[index]}" in
      ${alternatives(places)}) at="$at \${words[index]}" ;;
    esac
  done
  case "$at $before" in
${valueCases(places, ({ values }) => `compadd -- ${values.map(quoted).join(' ')}; return`, '_files; return')}
  esac
  case "$at" in
${places.map((place) => `    ${quoted(leading(place))}) choices=(${describedWords(place)}) flags=(${describedFlags(place)}) ;;`).join('\n')}
  esac
  _describe command choices
  _describe -o option flags
  (( $#choices )) || _files
}
# Loaded by its name, the file is the function; read by source, it says what it is for.
if [[ \${funcstack[1]} == _lazaret ]]; then _lazaret "$@"; else compdef _lazaret lazaret; fi`
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap((place) => {
    const here = `complete -c lazaret -n ${quoted(`__lazaret_at ${quoted(place.path)}`)}`
    return [
      ...place.commands.map(({ name, says }) => `${here} -f -a ${name} -d ${quoted(says)}`),
      ...place.words.map((word) => `${here} -f -a ${word}`),
      ...place.options.map(({ flags, says, takesValue, values }) => {
        const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
        const value = values.length > 0 ? ` -x -a ${quoted(values.join(' '))}` : takesValue ? ' -r' : ''
        return `${here} ${names.join(' ')}${value} -d ${quoted(says)}`
      }),
    ]
  })
  return `# Completion of lazaret for fish: lazaret completion fish > ~/.config/fish/completions/lazaret.fish
function __lazaret_at
    set -l at
    for word in (commandline -opc)[2..]
        test "$word" = --; and return 1
        switch (string trim -- "$at $word")
            case ${places.flatMap(({ path }) => (path === '' ? [] : [quoted(path)])).join(' ')}
                set -a at $word
        end
    end
    test "$at" = "$argv[1]"
end
${lines.join('\n')}`
}

/** Patterns for `case` that are the place one word further down. */
function alternatives(places: readonly Place[]): string {
  return places.flatMap((place) => (place.path === '' ? [] : [quoted(leading(place))])).join(' | ')
}

/** A case for each option that takes a value, by the place and the option. */
function valueCases(places: readonly Place[], chosen: (option: Offered) => string, other: string): string {
  return places
    .flatMap((place) =>
      place.options
        .filter(({ takesValue }) => takesValue)
        .map((option) => {
          const patterns = option.flags.map((flag) => quoted(`${leading(place)} ${flag}`)).join(' | ')
          return `    ${patterns}) ${option.values.length === 0 ? other : chosen(option)} ;;`
        }),
    )
    .join('\n')
}

function leading({ path }: Place): string {
  return path === '' ? '' : ` ${path}`
}

function describedWords({ commands, words }: Place): string {
  return [...commands.map(({ name, says }) => described(name, says)), ...words.map(quoted)].join(' ')
}

function describedFlags({ options }: Place): string {
  return options.flatMap(({ flags, says }) => flags.map((flag) => described(flag, says))).join(' ')
}

/** `'name:what it does'`, as zsh's _describe wants it. */
function described(word: string, says: string): string {
  return quoted(`${word}:${says.replaceAll(':', String.raw`\:`)}`)
}

/** In single quotes, as all three shells read it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** What fits beside a word. */
function firstSentence(text: string): string {
  return text.split(/[.:;] | \(/)[0]?.replace(/\.$/, '') ?? ''
}
