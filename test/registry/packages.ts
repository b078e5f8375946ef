import type { NpmRelease } from './npm.ts'
import { attackNpm, ordinaryNpm } from './packages-npm.ts'
import { attackPypi, ordinaryPypi } from './packages-pypi.ts'
import type { PypiRelease } from './pypi.ts'
import { reviewNpm, reviewPypi } from './packages-review.ts'
import type { World } from './registry.ts'

export interface Stock {
  readonly npm: readonly NpmRelease[]
  readonly pypi: readonly PypiRelease[]
}

/** Packages that must be served. */
export function ordinaryPackages(): Stock {
  return { npm: ordinaryNpm(), pypi: ordinaryPypi() }
}

/** Inert re-enactments of attacks, which must not. `now`: the clock against which some of them are two hours old. */
export function attackPackages(now?: Date): Stock {
  return { npm: attackNpm(now), pypi: attackPypi(now) }
}

/** Packages that wait for a person's decision. */
export function reviewPackages(): Stock {
  return { npm: reviewNpm(), pypi: reviewPypi() }
}

/** Publishes in order, so that the last of a package's versions is its latest. */
export function stock(world: World, ...stocks: readonly Stock[]): void {
  for (const { npm, pypi } of stocks) {
    for (const release of npm) world.npm.publish(release)
    for (const release of pypi) world.pypi.publish(release)
  }
}
