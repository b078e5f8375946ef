/** UTF-16 units that are kept of what is stated as a licence. */
const LICENCE_MAX = 200

/** Licences of the old list `licenses` that are joined. */
const LISTED_MAX = 8

/** The licence that a package.json states, as it stands there: mostly an SPDX expression. Empty where it states none. */
export function licenceOf({ license, licenses }: Readonly<Record<string, unknown>>): string {
  const stated = nameOf(license) || (Array.isArray(licenses) ? joined(licenses) : nameOf(licenses))
  return stated.slice(0, LICENCE_MAX)
}

function joined(list: readonly unknown[]): string {
  return list
    .slice(0, LISTED_MAX)
    .map((one) => nameOf(one))
    .filter((name) => name !== '')
    .join(' OR ')
}

/** `"MIT"`, and the old `{ "type": "MIT", "url": … }` */
function nameOf(stated: unknown): string {
  if (typeof stated === 'string') return stated.trim()
  return typeof stated === 'object' && stated !== null && 'type' in stated ? nameOf(stated.type) : ''
}
