import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadConfig } from '../../src/config/load.ts'
import { allUpstreams, hasPrivateNames, isPrivateName, upstreamsFor } from '../../src/model/routing.ts'

const DEFAULTS = { npm: 'https://registry.example/', pypi: 'https://pypi.example/simple/' }

function load(t: Test, registries: object, env: Record<string, string> = {}) {
  const file = join(t.testdir({}), 'lazaret.json')
  writeFileSync(file, JSON.stringify({ registries }))
  return loadConfig(file, env, DEFAULTS)
}

const ACME = { url: 'https://npm.acme.example', packages: ['@acme/*', 'acme-*', 'only'] }

t.test('a name goes to the upstreams that own it, or in order to those that own none', async (t) => {
  const { registries } = load(t, {
    npm: {
      ecosystem: 'npm',
      upstreams: { acme: ACME, old: { ...ACME, url: 'https://old.example/' }, team: { url: 'https://team.example/' } },
    },
    pypi: {
      ecosystem: 'pypi',
      upstreams: { acme: { url: 'https://pypi.acme.example/simple/', packages: ['Acme.*'] } },
    },
    open: { ecosystem: 'npm' },
  })
  const asked = (registry: string, name: string) => {
    const found = registries.find((one) => one.name === registry)
    if (found === undefined) throw new Error(`there is no ${registry}`)
    return upstreamsFor(found, name).map(({ upstream }) => new URL(upstream).host)
  }
  const table = [
    ['npm', '@acme/x', ['npm.acme.example', 'old.example']],
    ['npm', 'acme-x', ['npm.acme.example', 'old.example']],
    ['npm', 'only', ['npm.acme.example', 'old.example']],
    ['npm', 'onlyx', ['team.example', 'registry.example']],
    ['npm', '@acmex/x', ['team.example', 'registry.example']],
    ['npm', 'x-acme-x', ['team.example', 'registry.example']],
    ['open', '@acme/x', []],
    ['open', 'left-pad', ['registry.example']],
    ['pypi', 'acme-x', ['pypi.acme.example']],
    ['pypi', 'acmex', ['pypi.example']],
    ['pypi', 'only', ['pypi.example']],
  ] as const
  for (const [registry, name, hosts] of table) t.same(asked(registry, name), hosts, `${registry} ${name}`)
  const [npm, , open] = registries
  if (npm === undefined || open === undefined) throw new Error('there are three')
  t.same([isPrivateName(npm, '@acme/x'), isPrivateName(open, '@acme/x'), isPrivateName(npm, 'x')], [true, true, false])
  t.same([hasPrivateNames(npm), hasPrivateNames(open)], [true, true])
  t.equal(allUpstreams(npm).length, 4)
  t.equal(allUpstreams(npm)[0], upstreamsFor(npm, 'only')[0], 'the same object each time')
})

t.test('credentials of an upstream are its own, and come from variables too', async (t) => {
  const npm = {
    ecosystem: 'npm',
    token: 'outer',
    upstreams: { 'acme-one': ACME, team: { url: 'https://team.example/' } },
  }
  const { registries } = load(t, { npm }, { LAZARET_NPM_UPSTREAMS_ACME_ONE_TOKEN: 'inner' })
  const [registry] = registries
  if (registry === undefined) throw new Error('there is one')
  t.same(upstreamsFor(registry, 'only')[0]?.credentials, { kind: 'bearer', token: 'inner' })
  t.equal(upstreamsFor(registry, 'x')[0]?.credentials, undefined, 'not those of the registry')
  t.same(upstreamsFor(registry, 'x')[1]?.credentials, { kind: 'bearer', token: 'outer' })
})

t.test('what an upstream cannot be', async (t) => {
  const npm =
    (upstream: object, env = {}) =>
    () =>
      load(t, { npm: { ecosystem: 'npm', upstreams: { acme: upstream } } }, env)
  const pypi = (settings: object) => () => load(t, { pypi: { ecosystem: 'pypi', ...settings } })
  const table = [
    [npm({ ...ACME, publish_url: 'https://x.example/' }), /publish_url: is of PyPI alone/],
    [pypi({ publish: true }), /registries\.pypi\.publish: needs publish_url/],
    [pypi({ publish_url: 'https://a:b@x.example/' }), /publish_url: must not hold credentials/],
    [npm({ url: 'ftp://x.example/' }), /upstreams\.acme\.url: must be an http or https URL/],
    [npm({ ...ACME, packages: ['*'] }), /must not take every name/],
    [npm({ ...ACME, packages: ['@*/*'] }), /must not take every name/],
    [npm({ ...ACME, packages: ['a b'] }), /must be a name in which \* stands for any characters/],
    [npm({ ...ACME, token: 'a', token_command: 'b' }), /give either this, or token/],
    [npm({ ...ACME, username: 'a' }), /username and password go together/],
    [npm({ ...ACME, url: 'https://a:b@x.example/', token: 'c' }), /holds a user name/],
    [npm({ ...ACME, pakages: [] }), /unknown setting "pakages"\. Did you mean packages\?/],
    [
      npm(ACME, { LAZARET_NPM_UPSTREAMS_AMCE_TOKEN: 'x' }),
      /LAZARET_NPM_UPSTREAMS_AMCE_TOKEN: there is no such setting/,
    ],
  ] as const
  for (const [work, says] of table) t.throws(work, { code: 'invalid-config', message: says }, String(says))
})

t.test(
  'names that are the own ones: those that are given, and those of upstreams, of other registries too',
  async (t) => {
    const { registries } = load(
      t,
      {
        npm: { ecosystem: 'npm', own_names: ['billing-core', 'only'], upstreams: { acme: ACME } },
        open: { ecosystem: 'npm' },
        pypi: { ecosystem: 'pypi' },
      },
      { LAZARET_PYPI_OWN_NAMES: 'billing-core, acme-*' },
    )
    const own = Object.fromEntries(registries.map(({ name, ownNames }) => [name, ownNames]))
    t.same(own['npm'], ['billing-core', 'only', '@acme/*', 'acme-*'])
    t.same(own['open'], ['@acme/*', 'acme-*', 'only'])
    t.same(own['pypi'], ['billing-core', 'acme-*'])
  },
)
