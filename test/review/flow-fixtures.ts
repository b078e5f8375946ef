import { COMMIT, type Fixture } from './fixture.ts'

const FLOW = '.github/workflows/ci.yml'

/** A workflow of one job with these steps. */
function flow(steps: readonly string[], { job = '', top = 'on: push\npermissions: read-all' } = {}): string {
  const lines = steps.flatMap((step) => step.split('\n').map((line) => `      ${line}`))
  const own = job === '' ? [] : job.split('\n').map((line) => `    ${line}`)
  return [top, 'jobs:', '  build:', '    runs-on: ubuntu-latest', ...own, '    steps:', ...lines, ''].join('\n')
}

export const FLOW_FIXTURES: readonly Fixture[] = [
  {
    rule: 'secret-at-install',
    situation: 'a secret of the whole job, and an install with scripts',
    bad: { [FLOW]: flow(['- run: npm ci'], { job: 'env:\n  DEPLOY_KEY: ${{ secrets.DEPLOY_KEY }}' }) },
    at: [`${FLOW}:7`],
    good: {
      [FLOW]: flow(['- run: npm ci --ignore-scripts'], { job: 'env:\n  DEPLOY_KEY: ${{ secrets.DEPLOY_KEY }}' }),
    },
  },
  {
    rule: 'secret-at-install',
    situation: 'a secret of the step that installs, and of another step',
    bad: { [FLOW]: flow(['- run: pnpm install\n  env:\n    NPM_TOKEN: ${{ secrets.NPM_TOKEN }}']) },
    at: [`${FLOW}:9`],
    good: { [FLOW]: flow(['- run: pnpm install', '- run: ./deploy\n  env:\n    KEY: ${{ secrets.KEY }}']) },
  },
  {
    rule: 'secret-at-install',
    situation: 'a secret that is mounted for an install in an image, with scripts and without',
    bad: { Dockerfile: 'FROM node\nRUN --mount=type=secret,id=npmrc npm ci\n' },
    at: ['Dockerfile:2'],
    good: { Dockerfile: 'FROM node\nRUN --mount=type=secret,id=npmrc \\\n  npm ci --ignore-scripts\n' },
  },
  {
    rule: 'secrets-inherit',
    situation: 'a called workflow with all secrets, and with one',
    bad: { [FLOW]: 'on: push\njobs:\n  a:\n    uses: ./.github/workflows/b.yml\n    secrets: inherit\n' },
    at: [`${FLOW}:5`],
    good: {
      [FLOW]:
        'on: push\njobs:\n  a:\n    uses: ./.github/workflows/b.yml\n    secrets:\n      KEY: ${{ secrets.KEY }}\n',
    },
  },
  {
    rule: 'persisted-credentials',
    situation: 'a checkout before an install',
    bad: { [FLOW]: flow([`- uses: actions/checkout@${COMMIT}`, '- run: npm ci']) },
    at: [`${FLOW}:7`],
    good: {
      [FLOW]: flow([`- uses: actions/checkout@${COMMIT}\n  with:\n    persist-credentials: false`, '- run: npm ci']),
    },
  },
  {
    rule: 'image-secret',
    situation: 'a variable of a build that is called like a secret, and one that is not',
    bad: { Dockerfile: 'FROM node\nARG NODE_ENV=production NPM_TOKEN=\n' },
    at: ['Dockerfile:2'],
    good: { Dockerfile: 'FROM node\nARG NODE_ENV=production PUBLIC_KEY_FILE=/x\n' },
  },
  {
    rule: 'image-env-file',
    situation: 'an environment file that is copied by its name, and an example of one',
    bad: { Dockerfile: 'FROM node\nCOPY .env package.json /app/\n' },
    at: ['Dockerfile:2'],
    good: { Dockerfile: 'FROM node\nCOPY .env.example package.json /app/\n' },
  },
  {
    rule: 'image-env-file',
    situation: 'an environment file in a folder that is copied whole, and is left out of the build',
    bad: { 'api/Dockerfile': 'FROM node\nCOPY --chown=node . .\n', 'api/.env': 'A=1\n' },
    at: ['api/Dockerfile:2'],
    good: {
      'api/Dockerfile': 'FROM node\nCOPY --chown=node . .\n',
      'api/.env': 'A=1\n',
      'api/.dockerignore': '# values\n*\n!*.env*\n.env\n',
    },
  },
  {
    rule: 'image-env-file',
    situation: 'a folder of another stage that is copied whole',
    bad: { Dockerfile: 'FROM node\nCOPY ./ /app\n', 'config/.env.production': 'A=1\n' },
    at: ['Dockerfile:2'],
    good: { Dockerfile: 'FROM node\nCOPY --from=build . /app\n', 'config/.env.production': 'A=1\n' },
  },
  {
    rule: 'unpinned-action',
    situation: 'actions by a tag, a branch and nothing, and by a full commit',
    bad: { [FLOW]: flow(['- uses: a/b@v1', '- uses: a/c/d@main', '- uses: docker://e/f:1']) },
    at: [`${FLOW}:7`, `${FLOW}:8`, `${FLOW}:9`],
    good: {
      [FLOW]: flow([`- uses: a/b@${COMMIT} # v1`, '- uses: ./own', `- uses: docker://e/f@sha256:${'0'.repeat(64)}`]),
    },
  },
  {
    rule: 'unpinned-action',
    situation: 'a step of a composite action',
    bad: { 'setup/action.yml': 'runs:\n  using: composite\n  steps:\n    - uses: a/b@v1\n' },
    at: ['setup/action.yml:4'],
    good: { 'setup/action.yml': `runs:\n  using: composite\n  steps:\n    - uses: a/b@${COMMIT}\n` },
  },
  {
    rule: 'unpinned-action',
    situation: 'what GitLab includes from another project',
    bad: { '.gitlab-ci.yml': 'include:\n  - project: a/b\n    file: c.yml\n    ref: main\n' },
    at: ['.gitlab-ci.yml:2'],
    good: { '.gitlab-ci.yml': `include:\n  - project: a/b\n    file: c.yml\n    ref: ${COMMIT}\n  - local: d.yml\n` },
  },
  {
    rule: 'unpinned-action',
    situation: 'an orb of CircleCI and a repository of templates at Azure',
    bad: {
      '.circleci/config.yml': 'orbs:\n  node: circleci/node@5\n  own: a/b@volatile\n',
      'azure-pipelines.yml': 'resources:\n  repositories:\n    - repository: t\n      name: a/b\n      ref: main\n',
    },
    at: ['.circleci/config.yml:2', '.circleci/config.yml:3', 'azure-pipelines.yml:4'],
    good: {
      '.circleci/config.yml': 'orbs:\n  node: circleci/node@5.2.0\n',
      'azure-pipelines.yml': `resources:\n  repositories:\n    - name: a/b\n      ref: ${COMMIT}\n`,
    },
  },
  {
    rule: 'install-not-locked',
    situation: 'steps of CircleCI and Azure',
    bad: {
      '.circleci/config.yml': 'jobs:\n  a:\n    steps:\n      - run:\n          command: npm i\n      - run: npm i\n',
      'azure-pipelines.yml': 'stages:\n  - jobs:\n      - steps:\n          - script: npm install\n',
    },
    at: ['.circleci/config.yml:5', '.circleci/config.yml:6', 'azure-pipelines.yml:4'],
    good: { '.circleci/config.yml': 'x: &x { a: *x }\njobs:\n  a:\n    steps:\n      - run: { command: npm ci }\n' },
  },
  {
    rule: 'pull-request-target',
    situation: 'a checkout of what a stranger brings, and one of what is there',
    bad: {
      [FLOW]: flow(
        [`- uses: actions/checkout@${COMMIT}\n  with:\n    ref: \${{ github.event.pull_request.head.sha }}`],
        {
          top: 'on: [push, pull_request_target]\npermissions: read-all',
        },
      ),
    },
    at: [`${FLOW}:9`],
    good: {
      [FLOW]: flow([`- uses: actions/checkout@${COMMIT}`], {
        top: 'on: [push, pull_request_target]\npermissions: read-all',
      }),
    },
  },
  {
    rule: 'broad-permissions',
    situation: 'all permissions, and those that are needed',
    bad: { [FLOW]: flow(['- run: make'], { top: 'on: push\npermissions: write-all' }) },
    at: [`${FLOW}:2`],
    good: { [FLOW]: flow(['- run: make'], { top: 'on: push\npermissions:\n  contents: write' }) },
  },
  {
    rule: 'unstated-permissions',
    situation: 'no permissions at all, and those of the only job',
    bad: { [FLOW]: flow(['- run: make'], { top: 'on: push' }) },
    at: [`${FLOW}:3`],
    good: { [FLOW]: flow(['- run: make'], { top: 'on: push', job: 'permissions:\n  contents: read' }) },
  },
  {
    rule: 'install-not-locked',
    situation: 'npm install, and npm ci and an install of a tool',
    bad: { [FLOW]: flow(['- run: |\n    npm install\n    npm test']) },
    at: [`${FLOW}:8`],
    good: { [FLOW]: flow(['- run: |\n    npm ci # npm install\n    npm install -g pnpm\n    echo npm install']) },
  },
  {
    rule: 'install-not-locked',
    situation: 'pip with requirements without hashes, and with them',
    bad: {
      '.gitlab-ci.yml': 'test:\n  script:\n    - pip install -r requirements.txt\n',
      'requirements.txt': 'a==1\n',
    },
    at: ['.gitlab-ci.yml:3'],
    good: {
      '.gitlab-ci.yml': 'test:\n  script:\n    - pip install -r requirements.txt\n',
      'requirements.txt': `a==1 --hash=sha256:${'0'.repeat(64)}\n`,
    },
  },
  {
    rule: 'install-not-locked',
    situation: 'yarn in an image that may change the lock, and may not',
    bad: { Dockerfile: 'FROM node\nRUN corepack enable && \\\n  # all of them\n  yarn install\n' },
    at: ['Dockerfile:4'],
    good: { Dockerfile: 'FROM node\nRUN corepack enable && \\\n  yarn install --immutable\n' },
  },
  {
    rule: 'unpinned-requirement',
    situation: 'a range, and an exact version',
    bad: { 'requirements.txt': 'a==1\nb>=2\n' },
    at: ['requirements.txt:2'],
    good: { 'requirements.txt': 'a==1\n' },
  },
  {
    rule: 'open-egress',
    situation: 'an install with scripts on an open runner, without scripts or packages, and behind an allow-list',
    bad: { [FLOW]: flow(['- run: npm ci']) },
    at: [`${FLOW}:7`],
    good: {
      [FLOW]: flow([
        `- uses: step-security/harden-runner@${COMMIT}\n  with:\n    egress-policy: block`,
        '- run: npm ci',
        '- run: npm ci --ignore-scripts',
        '- run: npm i --package-lock-only',
      ]),
    },
  },
]
