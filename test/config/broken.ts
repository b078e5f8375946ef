/** A configuration with one mistake, by its file or by the environment, and what is to be said of it. */
interface Broken {
  readonly situation: string
  readonly text?: string
  readonly env?: Readonly<Record<string, string>>
  readonly says: RegExp
}

const npm = (setting: string): string => `registries:\n  npm:\n    ecosystem: npm\n    ${setting}\n`

const OF_FILES: readonly (readonly [situation: string, text: string, says: RegExp])[] = [
  ['an unknown setting', 'host: 0.0.0.0\nprot: 80\n', /yaml:2:1: unknown setting "prot"\. Did you mean port\?$/],
  ['an unknown setting in another style', 'publicUrl: http://a.example', /"publicUrl"\. Did you mean public_url\?$/],
  ['an unknown setting of a section', 'inspection:\n  worker: 1', /yaml:2:3: .*"worker"\. Did you mean workers\?$/],
  ['an unknown setting of a registry', npm('upstreem: x'), /yaml:4:5: .*"upstreem"\. Did you mean upstream\?$/],
  ['a setting of a section at the top', 'timeout_seconds: 5', /"timeout_seconds"\. It belongs under inspection\.$/],
  ['a setting of registries at the top', 'policy: strict', /"policy"\. It belongs under registries\.<name>\.$/],
  ['a setting of the top in a registry', npm('log_level: info'), /"log_level"\. It belongs at the top of the file\.$/],
  ['a setting like no other', 'zzzzz: 1', /yaml:1:1: unknown setting "zzzzz"$/],
  ['a key with control characters', '"a\\e[2J\\nb": 1', /unknown setting "a\\u001b\[2J\\nb"$/],
  ['a port that is a word', 'port: http\n', /yaml:1:1: port: must be a whole number from 0 to 65535, and is "http"$/],
  ['a port in quotes', 'port: "80"', /port: must be a whole number .*, and is "80": leave the quotes away$/],
  ['a port that is too large', 'port: 99999', /port: must be .* from 0 to 65535, and is 99999$/],
  ['a port beyond all numbers', 'port: 99999999999999999999', /port: must be .* from 0 to 65535, and is \d+$/],
  ['a port with a fraction', 'port: 1.5', /port: must be a whole number .*, and is 1\.5$/],
  ['a port that is true', 'port: true', /port: must be a whole number .*, and is true$/],
  ['a port without a value', 'port:', /port: must be a whole number .*, and is empty$/],
  ['a list of ports', 'port: [1, 2]', /port: must be a whole number .*, and is a list$/],
  [
    'a duration with its unit',
    'inspection: { timeout_seconds: 60s }',
    /must be a whole number of seconds from 1 to 600, and is "60s"$/,
  ],
  [
    'a size with its unit',
    'limits: { artifact_mb: 4GB }',
    /must be a whole number of megabytes from 1 to 65536, and is "4GB"$/,
  ],
  ['a size of nothing', 'limits: { artifact_mb: 0 }', /must be a whole number of megabytes from 1 to 65536, and is 0$/],
  ['yes for true', npm('allow_private_addresses: yes'), /yaml:4:5: .*must be true or false, and is "yes"$/],
  [
    'true in quotes',
    npm('allow_private_addresses: "true"'),
    /must be true or false, and is "true": leave the quotes away$/,
  ],
  [
    'too many proxies',
    'trust_proxy: 11',
    /trust_proxy: must be true, false, or a number of proxies from 1 to 10, and is 11$/,
  ],
  ['a number for a text', 'host: 127', /host: must be a text, and is 127: put it in quotes$/],
  ['a password of digits', npm('password: 12345'), /registries\.npm\.password: must be a text: put it in quotes$/],
  ['an empty text', 'host: ""', /host: must not be empty$/],
  ['a path with a NUL', 'data_dir: "a\\0b"', /data_dir: must be a path, without a NUL character/],
  ['a log level that is none', 'log_level: verbose', /must be one of trace, debug, .*, and is "verbose"$/],
  [
    'a mode that is none',
    npm('mode: enforced'),
    /yaml:4:5: registries\.npm\.mode: must be one of enforce, observe, and is "enforced"$/,
  ],
  [
    'a misspelt ecosystem',
    'registries:\n  npm:\n    ecosystem: nmp\n',
    /yaml:3:5: registries\.npm\.ecosystem: must be one of npm, pypi, and is "nmp"$/,
  ],
  [
    'no ecosystem',
    'registries: { npm: {} }',
    /yaml:1:15: registries\.npm\.ecosystem: must be one of npm, pypi, and is missing$/,
  ],
  [
    'an upstream that is a file',
    npm('upstream: "file:///etc"'),
    /registries\.npm\.upstream: must be an http or https URL$/,
  ],
  [
    'an upstream without a scheme',
    npm('upstream: registry.example'),
    /registries\.npm\.upstream: must be an http or https URL$/,
  ],
  [
    'a token beside credentials in the upstream',
    npm('token: t\n    upstream: http://u:p@a.example/'),
    /yaml:5:5: .*upstream: holds a user name: give either/,
  ],
  [
    'a user name without a password',
    npm('username: u'),
    /yaml:4:5: registries\.npm\.username: username and password go together$/,
  ],
  [
    'one bad host of two',
    npm('artifact_hosts: [a.example, "https://b.example"]'),
    /yaml:4:33: registries\.npm\.artifact_hosts: must be a host name, .*, and is "https:\/\/b\.example"$/,
  ],
  [
    'a host where a list belongs',
    npm('artifact_hosts: a.example'),
    /artifact_hosts: must be a list, and is "a\.example"$/,
  ],
  ['a list of registries', 'registries:\n  - npm', /yaml:1:1: registries: must be a map, and is a list$/],
  ['registries without a value', 'registries:\n', /yaml:1:1: registries: must be a map, and is empty$/],
  ['a section without a value', 'inspection:\n', /yaml:1:1: inspection: must be a map, and is empty$/],
  ['no registry at all', 'registries: {}', /registries: must name at least one registry$/],
  [
    'a registry named in capitals',
    'registries: { Npm: { ecosystem: npm } }',
    /yaml:1:15: registries\.Npm: must be a name of lower-case letters/,
  ],
  [
    'a registry named like a page of ours',
    'registries: { why: { ecosystem: npm } }',
    /yaml:1:15: registries\.why: this name is taken by a page/,
  ],
  [
    'two registries of one name',
    'registries:\n  npm: { ecosystem: npm }\n  npm: { ecosystem: npm }\n',
    /yaml:3:3: "npm" is there twice: keep one$/,
  ],
  ['a setting twice', 'port: 1\nport: 2', /yaml:2:1: "port" is there twice: keep one$/],
  ['an empty file', ' \n', /lazaret\.yaml: is empty: write settings, or start without --config/],
  ['a list instead of a map', '- port: 1', /yaml:1:1: must be a map of settings, as in "port: 4874"$/],
  ['no blank after the colon', 'port:80', /yaml:1:1: must be a map of settings/],
  ['two documents', 'port: 1\n---\nport: 2', /yaml:2:1: a second document begins here: keep one$/],
  ['a bracket that is not closed', 'port: [', /yaml:1:8: .*a bracket before it is not closed$/],
  ['a quote that is not closed', 'host: "a\nport: 1', /yaml:2:8: a quote, bracket, .* is missing here or before$/],
  ['a colon in a text', 'host: a: b', /yaml:1:7: .*a text with ": " in it needs quotes/],
  ['a tab', 'registries:\n\tnpm: {}', /yaml:2:1: this line is indented by a tab: use blanks$/],
  [
    'a crooked indentation',
    'inspection:\n    workers: 1\n  timeout_seconds: 3',
    /yaml:3:1: this line is indented otherwise/,
  ],
  ['a tag', 'port: !port 80', /yaml:1:7: tags .* are not understood$/],
  ['a key that is a list', '[a, b]: 1', /yaml:1:1: a key must be a text$/],
  ['an alias of nothing', 'port: *a', /yaml:1:7: this alias means nothing: no anchor of its name/],
  [
    'aliases that unfold without end',
    `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]\n`,
    /lazaret\.yaml: its aliases unfold to more than a configuration can say/,
  ],
  ['nesting without end', '['.repeat(20_000), /yaml:1:\d+: the file is nested too deeply to be read$/],
]

