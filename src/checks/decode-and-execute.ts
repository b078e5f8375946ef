import { SEVERITIES, type Confidence, type Severity } from '../model/finding.ts'
import { isBeside } from '../analysis/paths.ts'
import { EVERYWHERE, type ContentCheck, type ContentSubject } from './check.ts'
import { WORKED_OUT } from '../analysis/javascript/known-code.ts'
import { RUNS_BYTES } from '../analysis/javascript/memory.ts'
import { holdsEncodedCode } from './encoded-code.ts'
import { LIMITS } from '../analysis/limits.ts'
import { bySink, flowEvidence, seenFlows, sentence, type SeenFlow } from './seen-flows.ts'

export const decodeAndExecute: ContentCheck = {
  id: 'decode-and-execute',
  summary: 'Runs code that is hidden in encoded text',
  why: 'Text that is decoded and then run as code or as a command cannot be read by whoever reviews the package. That is its purpose.',
  remedy: 'Do not install it before you have read what the text decodes to.',
  overlooks:
    'Code that is not decoded but chosen: out of a table by what the machine looks like, or of pieces that files outside of the package hold. Ciphers whose key comes over the network are seen as what they fetch. What no step of the interpreter reaches, because the file is too costly to follow, is told by not-examined.',
  references: ['event-stream (2018)', 'LiteLLM 1.82.7 (2026)', 'plain-crypto-js (2026)'],
  ecosystems: EVERYWHERE,
  severity: 'critical',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code, reading }) {
    const flows = seenFlows(code).filter(
      ({ flow }) => flow.sink.kind === 'dynamic-code' || flow.sink.kind === 'process',
    )
    return bySink(flows).flatMap((all) => {
      const group = all.filter(({ flow }) => flow.source.kind === 'decoded-text')
      const [first] = group
      if (first === undefined) return []
      const hidden = (): boolean => isHidden(reading, group)
      const grade =
        isUnpackedDownload(all) && !hidden() ? undefined : graver(gradeOf(first, group, hidden), fetchedGrade(all))
      if (grade === undefined) return []
      return [
        {
          message: sentence(first),
          evidence: flowEvidence(code, group),
          ...grade,
        },
      ]
    })
  },
}

interface Grade {
  readonly severity: Severity
  readonly confidence: Confidence
}

function graver(left: Grade | undefined, right: Grade | undefined): Grade | undefined {
  if (left === undefined || right === undefined) return left ?? right
  return SEVERITIES.indexOf(right.severity) > SEVERITIES.indexOf(left.severity) ? right : left
}

/**
 * Bundles hold decoders and code generators that data flow, which is approximate there, joins; and some packages run
 * what their users hand them. It is proven where the text stands in the package.
 */
function gradeOf(
  { path, flow, early, live, alone, moment, inPackage }: SeenFlow,
  group: readonly SeenFlow[],
  hidden: () => boolean,
): Grade | undefined {
  if (early && live) return { severity: 'critical', confidence: 'high' }
  // of a module of Python it is known what is called while it is built; what waits there may be found by no one
  if (early) return { severity: path.endsWith('.py') && !hidden() ? 'medium' : 'high', confidence: 'medium' }
  // what was put together was read, and acts
  if (live && (flow.source.note === WORKED_OUT || flow.source.note.endsWith(RUNS_BYTES)))
    return { severity: 'high', confidence: 'high' }
  // modules of Python are no bundles: what flows there was followed name by name
  if (live && alone && !path.endsWith('.py') && !hidden()) return { severity: 'low', confidence: 'low' }
  if (live && !hidden() && group.every((seen) => isOfAddress(seen))) return { severity: 'medium', confidence: 'medium' }
  if (live) return { severity: 'high', confidence: (path.endsWith('.py') && !alone) || hidden() ? 'high' : 'medium' }
  // code generators and polyfills hold such functions: they are shown where they can be reached by an import
  const isLoaded = moment === 'import' || (inPackage && (flow.sink.deferred !== true || isPacked(flow) || hidden()))
  if (!isLoaded) return undefined
  // any module of a package is imported by somebody, and then it runs
  const isCommand = moment === 'import' && flow.sink.kind === 'process'
  if ((path.endsWith('.py') || isCommand) && hidden()) return { severity: 'high', confidence: 'high' }
  // packed besides: what it is stands in the package, and nobody can read it
  if (inPackage && isPacked(flow)) return { severity: 'high', confidence: 'medium' }
  return moment === 'import' ? { severity: 'low', confidence: 'low' } : undefined
}

/** What is decoded as a part of an address is, can be read nearly as it stands; were it known what it says, it would have been read. */
function isOfAddress({ path, flow: { source } }: SeenFlow): boolean {
  return !path.endsWith('.py') && /\bby decodeURI(?:Component)?$/.test(source.note)
}

/** What Python decodes stands in the source, and is run: a program, or the words of a command. What is unpickled is data more often. */
function isPacked({ source, sink }: SeenFlow['flow']): boolean {
  if (source.isLiteral !== true || /pickle|dill/.test(sink.note)) return false
  return sink.kind === 'dynamic-code' || source.note.startsWith('decodes with')
}

/** What turns the bytes of an archive into those of a file, and reads its list of names. */
const UNPACKS = /\b(?:zlib\.\w+|String\.fromCharCode)$/

/** A program out of an archive that was fetched: what is fetched is judged as that, and unpacking it hides nothing. */
function isUnpackedDownload(group: readonly SeenFlow[]): boolean {
  const isFetched = group.some(({ flow }) => flow.source.kind === 'remote-content' && flow.viaFile === true)
  return (
    isFetched &&
    group.every(
      ({ flow }) =>
        flow.source.kind !== 'decoded-text' ||
        (flow.viaFile === true && flow.sink.kind === 'process' && UNPACKS.test(flow.source.note)),
    )
  )
}

/** What the network answers is decoded and run as code: whoever calls that function, and every command of the package does, runs what a stranger says. */
function fetchedGrade(group: readonly SeenFlow[]): Grade | undefined {
  const isFetched = group.some(({ flow }) => flow.source.kind === 'remote-content')
  const isCode = group.every(
    ({ path, flow }) => path.endsWith('.py') && !isBeside(path) && flow.sink.kind === 'dynamic-code',
  )
  return isFetched && isCode ? { severity: 'high', confidence: 'low' } : undefined
}

/** Whether the file of a source, or of the sink, holds code in an encoded literal. */
function isHidden(reading: ContentSubject['reading'], group: readonly SeenFlow[]): boolean {
  const paths = new Set(group.flatMap(({ path, flow }) => [flow.source.path ?? path, path]))
  return reading.entries.some(
    ({ path, content }) =>
      paths.has(path) &&
      content !== undefined &&
      content.length <= LIMITS.installFileBytes &&
      holdsEncodedCode(content.toString('latin1')),
  )
}
