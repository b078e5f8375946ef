import { answersTo, type Answer, type Question } from '../jobs.ts'
import { idOf, type Cell, type Family } from './cell.ts'
import { Sample } from './sample.ts'

/** A cell and its family. */
export interface Chosen {
  readonly family: Family
  readonly cell: Cell
}

/** What became of a cell's sample and of its twin. */
export interface Row extends Chosen {
  readonly id: string
  readonly first: Answer
  readonly established: Answer
  /** the twin is the version before */
  readonly update: Answer
  readonly twinFirst: Answer
  readonly twinEstablished: Answer
}

const ANSWERS = 5

/** Judges the cells, each as a first release, as one of an established package, and as an update of its twin. */
export function measured(chosen: readonly Chosen[], folder: string): Row[] {
  const answers = answersTo(chosen.flatMap(questionsOf), folder)
  return chosen.map((one, index) => {
    const [first, established, update, twinFirst, twinEstablished] = answers.slice(index * ANSWERS)
    if (!first || !established || !update || !twinFirst || !twinEstablished) throw new Error('an answer is missing')
    return { ...one, id: idOf(one.cell), first, established, update, twinFirst, twinEstablished }
  })
}

function questionsOf(chosen: Chosen): Question[] {
  const bad = new Sample(chosen, 'bad')
  const twin = new Sample(chosen, 'twin')
  const [kind, twinKind] = [bad.written.kind, twin.written.kind]
  return [
    { built: bad.built, kind, profile: 'first' },
    { built: bad.built, kind, profile: 'established' },
    { built: bad.built, kind, profile: 'update', before: twin.built },
    { built: twin.built, kind: twinKind, profile: 'first' },
    { built: twin.built, kind: twinKind, profile: 'established' },
  ]
}
