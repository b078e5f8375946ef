import type { ArtifactName } from './artifact.ts'
import type { Sha256 } from './digest.ts'
import type { Ecosystem } from './ecosystem.ts'
import { versionKey } from './version-key.ts'

/** What an outbreak is about, one thing of many. */
export type OutbreakTarget =
  | { readonly kind: 'digest'; readonly digest: Sha256 }
  | { readonly kind: 'version'; readonly ecosystem: Ecosystem; readonly name: string; readonly version: string }
  /** every version */
  | { readonly kind: 'package'; readonly ecosystem: Ecosystem; readonly name: string }

/** Packages, versions or files of one incident, blocked by one decision wherever they are asked for. */
export interface Outbreak {
  readonly id: string
  readonly title: string
  /** never empty */
  readonly targets: readonly OutbreakTarget[]
  readonly reason: string
  readonly by: string
  /** ISO 8601 UTC */
  readonly at: string
  readonly liftedAt?: string
  readonly liftedBy?: string
}

/** Who was given something, as the log tells. */
export interface Delivery {
  readonly registry: string
  readonly purl: string
  readonly digest?: Sha256
  /** `anonymous`: none was shown */
  readonly token: string
  readonly project?: string
  readonly address?: string
  /** User-Agent of the last time */
  readonly client?: string
  readonly times: number
  /** ISO 8601 UTC */
  readonly firstAt: string
  readonly lastAt: string
}

type Index = ReadonlyMap<string, Outbreak>

const indexes = new WeakMap<readonly Outbreak[], Index>()

/** The outbreak in force that a file is of; `digest`: absent while its bytes are not here. `outbreaks` must not be changed afterwards. */
export function outbreakOf(
  outbreaks: readonly Outbreak[],
  { ecosystem, name, version }: Pick<ArtifactName, 'ecosystem' | 'name' | 'version'>,
  digest: Sha256 | undefined,
): Outbreak | undefined {
  if (outbreaks.length === 0) return undefined
  const index = indexOf(outbreaks)
  const keys = [`${ecosystem}:${name}`, targetKey({ kind: 'version', ecosystem, name, version }), digest ?? '']
  return keys.map((key) => index.get(key)).find((found) => found !== undefined)
}

function indexOf(outbreaks: readonly Outbreak[]): Index {
  const known = indexes.get(outbreaks)
  if (known !== undefined) return known
  const made = new Map<string, Outbreak>()
  for (const outbreak of outbreaks)
    if (outbreak.liftedAt === undefined) for (const target of outbreak.targets) made.set(targetKey(target), outbreak)
  indexes.set(outbreaks, made)
  return made
}

/** One text for what is the same target: a version in whatever spelling. */
export function targetKey(target: OutbreakTarget): string {
  if (target.kind === 'digest') return target.digest
  const { ecosystem, name } = target
  return target.kind === 'package'
    ? `${ecosystem}:${name}`
    : `${ecosystem}:${name}@${versionKey(ecosystem, target.version)}`
}
