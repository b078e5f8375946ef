/** Programs that builds call: of compilers and of those that steer them, of version control, of packages, of the shell, and those that tell where libraries lie. */
const BUILD_TOOLS: ReadonlySet<string> = new Set(
  (
    'git hg svn bzr darcs fossil ' +
    'gcc g++ cc c++ cpp clang clang++ clang-cl cl icc icpc icx icpx ifort gfortran f2py f77 flang ld ar ranlib as nm strip objcopy objdump ' +
    'otool install_name_tool lipo codesign dumpbin link lib rc mt nvcc hipcc mpicc mpicxx mpif90 h5cc h5pcc tcc zig ' +
    'make gmake mingw32-make nmake cmake ccmake ctest ninja meson scons waf bazel bazelisk buck msbuild devenv xcodebuild qmake qmake6 ' +
    'autoconf automake autoreconf aclocal autoheader libtoolize configure bootstrap autogen ' +
    'pkg-config pkgconf llvm-config ldconfig ldd sw_vers oslevel xcrun xcode-select uname arch lsb_release getconf nproc sysctl nvidia-smi rocminfo rocm-smi vswhere ' +
    'python python2 python3 py pypy pypy3 pip pip3 pipenv poetry pdm hatch uv uvx conda mamba twine tox nox flit maturin pyinstaller ' +
    'cython cython3 swig sip sip-build pyrcc5 pyuic5 pyside6-rcc pyside6-uic lrelease lupdate protoc flatc thrift capnp antlr4 bison yacc flex lex re2c gperf ragel m4 ' +
    'cargo rustc rustup go gofmt java javac jar mvn gradle ant sbt lein stack cabal ghc dotnet mono csc fpc nim nimble dub dmd ocaml dune opam ' +
    'vcvarsall vcvars32 vcvars64 devcmd node npm npx yarn pnpm bun tsc webpack rollup esbuild gulp grunt bower sass lessc ' +
    'msgfmt msginit msgmerge xgettext pybabel sphinx-build sphinx-apidoc mkdocs doxygen pandoc rst2html rst2man help2man txt2man asciidoctor asciidoc latex pdflatex convert inkscape rsvg-convert tx ' +
    'sh bash zsh dash cmd env sudo time nice nohup cd echo printf export set source test true false exit : which where command type ' +
    'cp mv rm mkdir rmdir ln chmod install touch cat sed awk gawk grep find xargs sort head tail tr cut tee tar unzip zip gzip gunzip bunzip2 xz 7z patch diff file xcopy copy del move robocopy ' +
    'black isort ruff flake8 mypy pytest unittest nosetests coverage pre-commit astyle clang-format clang-tidy ' +
    'conan vcpkg cygpath build build_ext build_py build_clib bdist_wheel sdist develop egg_info ' +
    'brew apt-get apt dpkg rpm yum dnf pacman apk port emerge docker podman valgrind strace perl ruby lua'
  ).split(' '),
)

/** Programs with a window that show that a command was run: proofs of concept start them, and no build does. */
const SHOWS_OFF =
  /^(?:calc|notepad|mspaint|write|wordpad|xcalc|gnome-calculator|kcalc|galculator|xeyes|zenity|kdialog)$/

/** Whether the first word of a command is a program that is started to be seen. */
export function isShownOff(command: string): boolean {
  const [first = ''] = command.trim().split(/[\s;&|<>]/, 1)
  const name = first.slice(Math.max(first.lastIndexOf('/'), first.lastIndexOf('\\')) + 1)
  return SHOWS_OFF.test(name.replace(/\.exe$/i, '').toLowerCase()) || /^open -a ["']?Calculator\b/.test(command.trim())
}

/** `xml2-config`, `pg_config`, `i686-linux-gnu-gcc`, `gcc-12`, `clang++15`. */
const CONFIGURES = /[-_]config$/
const VERSION = /(?:-?\d+(?:\.\d+)*)$/

/** Without anything to start, it tells all variables. */
const TELLS_ALL = /^\s*(?:env|set|export)\s*(?:$|[>|])/

/** Whether the first word of a command is a program that builds call, or one that is named by its path. */
export function isBuildTool(command: string): boolean {
  const [first = ''] = command.trim().split(/[\s;&|<>]/, 1)
  const name = first
    .replaceAll(/^["']|["']$/g, '')
    .replace(/\.(?:exe|cmd|bat)$/i, '')
    .toLowerCase()
  // of a list whose head is worked out, what is left begins with an option
  if (name === '' || name.startsWith('-') || !/^[\w.+:-]+$/.test(name)) return true
  if (TELLS_ALL.test(command)) return false
  const plain = name.replace(VERSION, '')
  const behindTarget = plain.slice(plain.lastIndexOf('-') + 1)
  return CONFIGURES.test(name) || [name, plain, behindTarget].some((each) => BUILD_TOOLS.has(each))
}