const OF_VARIABLES: readonly (readonly [situation: string, env: Readonly<Record<string, string>>, says: RegExp])[] = [
  ['a port that is too large', { LAZARET_PORT: '99999' }, /^LAZARET_PORT: must be .* from 0 to 65535, and is 99999$/],
  ['a port below zero', { LAZARET_PORT: '-1' }, /^LAZARET_PORT: must be .* from 0 to 65535, and is "-1"$/],
  [
    'a duration with its unit',
    { LAZARET_NPM_METADATA_MAX_AGE_SECONDS: '5m' },
    /^LAZARET_NPM_METADATA_MAX_AGE_SECONDS: must be a whole number of seconds .*, and is "5m"$/,
  ],
  [
    'a size with its unit',
    { LAZARET_LIMITS_ARTIFACT_MB: '4GB' },
    /^LAZARET_LIMITS_ARTIFACT_MB: must be a whole number of megabytes .*, and is "4GB"$/,
  ],
  [
    'TRUE for true',
    { LAZARET_NPM_ALLOW_PRIVATE_ADDRESSES: 'TRUE' },
    /^LAZARET_NPM_ALLOW_PRIVATE_ADDRESSES: must be true or false, and is "TRUE"$/,
  ],
  [
    'too many proxies',
    { LAZARET_TRUST_PROXY: '11' },
    /^LAZARET_TRUST_PROXY: must be true, false, or a number of proxies from 1 to 10, and is 11$/,
  ],
  [
    'a password beside a token',
    { LAZARET_NPM_TOKEN: 't', LAZARET_NPM_PASSWORD: 'p' },
    /^LAZARET_NPM_TOKEN: give either/,
  ],
  [
    'a setting and the file of the same setting',
    { LAZARET_NPM_TOKEN: 't', LAZARET_NPM_TOKEN_FILE: 'token' },
    /^LAZARET_NPM_TOKEN and LAZARET_NPM_TOKEN_FILE are both set/,
  ],
  [
    'a misspelt variable',
    { LAZARET_NPM_POLCY: 'strict' },
    /^LAZARET_NPM_POLCY: there is no such setting\. Did you mean LAZARET_NPM_POLICY\?$/,
  ],
  [
    'two letters that changed places',
    { LAZARET_PROT: '80' },
    /^LAZARET_PROT: there is no such setting\. Did you mean LAZARET_PORT\?$/,
  ],
  [
    'a setting of registries without a registry',
    { LAZARET_POLICY: 'strict' },
    /^LAZARET_POLICY: there is no such setting\. Did you mean LAZARET_NPM_POLICY\?$/,
  ],
  [
    'a setting of a section without the section',
    { LAZARET_WORKERS: '1' },
    /^LAZARET_WORKERS: there is no such setting\. Did you mean LAZARET_INSPECTION_WORKERS\?$/,
  ],
  [
    'a variable of a registry that there is not',
    { LAZARET_INTERNAL_TOKEN_FILE: 'token' },
    /^LAZARET_INTERNAL_TOKEN_FILE: there is no registry of this name/,
  ],
  [
    'one bad host in a list',
    { LAZARET_NPM_ARTIFACT_HOSTS: 'a.example, http://b.example' },
    /^LAZARET_NPM_ARTIFACT_HOSTS: must be a host name.*, and is "http:\/\/b\.example"$/,
  ],
  [
    'an upstream with a query',
    { LAZARET_NPM_UPSTREAM: 'http://a.example/?b' },
    /^LAZARET_NPM_UPSTREAM: must end before any \? or #$/,
  ],
  [
    'credentials in an upstream that cannot be decoded',
    { LAZARET_NPM_UPSTREAM: 'http://a:50%@registry.example/' },
    /^LAZARET_NPM_UPSTREAM: has a user name or password with a %/,
  ],
  [
    'credentials in the public URL',
    { LAZARET_PUBLIC_URL: 'http://a:b@registry.example/' },
    /^LAZARET_PUBLIC_URL: must not hold a user name/,
  ],
  [
    'a secret file that is not there',
    { LAZARET_NPM_TOKEN_FILE: 'nowhere' },
    /^LAZARET_NPM_TOKEN_FILE: the file that it names cannot be read: it is not there$/,
  ],
  [
    'a secret file that is a folder',
    { LAZARET_NPM_TOKEN_FILE: '.' },
    /^LAZARET_NPM_TOKEN_FILE: .*: it is a folder, not a file$/,
  ],
]

