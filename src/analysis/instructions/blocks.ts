/** One piece of prose: a paragraph with the listing that belongs to it, or a comment. */
export interface Block {
  readonly text: string
  readonly offset: number
  /** how it is kept from whoever opens the file, as half a sentence */
  readonly hides?: string
  /** command lines that it shows, with the sentence in which each stands, where it stands in one */
  readonly commands: readonly ShownCommand[]
  /** true: it shows more of them than are read */
  readonly isCut: boolean
}

interface ShownCommand {
  readonly command: string
  readonly offset: number
  /** text before it, in the same sentence */
  readonly before: string
}

/** blocks that are read of one file, and commands of one block */
const BLOCKS_MAX = 2000
const COMMANDS_MAX = 200

/** As many blanks or empty lines put what follows outside of any window. */
const FAR = /[ \t]{120,}(?=\S)|(?:\r?\n[ \t]*){50,}(?=\S)/

const COMMENT = /<!--([^]*?)(?:-->|$)/g
const FENCE = /^[ \t]{0,8}(```+|~~~+)[ \t]*([\w-]*)[^\n]*\n([^]*?)(?:\n[ \t]{0,8}\1[ \t]*(?=\n|$)|$)/gm

/** Listings in which no shell is shown. */
const OTHER_LANGUAGE =
  /^(?:[cm]?[jt]sx?|javascript|typescript|json[c5]?|ya?ml|toml|html?|css|scss|xml|vue|svelte|go|rust|rs|java|kotlin|swift|c|cpp|cs|php|ruby|rb|sql|graphql|diff|mermaid|md|mdx|markdown|ini|prisma|solidity|sol|astro)$/i

/** How a command line begins. */
const COMMAND_LINE =
  /^(?:[$>#%]\s+)?(?:sudo\s+)?(?:[A-Za-z_]\w*=\S*\s+)*(?:curl|wget|bash|sh|zsh|node|python3?|perl|ruby|php|npx|pnpx|bunx|uvx|npm|pnpm|yarn|bun|deno|pip3?|env|printenv|cat|echo|printf|rm|nc|ncat|socat|openssl|base64|powershell|pwsh|iex|irm|iwr|claude|codex|gemini|cursor-agent|git|gh|eval|source|exec|nohup|xargs|find|tar|scp|ssh|rsync|aws|docker)\s/

export interface Blocks {
  readonly blocks: readonly Block[]
  /** true: there are more of them, or of the commands of one, than are read */
  readonly isCut: boolean
}

/** What an agent is told, piece by piece. */
export function blocksOf(text: string): Blocks {
  const blocks: Block[] = []
  const hidden = [...text.matchAll(COMMENT)].map(({ index, 1: inner = '' }) => ({ inner, index: index + 4 }))
  for (const { inner, index } of hidden) blocks.push(block(inner, index, 'stands in a comment, which is not shown'))
  const far = FAR.exec(text)
  const shown = far === null ? text : text.slice(0, far.index)
  for (const each of paragraphs(shown)) blocks.push(block(each.text, each.offset))
  if (far !== null) {
    const from = far.index + far[0].length
    for (const each of paragraphs(text.slice(from)))
      blocks.push(block(each.text, from + each.offset, 'stands far behind what a window shows'))
  }
  return { blocks: blocks.slice(0, BLOCKS_MAX), isCut: blocks.length > BLOCKS_MAX || blocks.some(({ isCut }) => isCut) }
}

/** Texts between empty lines; a listing belongs to the paragraph before it. */
function paragraphs(text: string): { text: string; offset: number }[] {
  const fences = [...text.matchAll(FENCE)].map((match) => ({ from: match.index, to: match.index + match[0].length }))
  const found: { text: string; offset: number }[] = []
  let from = 0
  for (const { index, 0: gap } of text.matchAll(/\n[ \t]*\n\s*/g)) {
    const end = index + gap.length
    if (
      fences.some((fence) => index >= fence.from && index < fence.to) ||
      fences.some((fence) => fence.from >= index && fence.from <= end)
    )
      continue
    found.push({ text: text.slice(from, index), offset: from })
    from = end
  }
  found.push({ text: text.slice(from), offset: from })
  return found
}

function block(text: string, offset: number, hides?: string): Block {
  const commands: ShownCommand[] = []
  const add = (command: string, at: number, before = ''): void => {
    if (command.trim() !== '') commands.push({ command: command.trim(), offset: offset + at, before })
  }
  for (const match of text.matchAll(FENCE)) {
    const [whole, , language = '', body = ''] = match
    if (OTHER_LANGUAGE.test(language)) continue
    add(body.replaceAll(/^[ \t]*[$>%][ \t]+/gm, ''), match.index + whole.indexOf('\n') + 1)
  }
  const outside = text.replaceAll(FENCE, (part) => ' '.repeat(part.length))
  for (const { index, 1: code = '' } of outside.matchAll(/`([^`\n]{3,2000})`/g))
    if (COMMAND_LINE.test(`${code} `)) add(code, index, sentenceBefore(outside, index))
  let at = 0
  for (const line of outside.split('\n')) {
    const start = line.search(/\S/)
    const bare = line.trim().replace(/^(?:[-*+]|\d{1,3}[.)])\s+/, '')
    if (start !== -1 && COMMAND_LINE.test(bare)) add(bare.replace(/^[$>%]\s+/, ''), at + start)
    at += line.length + 1
  }
  const isCut = commands.length > COMMANDS_MAX
  return { text, offset, commands: commands.slice(0, COMMANDS_MAX), isCut, ...(hides === undefined ? {} : { hides }) }
}

function sentenceBefore(text: string, index: number): string {
  return (
    text
      .slice(Math.max(0, index - 300), index)
      .split(/[.!?]\s|\n[ \t]*[-*]\s|\n\n/)
      .at(-1) ?? ''
  )
}
