export const NPM_CLIENTS = ['npm', 'pnpm', 'yarn', 'yarn-berry', 'bun', 'deno'] as const

export type NpmClient = (typeof NPM_CLIENTS)[number]

/** Lines of the file that makes `client` use the registry at `url`, which ends in `/`. */
export function npmSettings(client: NpmClient, url: string): readonly string[] {
  switch (client) {
    case 'npm':
      return [
        '# .npmrc in the project, or ~/.npmrc',
        '# Verify: npm config get registry',
        '# Lock files: without the second line npm 10 and 11 download what package-lock.json names on other hosts directly. By the third npm writes no',
        '# host into new entries; lazaret lockfile clean takes them out of those that are there.',
        `registry=${url}`,
        'replace-registry-host=always',
        'omit-lockfile-registry-resolved=true',
      ]
    case 'pnpm':
      return [
        '# .npmrc in the project, or ~/.npmrc',
        '# Verify: pnpm config get registry',
        '# Lock files: pnpm-lock.yaml names no hosts; entries with a tarball URL of their own still go around.',
        `registry=${url}`,
      ]
    case 'yarn':
      return [
        '# .yarnrc in the project, or ~/.yarnrc (yarn 1)',
        '# Verify: yarn config get registry',
        '# Lock files: yarn 1 downloads from the URLs in yarn.lock, wherever they lead. Write it anew: rm yarn.lock && yarn install',
        `registry "${url}"`,
      ]
    case 'yarn-berry':
      return [
        '# .yarnrc.yml in the project, or ~/.yarnrc.yml (yarn 2 and newer)',
        '# Verify: yarn config get npmRegistryServer',
        '# Lock files: yarn.lock names no hosts; entries with "__archiveUrl" still go around.',
        `npmRegistryServer: "${url}"`,
        ...(isPlainHttp(url) ? [`unsafeHttpWhitelist:`, `  - "${new URL(url).hostname}"`] : []),
      ]
    case 'bun':
      return [
        '# bunfig.toml in the project, or ~/.bunfig.toml',
        '# Verify: bun install --force --verbose',
        '# Lock files: bun downloads from the URLs that bun.lock spells out. Write it anew: rm bun.lock && bun install',
        '[install]',
        `registry = "${url}"`,
      ]
    case 'deno':
      return [
        '# .npmrc beside deno.json, or ~/.npmrc',
        '# Verify: deno install --reload --log-level=debug',
        '# Only npm: imports come this way; jsr: and https: imports go around.',
        '# Lock files: deno downloads from the tarball URLs in deno.lock. Write it anew: rm deno.lock && deno install --reload',
        `registry=${url}`,
      ]
  }
}

/** Unencrypted, which some clients take only from hosts that are named. */
export function isPlainHttp(url: string): boolean {
  return new URL(url).protocol === 'http:'
}
