import { isRecord } from '../../../model/json.ts'
import { type JsonObject } from './packument.ts'

/** What an installer needs of a version [npm registry documentation, abbreviated metadata], and what newer clients read beside it. */
const INSTALLER_KEYS = [
  'name',
  'version',
  'deprecated',
  'dependencies',
  'optionalDependencies',
  'devDependencies',
  'bundleDependencies',
  'bundledDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'acceptDependencies',
  'bin',
  'directories',
  'dist',
  'engines',
  'os',
  'cpu',
  'libc',
  'funding',
  'hasInstallScript',
  '_hasShrinkwrap',
] as const

/** Scripts that npm runs on its own when a package is installed from a registry. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'] as const

/**
 * Keys of the document besides `versions`. `time` is there too: without it pnpm asks for the full document as well, and
 * yarn 4 takes everything for too young.
 */
const DOCUMENT_KEYS = ['name', 'dist-tags', 'modified', 'time', 'policyRestrictions', '_lazaret'] as const

/** The abbreviated form of a full document of ours. */
export function abbreviate(full: JsonObject, versions: readonly (readonly [string, JsonObject])[]): JsonObject {
  return {
    ...pick(full, DOCUMENT_KEYS),
    versions: Object.fromEntries(versions.map(([version, manifest]) => [version, abbreviateManifest(manifest)])),
  }
}

function abbreviateManifest(manifest: JsonObject): JsonObject {
  const short = pick(manifest, INSTALLER_KEYS)
  return short['hasInstallScript'] === undefined && runsAtInstall(manifest)
    ? { ...short, hasInstallScript: true }
    : short
}

function runsAtInstall(manifest: JsonObject): boolean {
  const { scripts } = manifest
  return isRecord(scripts) && INSTALL_SCRIPTS.some((name) => typeof scripts[name] === 'string')
}

function pick(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => (object[key] === undefined ? [] : [[key, object[key]]])))
}
