import { createHash } from 'node:crypto'
import type { BuiltSdist, BuiltWheel } from './build.ts'
import { htmlIndex, htmlPage, JSON_TYPE, negotiate } from './pypi-forms.ts'
import { compressed, conditional, etagOf, ranged, redirect, text, type Asked, type Reply } from './reply.ts'

/** Ways in which a real mirror or private index is poorer than PyPI. */
export interface PypiSwitches {
  readonly noTimes?: boolean
  readonly noHashes?: boolean
  readonly htmlOnly?: boolean
  /** no `.metadata`, and nothing that says so */
  readonly noMetadata?: boolean
  readonly noEtag?: boolean
}

export interface PypiRelease {
  readonly built: BuiltWheel | BuiltSdist
  /** ISO 8601; now where not given */
  readonly publishedAt?: string
  readonly requiresPython?: string
  readonly yanked?: boolean | string
  /** what `.metadata` serves, where it is not the wheel's own METADATA */
  readonly metadata?: Buffer
  /** the sha256 that the page states, where it is a lie */
  readonly sha256?: string
  readonly provenance?: string
}

export interface ProjectStatus {
  readonly status: 'active' | 'archived' | 'quarantined' | 'deprecated'
  readonly reason?: string
}

/** A file as the page lists it: PEP 691 and what came after. */
export interface ListedFile {
  readonly filename: string
  readonly url: string
  readonly hashes: Readonly<Record<string, string>>
  readonly 'requires-python': string | null
  readonly size: number
  readonly 'upload-time'?: string
  readonly yanked: boolean | string
  readonly 'core-metadata': boolean | Readonly<Record<string, string>>
  readonly 'data-dist-info-metadata': boolean | Readonly<Record<string, string>>
  readonly provenance: string | null
}

export interface Page {
  readonly name: string
  readonly status: ProjectStatus
  readonly versions: readonly string[]
  readonly files: readonly ListedFile[]
}

interface StoredFile {
  readonly release: PypiRelease
  readonly path: string
  readonly publishedAt: string
  bytes: Buffer
}

interface Project {
  readonly name: string
  readonly files: Map<string, StoredFile>
  status: ProjectStatus
  switches: PypiSwitches
}

/** A Python package index as the world has it: projects, and their answers. */
export class PypiWorld {
  readonly #projects = new Map<string, Project>()
  readonly #filesUrl: () => string

  /** @param filesUrl where `packages/…` lies, ends in `/` */
  constructor(filesUrl: () => string) {
    this.#filesUrl = filesUrl
  }

  publish(release: PypiRelease): void {
    const { built } = release
    const name = normalise(built.name)
    const project = this.#projects.get(name) ?? { name, files: new Map(), status: { status: 'active' }, switches: {} }
    this.#projects.set(name, project)
    project.files.set(built.filename, {
      release,
      path: pathOf(built),
      publishedAt: release.publishedAt ?? new Date().toISOString(),
      bytes: built.bytes,
    })
  }

