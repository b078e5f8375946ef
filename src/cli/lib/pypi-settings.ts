import { isPlainHttp } from './npm-settings.ts'

export const PYPI_CLIENTS = ['pip', 'uv', 'poetry', 'pdm', 'pipenv'] as const

export type PypiClient = (typeof PYPI_CLIENTS)[number]

/** Lines of the file, or the variable, that makes `client` use the index at `url`, which ends in `/simple/`. */
export function pypiSettings(client: PypiClient, url: string): readonly string[] {
  switch (client) {
    case 'pip':
      return [
        '# ~/.config/pip/pip.conf, pip.conf in a virtual environment, or the file that PIP_CONFIG_FILE names',
        '# Verify: pip config list (no extra-index-url may be left: pip takes whatever any index has)',
        '# Lock files: pip install -r pylock.toml downloads from the URLs in it. Write it anew: pip lock',
        '[global]',
        `index-url = ${url}`,
        ...(needsTrust(url) ? [`trusted-host = ${new URL(url).host}`] : []),
      ]
    case 'uv':
      return [
        '# ~/.config/uv/uv.toml; in pyproject.toml the table is [[tool.uv.index]]; or UV_DEFAULT_INDEX with the same URL',
        '# Verify: uv lock --refresh --verbose',
        '# Lock files: uv sync --frozen downloads from the URLs in uv.lock. Run uv lock once; in CI use uv sync --locked.',
        '[[index]]',
        'name = "lazaret"',
        `url = "${url}"`,
        'default = true',
      ]
    case 'poetry':
      return [
        '# pyproject.toml of each project, then poetry lock: poetry has no variable for it, and obeys none of pip',
        '# Verify: poetry source show',
        '# Lock files: poetry.lock without [package.source] comes this way; a second primary source would be asked as well.',
        '[[tool.poetry.source]]',
        'name = "lazaret"',
        `url = "${url}"`,
        'priority = "primary"',
      ]
    case 'pdm':
      return [
        '# ~/.config/pdm/config.toml; or PDM_PYPI_URL with the same URL. pdm does not obey PIP_INDEX_URL.',
        '# Verify: pdm config pypi.url',
        '# Lock files: pdm.lock names no hosts, but with static_urls, and as pylock.toml, it does. Run pdm lock once.',
        '# pdm prints no reason of a refusal (only 403 Forbidden): the desk has it.',
        '[pypi]',
        `url = "${url}"`,
        ...(needsTrust(url) ? ['verify_ssl = false'] : []),
      ]
    case 'pipenv':
      return [
        '# A variable of the shell or of CI. pipenv does not obey PIP_INDEX_URL.',
        '# Verify: pipenv lock --verbose',
        '# Lock files: pipenv sync asks the sources in Pipfile.lock; the mirror stands for the public one only.',
        `export PIPENV_PYPI_MIRROR=${url}`,
        ...(needsTrust(url) ? [`export PIP_TRUSTED_HOST=${new URL(url).host}`] : []),
      ]
  }
}

/** pip and its kin take no unencrypted index that is not on the same machine, unless told. */
function needsTrust(url: string): boolean {
  return isPlainHttp(url) && !/^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(new URL(url).hostname)
}
