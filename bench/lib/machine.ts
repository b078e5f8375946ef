import { cpus, loadavg, totalmem } from 'node:os'
import { readFileSync } from 'node:fs'

/** The machine in a sentence, so that figures can be read: processor, cores, memory, system, Node, load at the start. */
export function machine(): string {
  const [cpu] = cpus()
  const system = /PRETTY_NAME="([^"]+)"/.exec(readIfThere('/etc/os-release'))?.[1] ?? process.platform
  const gigabytes = Math.round(totalmem() / 1024 ** 3)
  const load = loadavg()[0]?.toFixed(1) ?? '?'
  return `${cpu?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${gigabytes} GB, ${system}, Node ${process.versions.node}; load average at the start ${load}`
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
