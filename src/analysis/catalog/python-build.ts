/** Commands of setup.py that builders and installers run, by themselves or one by way of another. */
export const BUILD_COMMANDS: ReadonlySet<string> = new Set(
  (
    'build build_py build_ext build_clib build_scripts install install_lib install_scripts install_data install_headers ' +
    'install_egg_info develop egg_info dist_info editable_wheel sdist bdist bdist_wheel bdist_egg easy_install'
  ).split(' '),
)

/** Functions of a build back end that pip and other builders call (PEP 517, PEP 660). */
export const BACKEND_HOOKS = [
  'build_wheel',
  'build_sdist',
  'build_editable',
  'get_requires_for_build_wheel',
  'get_requires_for_build_sdist',
  'get_requires_for_build_editable',
  'prepare_metadata_for_build_wheel',
  'prepare_metadata_for_build_editable',
] as const

/** Ways in which one command of setup.py starts others, or other commands than its name says. */
export const STARTS_COMMANDS: RegExp =
  /\b(?:sub_commands|script_args|command_packages)\b|\bsys\s?\.\s?argv\s?(?:=[^=]|\+=|\.\s?(?:append|extend|insert)\b|\[[^\]\n]{0,40}\]\s?=[^=])/

/** One command that starts another by its name. */
export const RUNS_COMMAND: RegExp = /\brun_command\s?\(\s?(?:(["'])(\w{1,60})\1)?/g
