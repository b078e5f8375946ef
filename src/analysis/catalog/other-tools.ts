import { lookup } from '../../model/lookup.ts'

const names = (text: string): readonly string[] => text.split(/\s+/).filter((name) => name !== '')

/** Interpreters that run the file that they are given, whatever its name, in languages for which there is no reader here. */
export const OTHER_INTERPRETERS: readonly string[] = names(`
  lua luajit tclsh wish expect rscript julia guile racket jshell java javaw mono wine wine64 fish csh tcsh elvish xonsh
  coffee lsc qemu-x86_64 qemu-aarch64 qemu-i386 qemu-arm box64 crystal elixir escript groovy kotlin kotlinc scala nim ocaml runghc runhaskell sbcl clisp newlisp clojure janet
`)

/** Tools that obey files which no reader here understands: those of the folder in which they are started, and those that they are named. */
const FOLDER_FILES: Readonly<Record<string, string>> = lookup({
  gradle: 'build.gradle build.gradle.kts settings.gradle settings.gradle.kts init.gradle',
  mvn: 'pom.xml',
  ant: 'build.xml',
  sbt: 'build.sbt',
  lein: 'project.clj',
  mix: 'mix.exs',
  rebar3: 'rebar.config',
  cabal: 'Setup.hs cabal.project',
  dune: 'dune-project dune',
  bazel: 'WORKSPACE WORKSPACE.bazel MODULE.bazel BUILD BUILD.bazel',
  bazelisk: 'WORKSPACE WORKSPACE.bazel MODULE.bazel BUILD BUILD.bazel',
  buck: 'BUCK',
  buck2: 'BUCK',
  task: 'Taskfile.yml Taskfile.yaml taskfile.yml taskfile.yaml Taskfile.dist.yml',
  mage: 'magefile.go',
  go: 'go.mod main.go',
  zig: 'build.zig',
  swift: 'Package.swift',
  dotnet: 'Directory.Build.targets Directory.Build.props global.json',
  msbuild: 'Directory.Build.targets Directory.Build.props',
  xcodebuild: 'project.pbxproj',
  docker: 'Dockerfile docker-compose.yml docker-compose.yaml compose.yml compose.yaml',
  podman: 'Dockerfile Containerfile',
  'docker-compose': 'docker-compose.yml docker-compose.yaml compose.yml compose.yaml',
  vagrant: 'Vagrantfile',
  'ansible-playbook': '',
  terraform: 'main.tf',
  tofu: 'main.tf',
  'nix-build': 'default.nix',
  'nix-shell': 'shell.nix default.nix',
  bundle: 'Gemfile',
  pod: 'Podfile',
  fastlane: 'fastlane/Fastfile',
  composer: 'composer.json',
  gdb: '.gdbinit',
  lldb: '.lldbinit',
  vim: '.vimrc .exrc',
  vi: '.exrc',
  nvim: '.nvim.lua',
  ex: '.exrc',
  emacs: '.emacs',
  sqlite3: '',
  psql: '',
  mysql: '',
  m4: '',
  ed: '',
  bc: '',
  tmux: '',
  screen: '',
  nmap: '',
  tcc: '',
})

/** The same, by their commands: the files of the folder that they obey. */
export const OTHER_TOOLS: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(FOLDER_FILES).map(([tool, files]) => [tool, names(files)] as const),
  ['gradlew', names(FOLDER_FILES['gradle'] ?? '')],
  ['mvnw', names(FOLDER_FILES['mvn'] ?? '')],
])

/** Programs that work on a text, and run commands where the program that they are given in a file says so. */
export const TEXT_TOOLS: ReadonlySet<string> = new Set(['awk', 'gawk', 'mawk', 'nawk', 'original-awk', 'sed', 'gsed'])
