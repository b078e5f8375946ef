/** The file `worker` beside the module at `url`: TypeScript in a clone, compiled in a package. */
export function workerBeside(url: string): URL {
  return new URL(url.endsWith('.ts') ? './worker.ts' : './worker.js', url)
}
