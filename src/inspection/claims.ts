import type { CatalogueArtifact, IntegrityOutcome } from '../model/artifact.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { ClaimFacts, ContentFacts, JudgedFacts } from '../model/fact.ts'
import type { Finding } from '../model/finding.ts'
import { CHECKS_OF_METADATA } from '../checks/of-metadata.ts'
import type { CatalogueSubject, ClaimSubject } from '../checks/check.ts'
import { claimedScripts, claimOf, followedDependencies } from '../ecosystems/npm/package/claimed.ts'
import { bounded, runCheck } from './run-check.ts'

/**
 * What the metadata of a file claims, held against what was measured on its bytes. Pure and cheap: it needs no bytes, and is
 * computed anew whenever the metadata changes. Never throws for what either says.
 */
export function claimFacts(facts: ContentFacts, artifact: CatalogueArtifact, integrity: IntegrityOutcome): ClaimFacts {
  const subject: ClaimSubject = { artifact, integrity, facts }
  const checksRun: string[] = []
  const findings: Finding[] = []
  for (const check of CHECKS_OF_METADATA) {
    if (check.looksAt === 'catalogue' || !check.ecosystems.includes(artifact.ecosystem)) continue
    const run = check.looksAt === 'claim' ? () => check.run(subject) : () => check.claims?.(subject) ?? []
    const { findings: found, completed } = runCheck(check, run)
    findings.push(...found)
    if (completed && check.looksAt === 'claim') checksRun.push(check.id)
  }
  return { ...FOLLOWED[artifact.ecosystem](facts, artifact), findings: bounded(findings), checksRun }
}

type Followed = Pick<ClaimFacts, 'installScripts' | 'dependencies'>

/** What an installer follows besides the bytes. */
const FOLLOWED: Readonly<Record<Ecosystem, (facts: ContentFacts, artifact: CatalogueArtifact) => Followed>> = {
  npm: (facts, artifact) => ({
    installScripts: Object.fromEntries(
      claimedScripts(claimOf(artifact), facts).map(({ hook, command }) => [hook, command]),
    ),
    dependencies: followedDependencies(facts, artifact),
  }),
  pypi: ({ dependencies }) => ({ installScripts: {}, dependencies }),
}

/** The facts on which a file is judged: those of its bytes, with what its metadata claims. */
export function judgedFacts(
  facts: ContentFacts,
  artifact: CatalogueArtifact,
  integrity: IntegrityOutcome,
): JudgedFacts {
  const claims = claimFacts(facts, artifact, integrity)
  return {
    ...facts,
    about: 'file',
    integrity,
    installScripts: { ...claims.installScripts, ...facts.installScripts },
    dependencies: claims.dependencies,
    findings: bounded([...facts.findings, ...claims.findings]),
    checksRun: [...facts.checksRun, ...claims.checksRun],
  }
}

/** Findings about what upstream says of an artifact. They age: compute them when a verdict is explained. */
export function catalogueFindings(subject: CatalogueSubject): Finding[] {
  return CHECKS_OF_METADATA.flatMap((check) => {
    if (check.looksAt !== 'catalogue' || !check.ecosystems.includes(subject.artifact.ecosystem)) return []
    return runCheck(check, () => check.run(subject)).findings
  })
}
