import t from 'tap'
import { isBuildTool } from '../../src/analysis/catalog/build-tools.ts'

t.test('what builds call', async (t) => {
  for (const command of [
    'git rev-parse --short HEAD',
    'make -C native',
    'gcc-12 --version',
    'clang++15 -v',
    'i686-linux-gnu-gcc -dumpmachine',
    'xml2-config --libs',
    'pg_config.exe --libdir',
    'env CC=gcc make',
    'CMake --build .',
    // by its path: one's own, or where a prefix leads
    './configure',
    '\uE000/bin/proj --version',
    '',
  ])
    t.equal(isBuildTool(command), true, command)
})

t.test('what no build calls', async (t) => {
  for (const command of ['calc.exe', 'dir', 'ls -l / > LICENSE', 'env > LICENSE', 'env', 'set | sort', 'net user'])
    t.equal(isBuildTool(command), false, command)
})
