/** The file `name` beside the module at `url`: TypeScript in a clone, compiled in a package. Default: `worker`. */
export function workerBeside(url: string, name = 'worker'): URL {
  return new URL(`./${name}${url.endsWith('.ts') ? '.ts' : '.js'}`, url)
}
