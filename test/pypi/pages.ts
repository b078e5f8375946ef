import { parse, defaultTreeAdapter, type DefaultTreeAdapterTypes } from 'parse5'
import { pypiDocuments } from '../../src/ecosystems/pypi/metadata/documents.ts'
import { parseSha256, type Sha256 } from '../../src/model/digest.ts'
import type { RawDocument, RenderContext } from '../../src/model/metadata.ts'

export const HEX = 'a'.repeat(64)
export const LINE = 'lazaret: foo is quarantined (some-rule): reads secrets. See http://lazaret.example/why/x'

export interface JsonPage {
  readonly [key: string]: unknown
  readonly files: readonly unknown[]
}

/** A wheel of foo in a JSON page. */
export function file(version: string, more: object = {}): Record<string, unknown> {
  const filename = `foo-${version}-py3-none-any.whl`
  return { filename, url: `https://files.example/packages/${filename}`, hashes: { sha256: HEX }, ...more }
}

/** A JSON page as upstream would send it; a text is sent as it is. */
export function jsonDocument(page: JsonPage | string): RawDocument {
  const bytes = Buffer.from(typeof page === 'string' ? page : JSON.stringify(page))
  const contentType = 'application/vnd.pypi.simple.v1+json'
  return { name: 'foo', bytes, contentType, url: 'https://pypi.example/simple/foo/' }
}

export function htmlDocument(html: string): RawDocument {
  return { name: 'foo', bytes: Buffer.from(html), contentType: 'text/html', url: 'https://pypi.example/simple/foo/' }
}

export function context(
  given: {
    readonly refused?: readonly string[]
    readonly selection?: RenderContext['selection']
    readonly coreMetadata?: ReadonlyMap<string, string>
    readonly firstSeen?: (filename: string) => string
  } = {},
): RenderContext {
  return {
    registryUrl: 'http://lazaret.example/pypi/',
    selection: given.selection ?? 'fallback',
    ...(given.firstSeen === undefined ? {} : { firstSeen: given.firstSeen }),
    refused: new Map(
      (given.refused ?? []).map((name) => [
        name,
        { line: LINE, link: 'http://lazaret.example/why/x', rule: 'some-rule' },
      ]),
    ),
    coreMetadata: new Map([...(given.coreMetadata ?? [])].map(([name, hex]) => [name, hash(hex)])),
  }
}

function hash(hex: string): Sha256 {
  const parsed = parseSha256(hex)
  if (parsed === undefined) throw new Error(`no sha256: ${hex}`)
  return parsed
}

interface Rendered {
  readonly [key: string]: unknown
  readonly files: readonly Readonly<Record<string, unknown>>[]
}

/** Both forms of the view, as clients read them. */
export function formsOf(raw: RawDocument, given = context()): { json: Rendered; html: string } {
  const { forms } = pypiDocuments.open(raw).render(given)
  const text = (form: string) => Buffer.from(forms.find((found) => found.form === form)?.bytes ?? []).toString()
  return { json: JSON.parse(text('json')) as Rendered, html: text('html') }
}

/** Reads a page by the standard's tree builder, which is not what the product uses. */
export function parseHtml(html: string): {
  anchors: Record<string, string>[]
  metas: Map<string, string>
} {
  const anchors: Record<string, string>[] = []
  const metas = new Map<string, string>()
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if (defaultTreeAdapter.isElementNode(node)) {
      const attributes = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]))
      if (node.tagName === 'a') anchors.push({ text: textOf(node), ...attributes })
      if (node.tagName === 'meta' && attributes['name']) metas.set(attributes['name'], attributes['content'] ?? '')
    }
    if ('childNodes' in node) for (const child of node.childNodes) visit(child)
  }
  visit(parse(html))
  return { anchors, metas }
}

function textOf(node: DefaultTreeAdapterTypes.Element): string {
  return node.childNodes.map((child) => (defaultTreeAdapter.isTextNode(child) ? child.value : '')).join('')
}
