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
