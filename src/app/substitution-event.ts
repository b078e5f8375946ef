import type { Clock } from '../model/clock.ts'
import type { NewEvent } from '../model/event.ts'
import type { Substitution } from '../model/metadata.ts'
import { cut } from '../model/text.ts'

/** A receipt: what resolvers are shown instead of what upstream says. */
export function substitutionEvent(
  clock: Clock,
  registry: string,
  name: string,
  substitutions: readonly Substitution[],
): NewEvent {
  return {
    type: 'artifact.substituted',
    at: clock().toISOString(),
    actor: { kind: 'system', name: 'views' },
    registry,
    detail: {
      package: cut(name, 214),
      choices: substitutions
        .slice(0, 50)
        .map(({ choice, from, to }) => cut(`${choice}: ${from} -> ${to ?? 'nothing'}`, 200)),
    },
  }
}
