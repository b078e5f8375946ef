import type { ArtifactKind, CatalogueArtifact } from '../../src/model/artifact.ts'

const FILENAMES: Readonly<Record<ArtifactKind, string>> = {
  'npm-tarball': 'sample-1.0.0.tgz',
  wheel: 'sample-1.0.0-py3-none-any.whl',
  sdist: 'sample-1.0.0.tar.gz',
}

/** An artifact of which a registry says nothing but its name. */
export function sampleArtifact(kind: ArtifactKind, more: Partial<CatalogueArtifact> = {}): CatalogueArtifact {
  const filename = more.filename ?? FILENAMES[kind]
  return {
    ecosystem: kind === 'npm-tarball' ? 'npm' : 'pypi',
    name: 'sample',
    version: '1.0.0',
    filename,
    kind,
    url: `https://registry.example/${filename}`,
    claims: [],
    publishedAt: null,
    sizeBytes: null,
    withdrawn: false,
    publisher: null,
    manifest: null,
    ...more,
  }
}
