import { blocksOf, type Block } from '../analysis/instructions/blocks.ts'
import { dangerOf } from '../analysis/instructions/danger.ts'
import { obeyedAs } from '../analysis/instructions/places.ts'
import { commandsOfSettings } from '../analysis/instructions/settings.ts'
import { unhidden } from '../analysis/instructions/unseen.ts'
import { askedBy } from '../analysis/instructions/wording.ts'
import { lineStarts, positionOf } from '../analysis/snippet.ts'
import type { Severity } from '../model/finding.ts'
import { EVERYWHERE, type ContentCheck, type ContentSubject, type Report } from './check.ts'

/** files of this kind that are read of one package, and bytes of each */
const FILES_MAX = 300
const BYTES_MAX = 400_000

/** What was found in one file, at an offset of its text as it is read. */
interface Seen {
  readonly does: string
  readonly severity: Severity
  readonly offset: number
}

export const agentInstructions: ContentCheck = {
  id: 'agent-instructions',
  summary: 'Tells an AI agent or an editor to do harm',
  why:
    'AI agents and editors obey files that lie in a folder (AGENTS.md, skills, rules, hooks, servers, tasks), with the ' +
    'rights of whoever uses them. They come into force when somebody opens the folder, as code that runs at start-up does.',
  overlooks:
    'Descriptions of tools that are put together, or come over the network once the server runs; words of other languages than English; what a description asks for without keeping it from anybody.',
  remedy:
    'Read the file with all its characters shown. No package needs an agent to send, hide or fetch and run something.',
  references: ['Rules File Backdoor (2025)', 'Nx s1ngularity (2025)', 'CVE-2025-53773'],
  ecosystems: EVERYWHERE,
  severity: 'high',
  confidence: 'medium',
  since: '0.1.0',
  looksAt: 'content',
  run(subject) {
    const files = subject.reading.entries.filter(({ path }) => obeyedAs(path) !== undefined)
    const reports = files.slice(0, FILES_MAX).flatMap(({ path, content }) => reportsOf(subject, path, content))
    reports.push(...subject.reading.entries.flatMap(({ path, content }) => inTools(subject, path, content)))
    const left = files.length - FILES_MAX
    if (left <= 0) return reports
    const message = `has ${files.length} files that AI agents or editors obey; ${left} of them were not read`
    return [...reports, { message, severity: 'medium', evidence: [] }]
  },
}

function reportsOf({ code }: ContentSubject, path: string, content: Buffer | undefined): Report[] {
  if (content === undefined || content.length > BYTES_MAX) {
    const message = `${path} is obeyed by AI agents or editors, and too large to be read`
    return [{ message, severity: 'medium', evidence: [{ role: 'subject', path, note: message }] }]
  }
  const { text, hides } = unhidden(content.toString('utf8'))
  const obeyed = obeyedAs(path)
  const told = obeyed === 'settings' ? inSettings(text) : obeyed === 'script' ? inScript(text) : inProse(text)
  const hidden: Seen[] = hides === undefined ? [] : [{ does: hides, severity: 'high', offset: 0 }]
  const starts = lineStarts(text)
  return [...hidden, ...told].map(({ does, severity, offset }) => {
    const place = { ...positionOf(starts, offset), note: does }
    const message = `${path} line ${place.line} ${does}`
    return { message, severity, evidence: [code.evidence('subject', path, place)] }
  })
}

/** Code that serves tools to agents, whose descriptions they obey. */
const SERVES_TOOLS = /modelcontextprotocol|\bMcpServer\b|\bFastMCP\b|\bmcp\.server\b/
const CODE = /\.(?:[cm]?[jt]s|py)$/i

/** Texts that are long enough to ask for something. */
const TEXT =
  /"((?:[^"\\\n]|\\.){60,100000})"|'((?:[^'\\\n]|\\.){60,100000})'|`((?:[^`\\]|\\.){60,100000})`|"""([^"]{60,100000})"""/g

/** What descriptions of tools ask of an agent and keep from whoever uses it. */
function inTools({ code }: ContentSubject, path: string, content: Buffer | undefined): Report[] {
  if (content === undefined || content.length > BYTES_MAX || !CODE.test(path)) return []
  const text = content.toString('utf8')
  if (!SERVES_TOOLS.test(text)) return []
  const starts = lineStarts(text)
  return [...text.matchAll(TEXT)].flatMap((match) => {
    const told = match.slice(1).find(Boolean) ?? ''
    const asked = askedBy(apart(told), false, false).find(({ grade }) => grade === 'high')
    if (asked === undefined) return []
    const place = { ...positionOf(starts, match.index), note: asked.asks }
    const message = `${path} line ${place.line} describes a tool to AI agents, and ${asked.asks}`
    return [{ message, severity: 'high' as const, evidence: [code.evidence('subject', path, place)] }]
  })
}

/** Descriptions are written in one breath: what they forbid begins a sentence of its own. */
function apart(told: string): string {
  return told
    .replaceAll('\\n', '\n')
    .replaceAll(
      /[,;]?\s{1,9}(?:and\s{1,9})?(do not|don['\u2019]?t|never)\b/gi,
      (_all, word: string) => `. ${word.charAt(0).toUpperCase()}${word.slice(1)}`,
    )
}

/** What is started without anybody reading it. */
function inSettings(text: string): Seen[] {
  const { commands, isCut } = commandsOfSettings(text)
  const seen = commands.flatMap(({ command, offset, isServer }): Seen[] => {
    const danger = dangerOf(command)
    if (danger === undefined) return []
    // servers are given out as packages that are fetched by their name
    const isOrdinary = isServer && danger.does.startsWith('fetches and runs the package')
    const severity = danger.grade === 'low' || isOrdinary ? 'low' : danger.grade
    return [{ does: `starts a command that ${danger.does}`, severity, offset }]
  })
  return isCut ? [...seen, CUT] : seen
}

/** Said of a file that holds more than is read. */
const CUT: Seen = {
  does: 'is obeyed by AI agents or editors, and holds more than is read of it',
  severity: 'medium',
  offset: 0,
}

function inScript(text: string): Seen[] {
  const danger = dangerOf(text)
  return danger === undefined || danger.grade === 'low'
    ? []
    : [{ does: `runs a command that ${danger.does}`, severity: danger.grade, offset: 0 }]
}

function inProse(text: string): Seen[] {
  const { blocks, isCut } = blocksOf(text)
  const seen = blocks.flatMap((block) => inBlock(block))
  return isCut ? [...seen, CUT] : seen
}

/** Sentences that forbid what they show. */
const FORBIDS = /\b(?:never|not|don['\u2019]?t|avoid|instead of|rather than|dangerous|blocks?|den(?:y|ies))\b/i

function inBlock({ text, offset, hides, commands }: Block): Seen[] {
  const seen: Seen[] = commands.flatMap(({ command, offset: at, before }): Seen[] => {
    const danger = FORBIDS.test(before) ? undefined : dangerOf(command)
    if (danger === undefined || danger.grade === 'low') return []
    const severity = hides === undefined ? danger.grade : 'high'
    return [{ does: `shows a command that ${danger.does}`, severity, offset: at }]
  })
  const isHidden = hides !== undefined
  for (const { asks, grade } of askedBy(
    text,
    seen.some(({ severity }) => severity === 'high'),
    isHidden,
  ))
    seen.push({ does: asks, severity: isHidden ? 'high' : grade, offset: offset + text.search(/\S|$/) })
  return seen.map(({ does, severity, offset: at }) => ({
    does: hides === undefined ? does : `${does}; it ${hides}`,
    severity,
    offset: at,
  }))
}
