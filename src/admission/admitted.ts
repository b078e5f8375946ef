import type { Admitted } from '../model/gate.ts'

/** Makes an artifact that may be sent. To be called by the gate alone, once the event that says who gets it is durable. */
export function admitted(artifact: Pick<Admitted, 'artifact' | 'verdict' | 'body' | 'stale'>): Admitted {
  return { kind: 'admitted', ...artifact } as Admitted
}