  #get(name: string): Project {
    const project = this.#projects.get(normalise(name))
    if (project === undefined) throw new Error(`the world has no project ${name}`)
    return project
  }

  /** Takes a file off the page; its URL answers 404. */
  remove(name: string, filename: string): void {
    this.#get(name).files.delete(filename)
  }

  status(name: string, status: ProjectStatus): void {
    this.#get(name).status = status
  }

  switches(name: string, switches: PypiSwitches): void {
    this.#get(name).switches = switches
  }

  /** Serves other bytes under the same URL; the page goes on stating the old digest. */
  replaceBytes(name: string, filename: string, bytes: Buffer): void {
    const file = this.#get(name).files.get(filename)
    if (file === undefined) throw new Error(`the world has no file ${filename}`)
    file.bytes = bytes
  }

  /** Path of a file under `/pypi`: `/packages/aa/bb/<hash>/<filename>`. */
  pathOf(name: string, filename: string): string {
    const file = this.#get(name).files.get(filename)
    if (file === undefined) throw new Error(`the world has no file ${filename}`)
    return `/${file.path}`
  }

  answer(asked: Asked): Reply {
    if (asked.method !== 'GET' && asked.method !== 'HEAD') return text(405, 'text/plain', 'Method Not Allowed')
    if (asked.path.startsWith('/packages/')) return this.#file(asked)
    const simple = /^\/simple(?:\/+([^/]*)(\/?))?$/.exec(asked.path)
    if (simple === null) return text(404, 'text/plain', 'Not Found')
    const [, name = '', slash = ''] = simple
    if (name === '') return this.#index(asked)
    const canonical = normalise(decodeURIComponent(name))
    if (canonical !== name || slash === '') return redirect(301, `/pypi/simple/${canonical}/`)
    const project = this.#projects.get(canonical)
    return project === undefined
      ? text(404, 'text/html; charset=UTF-8', '<h1>Not Found</h1>')
      : this.#page(project, asked)
  }

  #index(asked: Asked): Reply {
    const names = [...this.#projects.keys()].toSorted()
    const form = negotiate(asked.headers.accept)
    const projects = names.map((name) => ({ name, '_last-serial': 1 }))
    const body = form === JSON_TYPE ? JSON.stringify({ meta: META, projects }) : htmlIndex(names)
    return this.#document(body, form, {}, asked)
  }

  #page(project: Project, asked: Asked): Reply {
    const { switches } = project
    const form = switches.htmlOnly === true ? 'text/html' : negotiate(asked.headers.accept)
    const page = this.#listing(project)
    const body = form === JSON_TYPE ? JSON.stringify(jsonPage(page)) : htmlPage(page)
    return this.#document(body, form, switches, asked)
  }

  #listing(project: Project): Page {
    const files = [...project.files.values()].map((file) => this.#listed(file, project.switches))
    const versions = [...new Set([...project.files.values()].map((file) => file.release.built.version))]
    return {
      name: project.name,
      status: project.status,
      versions,
      files: project.status.status === 'quarantined' ? [] : files,
    }
  }

  #listed(file: StoredFile, switches: PypiSwitches): ListedFile {
    const { release } = file
    const { built } = release
    const metadata = switches.noMetadata === true ? undefined : metadataOf(release)
    const core = metadata === undefined ? false : { sha256: hex(metadata) }
    return {
      filename: built.filename,
      url: `${this.#filesUrl()}${file.path}`,
      hashes: switches.noHashes === true ? {} : { sha256: release.sha256 ?? hex(built.bytes) },
      'requires-python': release.requiresPython ?? null,
      size: built.bytes.length,
      ...(switches.noTimes === true ? {} : { 'upload-time': file.publishedAt }),
      yanked: release.yanked ?? false,
      'core-metadata': core,
      'data-dist-info-metadata': core,
      provenance: release.provenance ?? null,
    }
  }

  #document(body: string, form: string, switches: PypiSwitches, asked: Asked): Reply {
    const headers = {
      'cache-control': 'max-age=600, public',
      vary: 'Accept, Accept-Encoding',
      'x-pypi-last-serial': '1',
      ...(switches.noEtag === true ? {} : { etag: etagOf(Buffer.from(`${form}\n${body}`)) }),
    }
    const contentType = form === 'text/html' ? 'text/html; charset=UTF-8' : form
    return compressed(conditional(text(200, contentType, body, headers), asked), asked)
  }

  #file(asked: Asked): Reply {
    const metadata = asked.path.endsWith('.metadata')
    const path = decodeURIComponent(asked.path.slice(1)).replace(/\.metadata$/, '')
    for (const project of this.#projects.values()) {
      for (const file of project.files.values()) {
        if (file.path !== path) continue
        const body = metadata ? metadataOf(file.release) : file.bytes
        if (body === undefined || (metadata && project.switches.noMetadata === true)) break
        const headers = {
          'content-type': 'application/octet-stream',
          'cache-control': 'max-age=365000000, immutable, public',
          'last-modified': new Date(file.publishedAt).toUTCString(),
          etag: etagOf(body),
        }
        return ranged(conditional({ status: 200, headers, body }, asked), asked)
      }
    }
    return text(404, 'text/plain', 'Not Found')
  }
}

const META = { 'api-version': '1.4', '_last-serial': 1 }

function jsonPage(page: Page): unknown {
  return { meta: META, name: page.name, 'project-status': page.status, versions: page.versions, files: page.files }
}

function metadataOf(release: PypiRelease): Buffer | undefined {
  return release.metadata ?? (release.built.kind === 'wheel' ? release.built.metadata : undefined)
}

/** As the real index spreads its files: by a hash of the bytes. */
function pathOf(built: BuiltWheel | BuiltSdist): string {
  const digest = createHash('blake2b512').update(built.bytes).digest('hex').slice(0, 64)
  return `packages/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest.slice(4)}/${built.filename}`
}

function hex(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function normalise(name: string): string {
  return name.replaceAll(/[-_.]+/g, '-').toLowerCase()
}
