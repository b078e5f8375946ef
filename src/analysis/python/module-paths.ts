/** Folders and files beside a package: nobody who uses it imports them. */
const BESIDE =
  /(?:^|\/)(?:tests?|testing|docs?|examples?|samples|demos|benchmarks?|contrib|notebooks|tutorials|tools|scripts)\/|(?:^|\/)(?:test_\w+|\w+_tests?|conftest|setup|noxfile|fabfile|versioneer)\.py$/i

/** What an import can name; some people's folders have a dash, and are put on the path. */
const MODULE = /^(?:[A-Za-z_][\w-]*\/)*[A-Za-z_][\w-]*\.py$/

/** Nobody imports it, but whoever runs the tests that are beside it or below loads it. */
const LOADED_BY_TESTS = /(?:^|\/)conftest\.py$/

/** True for a file that is a module of what a package of Python installs, as far as its path tells. */
export function isModuleOfPackage(path: string): boolean {
  return MODULE.test(path) && (LOADED_BY_TESTS.test(path) || !BESIDE.test(path))
}