const OF_BLOBS: readonly (readonly [situation: string, text: string, says: RegExp])[] = [
  ['a bucket by https', 'blobs: { url: "https://a.example/b" }', /blobs\.url: must be s3:\/\/bucket or s3/],
  ['a bucket with a query', 'blobs: { url: "s3://acme/a?b" }', /blobs\.url: must be s3/],
  ['a prefix that goes up', 'blobs: { url: "s3://acme/../b" }', /blobs\.url: must be s3/],
  [
    'a service with a user name',
    'blobs: { url: "s3://acme", endpoint: "https://a:b@c.example" }',
    /blobs\.endpoint: must hold/,
  ],
  [
    'a service without a bucket',
    'blobs: { endpoint: "https://c.example" }',
    /blobs\.endpoint: is for a bucket; there is none/,
  ],
  ['half of the credentials', 'blobs: { url: "s3://acme", access_key_id: a }', /blobs\.access_key_id: is half of two/],
  ['the other half', 'blobs: { url: "s3://acme", secret_access_key: a }', /blobs\.secret_access_key: is half of two/],
  ['a token without them', 'blobs: { url: "s3://acme", session_token: a }', /blobs\.session_token: goes with/],
  ['a key without its encryption', 'blobs: { url: "s3://acme", kms_key: a }', /blobs\.kms_key: goes with/],
  [
    'a cache of nothing',
    'blobs: { url: "s3://acme", cache_gb: 0 }',
    /blobs\.cache_gb: must be a whole number of gigabytes/,
  ],
]

