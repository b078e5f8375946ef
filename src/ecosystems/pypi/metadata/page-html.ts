import { Tokenizer, TokenizerMode, type Token, type TokenHandler } from 'parse5'
import { LazaretError } from '../../../model/errors.ts'
import type { RawDocument } from '../../../model/metadata.ts'
import { UNKNOWN } from '../../../model/unknown.ts'
import {
  plainText,
  readHashes,
  readRequiresPython,
  readSidecar,
  readSize,
  readStatus,
  readTime,
  readWebUrl,
} from './fields.ts'
import { isDistribution, readFilename } from '../filename.ts'
import { locate } from './location.ts'
import { MAX_FILES, type ListedFile, type ProjectPage } from './page.ts'

type Attributes = ReadonlyMap<string, string>

/** What of a page matters: its links, in order, and what it says of itself. */
interface HtmlLinks {
  readonly anchors: readonly Attributes[]
  readonly base: string | undefined
  /** content of `<meta>` by name */
  readonly metas: ReadonlyMap<string, string>
  /** what a person reads, at most WORDS_MAX */
  readonly words: string
}

/** How much of a page's words is looked at, UTF-16 units. */
const WORDS_MAX = 64 * 1024

/** PEP 503, with the attributes of PEP 592, 658, 714, 740 and 792, and the `data-upload-time` that some indexes add. */
export function readHtmlPage(text: string, raw: RawDocument): ProjectPage {
  const links = scan(text)
  const base = readWebUrl(links.base, raw.url) ?? raw.url
  const reason = links.metas.get('pypi:project-status-reason')
  const files = links.anchors.flatMap((attributes) => readAnchor(attributes, base, raw.name))
  if (files.length === 0 && links.anchors.some(isToDistribution)) {
    const message = `The upstream index lists ${links.anchors.length} links of which none can be read as a file of ${raw.name}.`
    throw new LazaretError('upstream-failed', message)
  }
  const saysEmpty = links.metas.size > 0
  if (files.length === 0 && !saysEmpty && isForPeople(links, raw.name)) {
    throw new LazaretError(
      'upstream-unreachable',
      `The upstream index answered with a page for people when asked for ${raw.name}.`,
    )
  }
  return {
    name: raw.name,
    files,
    saysEmpty,
    status: readStatus(links.metas.get('pypi:project-status')),
    ...(reason === undefined ? {} : { statusReason: plainText(reason) }),
    source: {},
  }
}

/** Whether a page without files says something, and nothing of the project: that of an index names it, or is empty. */
function isForPeople({ words }: HtmlLinks, name: string): boolean {
  const said = words.replaceAll(/[-_.\s]+/g, '-').toLowerCase()
  return /[a-z0-9]/.test(said) && !said.includes(name)
}

/** Told by the text of the link alone: whatever the URL is, a person would take it for a file to install. */
function isToDistribution(attributes: Attributes): boolean {
  const href = attributes.get('href') ?? ''
  return isDistribution(
    href
      .slice(0, 4096)
      .replace(/[?#].*$/s, '')
      .replace(/^.*\//s, ''),
  )
}

function readAnchor(attributes: Attributes, base: string, project: string): readonly ListedFile[] {
  const location = locate(attributes.get('href') ?? '', base)
  const kind = location && readFilename(location.filename, project)
  if (location === undefined || kind === undefined) return []
  const requiresPython = readRequiresPython(attributes.get('data-requires-python'))
  const yanked = attributes.get('data-yanked')
  const coreMetadata = readSidecar(attributes.get('data-core-metadata') ?? attributes.get('data-dist-info-metadata'))
  const provenance = readWebUrl(attributes.get('data-provenance'), base)
  const size = attributes.get('data-size')
  const file: ListedFile = {
    filename: location.filename,
    kind,
    url: location.url,
    servedPath: location.servedPath,
    hashes: readHashes(new URLSearchParams(location.fragment)),
    ...(requiresPython === undefined ? {} : { requiresPython }),
    sizeBytes: size !== undefined && /^[0-9]{1,15}$/.test(size) ? readSize(Number(size)) : UNKNOWN,
    uploadTime: readTime(attributes.get('data-upload-time')),
    yanked: yanked !== undefined && (plainText(yanked) || true),
    ...(coreMetadata === undefined ? {} : { coreMetadata }),
    ...(provenance === undefined ? {} : { provenance }),
    source: {},
  }
  return [file]
}

/**
 * Only the tokenizer runs, as in the installers' own readers: no tree is built, so that nesting costs nothing. Text inside
 * `<script>`, `<style>`, `<title>` and the like is no markup.
 */
function scan(text: string): HtmlLinks {
  const anchors: Attributes[] = []
  const metas = new Map<string, string>()
  let base: string | undefined
  let words = ''
  let isShown = true
  const read = (chars: string): void => {
    if (isShown && words.length < WORDS_MAX) words += chars.slice(0, WORDS_MAX)
  }
  const handler: TokenHandler = {
    onStartTag(token) {
      isShown = token.tagName !== 'style' && token.tagName !== 'script'
      tokenizer.state = RAW_TEXT.get(token.tagName) ?? tokenizer.state
      if (token.tagName === 'a') anchors.push(attributesOf(token))
      if (token.tagName === 'base') base ??= attributesOf(token).get('href')
      if (token.tagName === 'meta') noteMeta(metas, attributesOf(token))
      if (anchors.length > MAX_FILES)
        throw new LazaretError('upstream-failed', `The upstream index lists more than ${MAX_FILES} files on one page.`)
    },
    onEndTag: () => {
      isShown = true
      read(' ')
    },
    onComment: ignore,
    onDoctype: ignore,
    onEof: ignore,
    onCharacter: ({ chars }) => read(chars),
    onNullCharacter: ignore,
    onWhitespaceCharacter: () => read(' '),
  }
  const tokenizer = new Tokenizer({ sourceCodeLocationInfo: false }, handler)
  tokenizer.write(text, true)
  return { anchors, base, metas, words }
}

function ignore(): void {}

const RAW_TEXT: ReadonlyMap<string, Tokenizer['state']> = new Map([
  ['title', TokenizerMode.RCDATA],
  ['textarea', TokenizerMode.RCDATA],
  ['style', TokenizerMode.RAWTEXT],
  ['script', TokenizerMode.SCRIPT_DATA],
])

function attributesOf(token: Token.TagToken): Attributes {
  return new Map(token.attrs.map(({ name, value }) => [name, value]))
}

function noteMeta(metas: Map<string, string>, attributes: Attributes): void {
  const name = attributes.get('name')
  const content = attributes.get('content')
  if (name?.startsWith('pypi:') === true && content !== undefined && metas.size < 64) metas.set(name, content)
}
