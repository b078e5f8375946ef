/**
 * What a piece of work costs in processor time, told in yardsticks: a fixed job that this machine does in the same process.
 * So a limit says how work grows with its input, on slow and busy machines alike. One yardstick is about 0.1 s of a core.
 */
export function cost(work: () => unknown): number {
  yardstick ??= Math.min(processorTime(fixedJob), processorTime(fixedJob), processorTime(fixedJob))
  return Math.round((10 * processorTime(work)) / yardstick) / 10
}

let yardstick: number | undefined

/** Microseconds of processor, all threads of the process together. */
function processorTime(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

function fixedJob(): void {
  const words = Array.from({ length: 150_000 }, (_, index) => String((index * 7919) % 200_003))
  JSON.parse(JSON.stringify(words.toSorted()))
  words.join(' ').split(/[13579] /)
}