const OF_WITNESS: readonly (readonly [situation: string, text: string, says: RegExp])[] = [
  [
    'a witness by ftp',
    'audit: { witness: "ftp://a.example/" }',
    /audit\.witness: must be the path of a file, or an http or https URL$/,
  ],
  [
    'a key of the log without a database',
    'audit: { key: s3cret }',
    /audit\.key: goes with database\.url; a data folder has its key in audit\.key$/,
  ],
  ['a witness at no URL', 'audit: { witness: "http://" }', /audit\.witness: must be the path of a file/],
  [
    'a witness in the data folder',
    'data_dir: /srv/a\naudit: { witness: /srv/a/b/heads }',
    /yaml:2:10: audit\.witness: lies in data_dir/,
  ],
  [
    'a token without a witness',
    'audit: { witness_token: s3cret }',
    /audit\.witness_token: is for a witness at a URL; there is none$/,
  ],
  [
    'a token for a file',
    'audit: { witness: /srv/heads, witness_token: s3cret }',
    /audit\.witness_token: is for a witness at a URL/,
  ],
  [
    'a token and a user name',
    'audit: { witness: "http://a:b@c.example/", witness_token: s3cret }',
    /audit\.witness: holds a user name/,
  ],
]

export const BROKEN: readonly Broken[] = [
  ...[...OF_FILES, ...OF_BLOBS, ...OF_WITNESS].map(([situation, text, says]) => ({ situation, text, says })),
  ...OF_VARIABLES.map(([situation, env, says]) => ({ situation: `by a variable, ${situation}`, env, says })),
]
