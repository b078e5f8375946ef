export const ARTIFACT_KINDS = ['npm-tarball', 'wheel', 'sdist'] as const

export type ArtifactKind = (typeof ARTIFACT_KINDS)[number]

/**
 * How an artifact's bytes are read, as its installer tells by its name. The same bytes read otherwise are another content.
 * `sdist-other`: of a format that we have no reader for.
 */
export const READ_AS = ['npm-tarball', 'wheel', 'sdist-gzip', 'sdist-zip', 'sdist-other'] as const

export type ReadAs = (typeof READ_AS)[number]
