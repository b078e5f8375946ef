import { lookup } from '../../model/lookup.ts'

/**
 * Libraries that give out secrets of the account or the machine, beside files of a known name. Clients ask a store for what is theirs;
 * what browsers keep of whoever is logged in is nobody's but the browser's.
 */
export type SecretStore = 'store' | 'browser'

/** Calls and classes of JavaScript packages by module; `*`: all of them. What an instance gives is secret as well. */
const JAVASCRIPT: Readonly<Record<string, { readonly store: SecretStore; readonly members: readonly string[] }>> =
  lookup({
    keytar: { store: 'store', members: ['getPassword', 'findPassword', 'findCredentials'] },
    '@napi-rs/keyring': { store: 'store', members: ['Entry', 'AsyncEntry', 'findCredentials'] },
    '@aws-sdk/credential-providers': { store: 'store', members: ['*'] },
    '@aws-sdk/credential-provider-node': { store: 'store', members: ['*'] },
    '@aws-sdk/client-secrets-manager': { store: 'store', members: ['SecretsManagerClient', 'SecretsManager'] },
    '@aws-sdk/client-ssm': { store: 'store', members: ['SSMClient', 'SSM'] },
    'node-vault': { store: 'store', members: ['*'] },
    '@google-cloud/secret-manager': { store: 'store', members: ['SecretManagerServiceClient'] },
    'google-auth-library': { store: 'store', members: ['GoogleAuth'] },
    '@azure/identity': { store: 'store', members: ['DefaultAzureCredential', 'AzureCliCredential'] },
    '@azure/keyvault-secrets': { store: 'store', members: ['SecretClient'] },
    '@primno/dpapi': { store: 'browser', members: ['*'] },
    'win-dpapi': { store: 'browser', members: ['*'] },
    'chrome-cookies-secure': { store: 'browser', members: ['*'] },
    '@mherod/get-cookie': { store: 'browser', members: ['*'] },
  })

/** What a call or a class of a package gives out; undefined: nothing that is known. */
export function javascriptStore(api: string): SecretStore | undefined {
  if (api === 'chrome.cookies.getAll') return 'browser'
  const name = api.startsWith('module:') ? api.slice('module:'.length) : ''
  const dot = name.indexOf('.', name.lastIndexOf('/') + 1)
  const module = dot === -1 ? name : name.slice(0, dot)
  const known = JAVASCRIPT[module]
  const members = known?.members ?? []
  const member = dot === -1 ? '' : name.slice(dot + 1)
  const isKnown = members.some((each) => each === member || each === '*' || member.startsWith(`${each}.`))
  return isKnown ? known?.store : undefined
}

/** Clients of AWS in Python, as they are made. */
const AWS = ['boto3.client()', 'boto3.Session().client()', 'boto3.session.Session().client()'] as const

/** Calls of Python by their dotted names; a name that ends in `.*` stands for every attribute. */
export const PYTHON_STORES: Readonly<Record<SecretStore, readonly string[]>> = {
  store: [
    'keyring.get_password',
    'keyring.get_credential',
    'netrc.netrc',
    ...AWS.flatMap((client) =>
      ['get_secret_value', 'batch_get_secret_value', 'get_parameter', 'get_parameters', 'get_parameters_by_path'].map(
        (method) => `${client}.${method}`,
      ),
    ),
    ...[
      'boto3.Session()',
      'boto3.session.Session()',
      'botocore.session.Session()',
      'botocore.session.get_session()',
    ].map((session) => `${session}.get_credentials`),
    'google.auth.default',
    'google.cloud.secretmanager.SecretManagerServiceClient().access_secret_version',
    'azure.identity.DefaultAzureCredential().get_token',
    'azure.keyvault.secrets.SecretClient().get_secret',
    ...['list_secret_for_all_namespaces', 'list_namespaced_secret', 'read_namespaced_secret'].map(
      (method) => `kubernetes.client.CoreV1Api().${method}`,
    ),
    'hvac.Client().secrets.kv.v2.read_secret_version',
    'hvac.Client().secrets.kv.read_secret_version',
    'hvac.Client().read',
  ],
  browser: [
    'browser_cookie3.*',
    'browsercookie.*',
    'rookiepy.*',
    'pycookiecheat.chrome_cookies',
    'win32crypt.CryptUnprotectData',
  ],
}

/** What browsers keep of whoever is logged in, by its files and by the libraries that open them: no service's own client reads it. */
export const BROWSER_DATA: RegExp =
  /leveldb|Login Data|Local State|Local Storage|Local Extension Settings|\bCookies\b|User Data|browser_?cookie|rookiepy|cookiecheat|CryptUnprotectData|dpapi|chrome-cookies|chrome\.cookies|get-cookie/
