/** Entry point groups that other programs load by themselves, and who does. */
export const AUTOLOAD_GROUPS: ReadonlyMap<string, string> = new Map([
  ['pytest11', 'every pytest run'],
  ['setuptools.finalize_distribution_options', 'every build with setuptools'],
  ['setuptools.file_finders', 'every build with setuptools'],
  ['distutils.commands', 'builds with setuptools'],
  ['distutils.setup_keywords', 'every build with setuptools'],
  ['egg_info.writers', 'every build with setuptools'],
  ['hatch', 'builds with hatch'],
  ['pdm', 'every pdm command'],
  ['poetry.plugin', 'every poetry command'],
  ['poetry.application.plugin', 'every poetry command'],
  ['flake8.extension', 'every flake8 run'],
  ['flake8.report', 'every flake8 run'],
  ['pylint', 'pylint runs'],
  ['mypy.plugins', 'mypy runs'],
  ['opentelemetry_distro', 'every auto-instrumented process'],
  ['opentelemetry_configurator', 'every auto-instrumented process'],
  ['opentelemetry_pre_instrument', 'every auto-instrumented process'],
  ['opentelemetry_instrumentor', 'every auto-instrumented process'],
  ['jupyter_serverproxy_servers', 'every Jupyter server'],
  ['jupyterlab.extension', 'every JupyterLab server'],
  ['virtualenv.seed', 'virtualenv'],
  ['virtualenv.activate', 'virtualenv'],
  ['virtualenv.discovery', 'virtualenv'],
  ['tox', 'every tox run'],
  ['tox.env_ext', 'every tox run'],
  ['nox', 'nox runs'],
  ['keyring.backends', 'every use of keyring'],
  ['sqlalchemy.dialects', 'SQLAlchemy'],
  ['babel.extractors', 'Babel'],
  ['sphinx.builders', 'Sphinx'],
  ['twine.registered_commands', 'twine'],
  ['invoke.collections', 'invoke'],
  ['mkdocs.plugins', 'MkDocs'],
  ['devpi_server', 'devpi'],
])

/** Those that setuptools loads for every build, also out of the metadata that lies beside the setup.py that it builds. */
export const BUILDER_GROUPS: RegExp = /^(?:setuptools\.|distutils\.|egg_info\.writers$)/

/** A module that pip or Python imports where any package provides it. */
export interface LateImport {
  readonly when: string
  readonly moment: 'install' | 'startup'
  /** true: meant for whoever runs the machine, and a package may have reason to bring it */
  readonly isHook: boolean
}

/** Modules that pip or Python imports by name, although no package is known to own them. */
export const LATE_IMPORTS: ReadonlyMap<string, LateImport> = new Map([
  ['_manylinux', { when: 'pip imports it while it installs', moment: 'install', isHook: false }],
  ['sitecustomize', { when: 'Python imports it at every start', moment: 'startup', isHook: true }],
  [
    'usercustomize',
    { when: 'Python imports it at every start outside of virtual environments', moment: 'startup', isHook: true },
  ],
  [
    '_virtualenv',
    {
      when: 'Python imports it at every start of an environment that virtualenv or uv made',
      moment: 'startup',
      isHook: false,
    },
  ],
  [
    'apport_python_hook',
    { when: 'Python of Debian and Ubuntu imports it at every start', moment: 'startup', isHook: false },
  ],
])
