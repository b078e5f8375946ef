import { setTimeout as pause } from 'node:timers/promises'
import type { Dispatcher } from 'undici'
import { isRecord } from '../model/json.ts'
import { asciiLine } from '../model/text.ts'
import { readDecoded } from './decode.ts'

/** How much of an answer is read for upstream's own words, bytes and milliseconds, and how many of them are told, UTF-16 units. */
const READ_BYTES_MAX = 16 * 1024
const READ_MS_MAX = 2000
const TOLD_MAX = 200

/** Members by which registries and firewalls tell people why, the likeliest first. */
const MEMBERS = ['error', 'message', 'detail', 'reason', 'title'] as const

/** What says nothing that the status does not say. */
const STANDARD = /^(?:forbidden|unavailable(?: for legal reasons)?|access denied|ok|)$/i

/**
 * Why upstream refuses, in its own words: of a body in JSON, else of the line of its status, where firewalls put it. One line of ASCII; empty
 * where it says nothing. Reads the body away. Never fails.
 */
export async function wordsOf(response: Dispatcher.ResponseData): Promise<string> {
  const { 'content-type': type, 'content-encoding': coding } = response.headers
  const isJson = typeof type === 'string' && /\bjson\b/i.test(type)
  const body = isJson ? await textOf(response, typeof coding === 'string' ? coding : undefined) : ''
  if (!isJson) await response.body.dump({ limit: READ_BYTES_MAX }).catch(() => undefined)
  const said = [saidIn(body), response.statusText].find((words) => !STANDARD.test(words.trim())) ?? ''
  return asciiLine(said.trim(), TOLD_MAX)
}

async function textOf({ body }: Dispatcher.ResponseData, coding: string | undefined): Promise<string> {
  const reading = readDecoded(body, coding, READ_BYTES_MAX).then(String, () => '')
  const text = await Promise.race([reading, pause(READ_MS_MAX, '', { ref: false })])
  body.destroy()
  return text
}

function saidIn(text: string): string {
  try {
    const document: unknown = JSON.parse(text)
    return wordsIn(document) ?? ''
  } catch {
    return ''
  }
}

/** `{"error": "why"}`, `{"error": {"message": "why"}}`, `{"errors": [{"message": "why"}]}` */
function wordsIn(value: unknown, depth = 0): string | undefined {
  if (!isRecord(value) || depth > 2) return undefined
  for (const member of MEMBERS) {
    const said = value[member]
    if (typeof said === 'string' && !STANDARD.test(said.trim())) return said
    const inner = wordsIn(said, depth + 1)
    if (inner !== undefined) return inner
  }
  const { errors } = value
  return Array.isArray(errors) ? wordsIn(errors[0], depth + 1) : undefined
}
