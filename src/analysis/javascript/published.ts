/** Folders of what is there for whoever works on a package: builds, tests, examples. */
const BESIDE =
  /(?:^|\/)(?:scripts?|tools?|tasks?|build|bin|bench\w*|perf|tests?|testing|__\w+__|specs?|e2e|fixtures?|mocks?|examples?|demos?|docs?|website|config|internals|node_modules|\.[\w-]+)\//i

/** Files that tools read or people start. */
const OF_TOOLS =
  /(?:^|\/)(?:gulpfile|gruntfile|jakefile|makefile|rakefile|cli|bin|build|install|preinstall|postinstall|prepare|setup|release|publish|deploy|bench\w*|test|karma\.conf|\.[\w.-]+|[\w.-]+\.(?:config|conf|test|tests|spec|bench|stories))(?:\.[\w-]+)?\.[cm]?js$/i

/** Whether the file at a path of a package is a module that somebody may import by its path, though no other file does. */
export function isPublishedModule(path: string): boolean {
  return /\.[cm]?js$/i.test(path) && !BESIDE.test(path) && !OF_TOOLS.test(path)
}
