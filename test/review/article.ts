import { COMMIT, type Files } from './fixture.ts'

/** What most repositories look like: one `.env`, one CI job, floating actions, a git dependency. */
export const ARTICLE: Files = {
  '.github/workflows/ci.yml': `name: ci
on: [push]
jobs:
  build:
    runs-on: ubuntu-latest
    env:
      DEPLOY_KEY: \${{ secrets.DEPLOY_KEY }}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - run: npm install
      - run: npm test
      - name: deploy
        run: ./deploy.sh "$DEPLOY_KEY"
`,
  'package.json': `{
  "name": "shop",
  "dependencies": {
    "tiny-helper": "github:someone/tiny-helper#main"
  }
}
`,
  'package-lock.json': `{
  "name": "shop",
  "lockfileVersion": 3,
  "packages": {
    "": { "name": "shop" },
    "node_modules/tiny-helper": {
      "version": "1.0.0",
      "resolved": "git+ssh://git@host.example/someone/tiny-helper.git#${COMMIT}"
    }
  }
}
`,
  'compose.yml': `services:
  web:
    build: .
    env_file: .env
  worker:
    build: .
    env_file: .env
`,
  Dockerfile: `FROM node:24
WORKDIR /app
COPY . .
RUN npm install
`,
  '.env': 'DATABASE_URL=postgres://nobody.invalid\nSTRIPE_KEY=not-a-key\n',
}

/** What a review tells of it: rule and place. */
export const TOLD: readonly string[] = [
  'unstated-permissions .github/workflows/ci.yml:4',
  'secret-at-install .github/workflows/ci.yml:7',
  'persisted-credentials .github/workflows/ci.yml:9',
  'unpinned-action .github/workflows/ci.yml:9',
  'unpinned-action .github/workflows/ci.yml:10',
  'install-not-locked .github/workflows/ci.yml:13',
  'open-egress .github/workflows/ci.yml:13',
  'image-env-file Dockerfile:3',
  'install-not-locked Dockerfile:4',
  'shared-env-file compose.yml:4',
  'shared-env-file compose.yml:7',
  'floating-git-dependency package.json:4',
]
