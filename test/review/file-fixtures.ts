import { COMMIT, type Fixture } from './fixture.ts'

const INTEGRITY = 'sha512-AAAA'

function lock(packages: Readonly<Record<string, object>>): string {
  return JSON.stringify({ name: 'app', lockfileVersion: 3, packages: { '': {}, ...packages } }, undefined, 1)
}

function tarball(name: string, host = 'registry.example'): object {
  return { version: '1.0.0', resolved: `https://${host}/${name}/-/${name}-1.0.0.tgz`, integrity: INTEGRITY }
}

const TWELVE = Object.fromEntries(
  Array.from({ length: 12 }, (_, index) => [`node_modules/p${index}`, tarball(`p${index}`)]),
)

const THIRTY = Object.fromEntries(
  Array.from({ length: 30 }, (_, index) => [`node_modules/p${index}`, tarball(`p${index}`)]),
)

const deployment = (name: string, secret: string): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  template:
    spec:
      containers:
        - name: app
          envFrom:
            - secretRef: { name: ${secret} }
`

export const FILE_FIXTURES: readonly Fixture[] = [
  {
    rule: 'shared-env-file',
    situation: 'two services with one file, and with one each',
    bad: {
      'compose.yml':
        'services:\n  a:\n    env_file: .env\n  b:\n    env_file:\n      - path: .env\n        required: true\n',
    },
    at: ['compose.yml:3', 'compose.yml:6'],
    good: { 'compose.yml': 'services:\n  a:\n    env_file: a.env\n  b:\n    env_file: [b.env]\n' },
  },
  {
    rule: 'shared-env-file',
    situation: 'services that merge one map with the file',
    bad: {
      'docker-compose.yaml': 'x-own: &own\n  env_file: .env\nservices:\n  a:\n    <<: *own\n  b:\n    <<: *own\n',
    },
    at: ['docker-compose.yaml:2'],
    good: {
      'docker-compose.yaml': 'x-own: &own\n  env_file: .env\nservices:\n  a:\n    <<: *own\n  b:\n    image: x\n',
    },
  },
  {
    rule: 'shared-env-file',
    situation: 'containers of two documents and of two files that take one secret whole',
    bad: {
      'k8s/all.yaml': `${deployment('web', 'all')}---\n${deployment('api', 'all')}`,
      'k8s/jobs.yaml': deployment('jobs', 'all'),
    },
    at: ['k8s/all.yaml:10', 'k8s/all.yaml:21', 'k8s/jobs.yaml:10'],
    good: {
      'k8s/all.yaml': `${deployment('web', 'web')}---\n${deployment('api', 'api')}`,
      'k8s/overlay/web.yaml': deployment('web', 'web'),
    },
  },
  {
    rule: 'tracked-env-file',
    situation: 'an environment file under version control, and an example of one',
    bad: { '.env.production': 'KEY=1\nexport TOKEN=2\n' },
    at: ['.env.production:1'],
    good: { '.env.example': 'KEY=\n' },
  },
  {
    rule: 'floating-git-dependency',
    situation: 'a branch of a repository, and a full commit',
    bad: { 'package.json': '{\n "dependencies": {\n  "a": "someone/a#main"\n }\n}', 'package-lock.json': lock({}) },
    at: ['package.json:3'],
    good: {
      'package.json': `{\n "dependencies": {\n  "a": "someone/a#${COMMIT}"\n }\n}`,
      'package-lock.json': lock({}),
    },
  },
  {
    rule: 'floating-git-dependency',
    situation: 'a requirement of a branch, and of a full commit',
    bad: { 'requirements.txt': 'six==1.17.0\na @ git+https://host.example/a.git@main\n' },
    at: ['requirements.txt:2'],
    good: { 'requirements.txt': `a @ git+https://host.example/a.git@${COMMIT}\n` },
  },
  {
    rule: 'lock-address',
    situation: 'an address outside every registry, and one inside',
    bad: {
      'package-lock.json': lock({
        'node_modules/a': { version: '1.0.0', resolved: 'https://host.example/a.tgz', integrity: INTEGRITY },
      }),
    },
    at: ['package-lock.json:6'],
    good: { 'package-lock.json': lock({ 'node_modules/a': tarball('a') }) },
  },
  {
    rule: 'lock-foreign-host',
    situation: 'one entry among twelve of another host, and as many of it',
    bad: { 'package-lock.json': lock({ 'node_modules/x': tarball('x', 'other.example'), ...TWELVE }) },
    at: ['package-lock.json:6'],
    good: {
      'package-lock.json': lock({
        'node_modules/x': tarball('x', 'other.example'),
        'node_modules/y': tarball('y', 'other.example'),
        ...TWELVE,
      }),
    },
  },
  {
    rule: 'lock-foreign-host',
    situation: 'two entries among many of another host, and three: that is a registry of theirs',
    bad: {
      'package-lock.json': lock({
        'node_modules/x': tarball('x', 'other.example'),
        'node_modules/y': tarball('y', 'other.example'),
        ...THIRTY,
      }),
    },
    at: ['package-lock.json:6', 'package-lock.json:11'],
    good: {
      'package-lock.json': lock({
        'node_modules/x': tarball('x', 'other.example'),
        'node_modules/y': tarball('y', 'other.example'),
        'node_modules/z': tarball('z', 'other.example'),
        ...THIRTY,
      }),
    },
  },
  {
    rule: 'lock-outdated',
    situation: 'a dependency that the lock does not have, and those that need not be in it',
    bad: {
      'package.json': '{\n "dependencies": {\n  "a": "1",\n  "b": "1"\n }\n}',
      'package-lock.json': lock({ 'node_modules/a': tarball('a') }),
    },
    at: ['package.json:4'],
    good: {
      'package.json': JSON.stringify({
        dependencies: { a: '1', alias: 'npm:a@1', own: '*', other: 'workspace:*', folder: 'file:../x' },
        optionalDependencies: { c: '1' },
      }),
      'packages/own/package.json': '{\n "name": "own"\n}',
      'examples/x/package.json': '{"dependencies": {"z": "1"}}',
      'package-lock.json': lock({ 'node_modules/a': tarball('a') }),
    },
  },
  {
    rule: 'lock-without-integrity',
    situation: 'entries of a folder that is linked from outside',
    bad: { 'package-lock.json': lock({ 'app/node_modules/a': { version: '1.0.0' } }) },
    at: ['package-lock.json:6'],
    good: { 'package-lock.json': lock({ '../app/node_modules/a': { version: '1.0.0' } }) },
  },
  {
    rule: 'lock-without-integrity',
    situation: 'an entry without a hash',
    bad: { 'package-lock.json': lock({ 'node_modules/a': { version: '1.0.0' } }) },
    at: ['package-lock.json:6'],
    good: { 'package-lock.json': lock({ 'node_modules/a': { version: '1.0.0', integrity: INTEGRITY } }) },
  },
  {
    rule: 'lock-missing',
    situation: 'dependencies without a lock, and those of a workspace under one',
    bad: { 'app/package.json': '{\n "devDependencies": {\n  "a": "1.0.0"\n }\n}' },
    at: ['app/package.json:3'],
    good: {
      'app/package.json': '{\n "devDependencies": {\n  "a": "1.0.0"\n }\n}',
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
    },
  },
  {
    rule: 'lock-missing',
    situation: 'a manifest below another one without a lock: that is said of the upper one',
    bad: { 'package.json': '{"dependencies": {"a": "1"}}', 'npm/x/package.json': '{"dependencies": {"b": "1"}}' },
    at: ['package.json:1'],
    good: { 'package.json': '{"name": "a"}', 'npm/x/package.json': '{"dependencies": {"b": "1"}}' },
  },
  {
    rule: 'lock-missing',
    situation: 'a manifest that tests use',
    bad: { 'package.json': '{"dependencies": {"a": "1.0.0"}}' },
    at: ['package.json:1'],
    good: { 'test/fixtures/app/package.json': '{"dependencies": {"a": "1.0.0"}}' },
  },
]
