import type { SinkKind, SourceKind } from './code.ts'

/** Where data of each kind does harm, in any language. Passing on the environment to a child, say, is what programs do. */
const HARMFUL: Readonly<Record<SourceKind, readonly SinkKind[]>> = {
  env: ['network'],
  'secret-file': ['network'],
  'host-info': ['network'],
  observed: ['network'],
  'given-secret': ['network'],
  'remote-content': ['process', 'dynamic-code', 'filesystem-write'],
  'decoded-text': ['network', 'process', 'dynamic-code', 'filesystem-write'],
}

/** Whether data of the kind `source` may not come to a place of the kind `sink`. */
export function isHarmful(source: SourceKind, sink: SinkKind): boolean {
  return HARMFUL[source].includes(sink)
}

/** True for data that is a loss when it leaves; all other is a danger when it is run. */
export function isPrivate(source: SourceKind): boolean {
  return HARMFUL[source].every((sink) => sink === 'network')
}

interface KindsOfFlow {
  readonly source: { readonly kind: SourceKind; readonly name?: string }
  readonly sink: { readonly kind: SinkKind }
}

/** What a flow is about: many of one sort must not crowd out the only one of another. */
function sortOfFlow({ source, sink }: KindsOfFlow): string {
  return `${source.kind}${source.name === undefined ? '' : ' by name'} > ${sink.kind}`
}

/** At most `most` of them, in order: where there are more, the first of each sort is among them. */
export function foremost<F extends KindsOfFlow>(flows: readonly F[], most: number): readonly F[] {
  if (flows.length <= most) return flows
  const firsts = new Map<string, F>()
  for (const flow of flows) if (!firsts.has(sortOfFlow(flow))) firsts.set(sortOfFlow(flow), flow)
  const chosen = new Set([...firsts.values(), ...flows].slice(0, Math.max(most, firsts.size)))
  return flows.filter((flow) => chosen.has(flow)).slice(0, Math.max(most, firsts.size))
}
