/** One package of one registry, as a key of maps. Neither holds a space. */
export function keyOf(registry: string, name: string): string {
  return `${registry} ${name}`
}
