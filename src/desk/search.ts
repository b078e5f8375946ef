import type { Found } from '../api/search.ts'
import type { StoredArtifact } from '../model/artifact.ts'
import { NAMING } from '../model/ecosystem.ts'
import { parsePurl, purlOf } from '../model/purl.ts'
import type { Role } from '../model/user.ts'
import { may } from './permissions.ts'
import type { DeskDependencies } from './ports.ts'

/** Of each kind; who looks for more says more of it. */
const FOUND_MAX = 10

/** A sha256, or enough of one that few begin so. */
const DIGEST = /^(?:sha256:)?(?<hex>[0-9a-f]{6,64})$/i

/** A version of a package, as either ecosystem writes it. */
const VERSION = /^(?<name>@?[^@=\s]+)(?:@|==)(?<version>\S*)$/

/** Whatever here begins with `text`: packages, versions, digests, cases, people. */
export async function search(app: DeskDependencies, text: string, role: Role): Promise<Found> {
  const [packages, versions, digests, cases, people] = await Promise.all([
    packagesOf(app, text),
    versionsOf(app, text),
    digestsOf(app, text),
    app.records.casesBeginning(text, FOUND_MAX),
    may(role, 'read-log') ? peopleOf(app, text) : [],
  ])
  return { packages, versions, digests, cases, people }
}

async function packagesOf({ records, registries }: DeskDependencies, text: string): Promise<Found['packages']> {
  const found = await Promise.all(
    registries.map(async ({ name: registry, ecosystem }) => {
      const beginnings = [...new Set([text, NAMING[ecosystem].canonical(text.toLowerCase())])]
      const names = await Promise.all(beginnings.map((one) => records.packagesBeginning(registry, one, FOUND_MAX)))
      return names.flat().map((name) => ({ ecosystem, name }))
    }),
  )
  const each = new Map(found.flat().map((one) => [`${one.ecosystem} ${one.name}`, one]))
  return [...each.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(0, FOUND_MAX)
}

async function versionsOf({ records, registries }: DeskDependencies, text: string): Promise<Found['versions']> {
  const purl = parsePurl(text)
  const named: { readonly name?: string; readonly version?: string } = purl ?? VERSION.exec(text)?.groups ?? {}
  const { name = '', version = '' } = named
  if (name === '') return []
  const wanted = registries.filter(({ ecosystem }) => purl === undefined || purl.ecosystem === ecosystem)
  const files = await Promise.all(
    wanted.map(({ name: registry, ecosystem }) =>
      records.artifactsOfPackage(registry, NAMING[ecosystem].canonical(name)),
    ),
  )
  return files
    .flat()
    .filter((file) => (purl === undefined ? file.version.startsWith(version) : file.version === version))
    .slice(0, FOUND_MAX)
    .map((file) => shown(file))
}

async function digestsOf({ records, registries }: DeskDependencies, text: string): Promise<Found['versions']> {
  const hex = DIGEST.exec(text)?.groups?.['hex']?.toLowerCase()
  if (hex === undefined) return []
  const files = await Promise.all(registries.map(({ name }) => records.artifactsBeginning(name, hex, FOUND_MAX)))
  return files
    .flat()
    .slice(0, FOUND_MAX)
    .map((file) => shown(file))
}

async function peopleOf({ records }: DeskDependencies, text: string): Promise<Found['people']> {
  const [users, tokens] = await Promise.all([records.users(), records.tokens()])
  const wanted = text.toLowerCase()
  return [
    ...users.map(({ name }) => ({ kind: 'person', name }) as const),
    ...tokens.map(({ name }) => ({ kind: 'token', name }) as const),
  ]
    .filter(({ name }) => name.toLowerCase().startsWith(wanted))
    .slice(0, FOUND_MAX)
}

function shown(file: StoredArtifact): Found['versions'][number] {
  const { registry, ecosystem, name, version, digest } = file
  return { registry, ecosystem, name, version, purl: purlOf(file), digest }
}
