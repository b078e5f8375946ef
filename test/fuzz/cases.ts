import { gzipSync } from 'node:zlib'
import type { ReadAs } from '../../src/model/artifact.ts'
import { Seeded } from '../readers/seeded.ts'
import { tarFile } from '../registry/build.ts'
import { tarBytes } from '../registry/tar-bytes.ts'
import { zipBytes } from '../registry/zip-bytes.ts'
import { sampleDocuments, samplePackages, type PackedFile, type SampleDocument, type SamplePackage } from './corpus.ts'
import { mutatedBytes, mutatedText } from './mutate.ts'

export type FuzzCase =
  | { readonly kind: 'archive'; readonly name: string; readonly readAs: ReadAs; readonly bytes: Buffer }
  | { readonly kind: 'document'; readonly name: string; readonly document: SampleDocument }

/** Makes cases from samples of ours: the same seed makes the same case. */
export class FuzzCases {
  readonly #packages = samplePackages()
  readonly #documents = sampleDocuments()

  of(seed: number): FuzzCase {
    const random = new Seeded(seed)
    return random.once(6) ? this.#document(random) : this.#archive(random)
  }

  #document(random: Seeded): FuzzCase {
    const { ecosystem, raw } = random.pick(this.#documents)
    const bytes = random.once(3)
      ? mutatedBytes(Buffer.from(raw.bytes), random)
      : Buffer.from(mutatedText(Buffer.from(raw.bytes).toString(), random, this.#otherText(random)))
    return {
      kind: 'document',
      name: `${ecosystem} ${raw.contentType}`,
      document: { ecosystem, raw: { ...raw, bytes } },
    }
  }

  #archive(random: Seeded): FuzzCase {
    const sample = random.pick(this.#packages)
    // The text of a file, the bytes of the packing before it is compressed, the bytes of the file itself.
    const where = random.pick(['text', 'text', 'text', 'members', 'file'] as const)
    const files = where === 'text' ? this.#changed(sample.files, random) : sample.files
    const bytes = packed(sample, files, (members) => (where === 'members' ? mutatedBytes(members, random) : members))
    return {
      kind: 'archive',
      name: `${sample.name} (${where})`,
      readAs: readAsOf(sample),
      bytes: where === 'file' ? mutatedBytes(bytes, random) : bytes,
    }
  }

  /** One file or two have another text, or take the place of others. */
  #changed(files: readonly PackedFile[], random: Seeded): readonly PackedFile[] {
    const changed = [...files]
    for (let left = 1 + random.below(2); left > 0; left -= 1) {
      const at = random.below(changed.length)
      const { path, content } = changed[at] ?? random.pick(random.pick(this.#packages).files)
      const other = random.once(4) ? Buffer.from(this.#otherText(random)) : content
      changed[at] = { path, content: Buffer.from(mutatedText(other.toString(), random, this.#otherText(random))) }
    }
    return changed
  }

  #otherText(random: Seeded): string {
    const { files } = random.pick(this.#packages)
    return files.length === 0 ? '' : random.pick(files).content.toString()
  }
}

function readAsOf({ kind }: SamplePackage): ReadAs {
  return kind === 'sdist' ? 'sdist-gzip' : kind
}

function packed({ kind }: SamplePackage, files: readonly PackedFile[], change: (members: Buffer) => Buffer): Buffer {
  if (kind === 'wheel') return change(zipBytes(files))
  const root = kind === 'sdist' ? 'sample-1.0.0/' : 'package/'
  return gzipSync(change(tarBytes(files.flatMap(({ path, content }) => tarFile(`${root}${path}`, content)))))
}
