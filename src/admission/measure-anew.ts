import type { StoredArtifact } from '../model/artifact.ts'
import { LazaretError } from '../model/errors.ts'
import type { UnitOfWork } from '../model/unit-of-work.ts'
import type { Stations } from './admit.ts'
import { factsOf } from './record.ts'

/**
 * Bytes that we hold, measured by this revision of the inspector and decided on by it: upstream is not asked, and nobody waits. The
 * versions before are measured anew with them, since facts of two revisions are not compared; where one is not here and the verdict
 * hangs on it, it is left to who asks for the file. Throws LazaretError where the bytes are gone or damaged, or it failed again.
 */
export async function measureAnew(stations: Stations, unitOfWork: UnitOfWork, stored: StoredArtifact): Promise<void> {
  const { resolver, judge, fetcher, measurer, predecessors, recorder } = stations
  const priority = { urgent: false }
  if (!(await fetcher.isHere(stored))) throw new LazaretError('internal', 'its bytes are gone or damaged')
  const measured = await measurer.measure(stored, priority)
  const { registry, name, filename } = stored
  const listed = await resolver.recall({ registry, name, filename })
  const isMeant = listed !== undefined && (await fetcher.recall(registry, listed.entry))?.digest === stored.digest
  const before = listed && (await predecessors.renew(priority).before(listed))
  const judged = isMeant && before && (await judge.content(listed, stored, measured.facts, before))
  if (judged && judged.verdict.undecided === undefined) {
    const early = await judge.metadata(listed)
    await recorder.record(listed, { stored }, measured, judged.verdict, early.verdict)
  } else if (measured.isNew) {
    await unitOfWork.commit([], factsOf(measured))
  }
  if (measured.facts.inspector === 'none') throw new LazaretError('internal', 'it could not be inspected')
}
