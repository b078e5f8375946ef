import { finished, Transform } from 'node:stream'
import { LazaretError } from '../model/errors.ts'
import type { RegistryConfig } from '../model/registry.ts'
import type { ArtifactAnswer } from '../model/upstream.ts'
import { deadlineIn, type Deadline } from './deadline.ts'
import { decodeBy } from './decode.ts'
import type { Way } from './document.ts'
import { discard, exchange, headerOf, statusFailure, type Answer, type Question } from './exchange.ts'
import { failureOf } from './failure.ts'
import { normaliseUrl } from './hosts.ts'
import type { UpstreamLimits } from './limits.ts'
import { withRetries } from './retry.ts'

/**
 * An artifact's bytes exactly as upstream keeps them: no content coding is asked for, and one that is stated all the same
 * is not undone here, since servers mark `.tar.gz` files so by mistake. The digest decides what the bytes are.
 * Attempts are repeated until the body starts; a body that breaks off ends its stream with an error.
 */
export async function fetchArtifact(
  way: Way,
  registry: RegistryConfig,
  text: string,
  given?: AbortSignal,
): Promise<ArtifactAnswer> {
  const { limits, budget } = way
  const url = normaliseUrl(registry, text)
  const deadline = deadlineIn(limits.artifactMs, url.host)
  const { signal } = deadline
  given?.addEventListener('abort', () => deadline.end(given.reason), { once: true })
  const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'lazaret' }
  const question: Question = { registry, url, purpose: 'artifact', headers, signal }
  try {
    const answer = await withRetries({ limits, budget, host: url.host, signal }, async () =>
      accept(await exchange(way.dispatcher, question, limits), limits),
    )
    const decode = decodeBy(headerOf(answer.response, 'content-encoding'))
    const stated = { ...streamOf(answer, limits, deadline), sizeBytes: statedSize(answer) }
    return decode === undefined ? stated : { ...stated, decode }
  } catch (error) {
    deadline.clear()
    throw error
  }
}

async function accept(answer: Answer, limits: UpstreamLimits): Promise<Answer> {
  const { response, url } = answer
  if (response.statusCode === 404 || response.statusCode === 410) {
    await discard(response)
    throw new LazaretError('not-found', `${url.host} has no such file any more`)
  }
  if (response.statusCode !== 200) throw await statusFailure(answer)
  const size = statedSize(answer)
  if (size !== undefined && size > limits.artifactBytes) {
    await discard(response)
    throw tooLarge(limits)
  }
  return answer
}

function statedSize({ response }: Answer): number | undefined {
  const text = headerOf(response, 'content-length')
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** Bytes that are read ahead of the disk. */
const READ_AHEAD_BYTES = 256 * 1024

/** Counts the bytes and gives errors our words. Whoever destroys the stream ends the request, also before its first byte. */
function streamOf(
  { response, url }: Answer,
  limits: UpstreamLimits,
  deadline: Deadline,
): Required<Pick<ArtifactAnswer, 'stream' | 'received'>> {
  const { body } = response
  const { signal } = deadline
  let total = 0
  const meter = new Transform({
    highWaterMark: READ_AHEAD_BYTES,
    transform(chunk: Buffer, _encoding, done) {
      if (total === 0 && isPage(chunk)) return done(notTheFile(url, 'a page instead of the file'))
      total += chunk.length
      if (total > limits.artifactBytes) done(tooLarge(limits))
      else done(null, chunk)
    },
    flush(done) {
      done(total === 0 ? notTheFile(url, 'an empty file') : null)
    },
  })
  // By hand: `pipeline` would end the meter with the connection's own error, and whoever reads it only then would meet that.
  finished(body, (error) => {
    if (error) meter.destroy(failureOf(signal.aborted ? signal.reason : error, url.host).error)
  })
  let before = 0
  const speed = setInterval(() => {
    // Whoever reads may be slow: then the bytes wait here, and are no fault of upstream's.
    const isWaiting = meter.writableNeedDrain || meter.readableLength > 0
    if (!isWaiting && total - before < limits.slowBytes) meter.destroy(tooSlow(url, limits))
    before = total
  }, limits.slowMs).unref()
  finished(meter, () => {
    clearInterval(speed)
    deadline.clear()
    body.destroy()
  })
  return { stream: body.pipe(meter), received: () => total }
}

/** No archive begins like this: a maintenance page, an error in XML, a challenge. */
function isPage(start: Buffer): boolean {
  return /^\uFEFF?\s*<(?:!doctype|html|head|body|\?xml|error)\b/i.test(start.toString('utf8', 0, 256))
}

/** Trouble that passes: who asks later gets the file. */
function notTheFile(url: URL, what: string): LazaretError {
  return new LazaretError('upstream-unreachable', `${url.host} sent ${what}`)
}

function tooSlow(url: URL, { slowBytes, slowMs }: UpstreamLimits): LazaretError {
  const message = `${url.host} sent less than ${slowBytes} bytes in ${slowMs / 1000} seconds, and was given up`
  return new LazaretError('upstream-unreachable', message)
}

function tooLarge(limits: UpstreamLimits): LazaretError {
  return new LazaretError('too-large', `the artifact is larger than ${limits.artifactBytes} bytes`)
}
