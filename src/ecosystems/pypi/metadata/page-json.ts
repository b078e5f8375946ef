import { LazaretError } from '../../../model/errors.ts'
import type { RawDocument } from '../../../model/metadata.ts'
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
import { isJsonObject, stringOf, type JsonObject } from './json.ts'
import { locate } from './location.ts'
import { normaliseName } from '../name.ts'
import { MAX_FILES, type ListedFile, type ProjectPage } from './page.ts'

/** PEP 691, with the keys of PEP 592, 658, 700, 714, 740 and 792. Throws LazaretError `upstream-failed`. */
export function readJsonPage(text: string, raw: RawDocument): ProjectPage {
  const document = parse(text)
  const { files, ...source } = document
  if (!Array.isArray(files)) throw broken('its page has no list of files')
  if (files.length > MAX_FILES) throw broken(`its page lists more than ${MAX_FILES} files`)
  checkMeta(document['meta'])
  const name = stringOf(document['name'])
  if (name !== undefined && normaliseName(name) !== raw.name)
    throw new LazaretError(
      'upstream-refused',
      `The upstream index answered with the page of another project than ${raw.name}.`,
    )
  const listed = files.flatMap((record: unknown) => (isJsonObject(record) ? readFile(record, raw) : []))
  if (
    listed.length === 0 &&
    files.some((record: unknown) => isJsonObject(record) && isDistribution(record['filename']))
  )
    throw broken(`it lists ${files.length} files of which none can be read as one of ${raw.name}`)
  const status = isJsonObject(document['project-status']) ? document['project-status'] : {}
  const reason = stringOf(status['reason'])
  return {
    name: raw.name,
    files: listed,
    saysEmpty: isJsonObject(document['meta']) || isJsonObject(document['project-status']),
    status: readStatus(status['status']),
    ...(reason === undefined ? {} : { statusReason: plainText(reason) }),
    source,
  }
}

function parse(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    if (isJsonObject(value)) return value
  } catch (cause) {
    throw broken('its page is not valid JSON', cause)
  }
  throw broken('its page is not a JSON object')
}

/** A next major version may mean anything by the same keys. */
function checkMeta(meta: unknown): void {
  const version = isJsonObject(meta) ? stringOf(meta['api-version']) : undefined
  if (version !== undefined && !/^1(?:\.[0-9]{1,4})?$/.test(version))
    throw broken('its page is of an API version other than 1')
}

/**
 * At most one file. Its name is what the page calls it: some indexes hand files out under URLs that end in something else, and
 * ours ends in the name for every client.
 */
function readFile(record: JsonObject, raw: RawDocument): readonly ListedFile[] {
  const [link, named] = [stringOf(record['url']), stringOf(record['filename'])]
  const location = link === undefined || link === '' ? undefined : locate(link, raw.url, named)
  if (location === undefined) return []
  const { filename, url, servedPath } = location
  const kind = readFilename(filename, raw.name)
  if (kind === undefined) return []
  const requiresPython = readRequiresPython(record['requires-python'])
  const coreMetadata = sidecarOf(record)
  const provenance = readWebUrl(record['provenance'], raw.url)
  const hashes = record['hashes']
  const file: ListedFile = {
    filename,
    kind,
    url,
    servedPath,
    hashes: readHashes(isJsonObject(hashes) ? Object.entries(hashes) : []),
    ...(requiresPython === undefined ? {} : { requiresPython }),
    sizeBytes: readSize(record['size']),
    uploadTime: readTime(record['upload-time']),
    yanked: readYanked(record['yanked']),
    ...(coreMetadata === undefined ? {} : { coreMetadata }),
    ...(provenance === undefined ? {} : { provenance }),
    source: record,
  }
  return [file]
}

/** PEP 714 renamed the key; an index may write any of the three. */
function sidecarOf(record: JsonObject): ReturnType<typeof readSidecar> {
  const key = ['core-metadata', 'dist-info-metadata', 'data-dist-info-metadata'].find(
    (name) => record[name] !== undefined,
  )
  return key === undefined ? undefined : readSidecar(record[key])
}

/** A text is the reason. The empty one is no reason, and by the standard none at all: indexes write it of files that stand. */
function readYanked(value: unknown): string | boolean {
  if (typeof value !== 'string') return value !== undefined && value !== null && value !== false
  return value !== '' && (plainText(value) || true)
}

function broken(how: string, cause?: unknown): LazaretError {
  return new LazaretError('upstream-failed', `The upstream index answered badly: ${how}.`, { cause })
}
