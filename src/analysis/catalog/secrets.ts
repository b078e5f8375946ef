/**
 * Paths of files that hold credentials. Each is searched in a path whose unknown parts read as a hole,
 * so each is anchored at a path separator or a start.
 */
export const SECRET_PATHS: readonly RegExp[] = [
  /(?:^|[/\\~\uE000])\.npmrc$/i,
  /(?:^|[/\\~\uE000])\.yarnrc(?:\.yml)?$/i,
  /(?:^|[/\\~\uE000])\.pypirc$/i,
  /(?:^|[/\\~\uE000])\.netrc$/i,
  /(?:^|[/\\~\uE000])\.git-credentials$/i,
  /(?:^|[/\\~\uE000])\.ssh(?:[/\\]|$)/i,
  /(?:^|[/\\~\uE000])id_(?:rsa|dsa|ecdsa|ed25519)$/i,
  /(?:^|[/\\~\uE000])\.aws(?:[/\\]|$)/i,
  /(?:^|[/\\~\uE000])\.azure(?:[/\\]|$)/i,
  /(?:^|[/\\~\uE000])\.config[/\\](?:gcloud|gh|hub)(?:[/\\]|$)/i,
  /application_default_credentials\.json$/i,
  /(?:^|[/\\~\uE000])\.kube(?:[/\\]|$)/i,
  /(?:^|[/\\~\uE000])\.docker[/\\]config\.json$/i,
  /(?:^|[/\\~\uE000])\.env(?:\.[\w.-]+)?\*?$/i,
  /(?:^|[/\\~\uE000])\.vault-token$/i,
  /(?:^|[/\\~\uE000])\.(?:bash|zsh|node_repl|python|mysql|psql)_history$/i,
  /(?:^|[/\\~\uE000])\.gnupg(?:[/\\]|$)/i,
  /(?:^|[/\\~\uE000])\.(?:bitcoin|ethereum|electrum|exodus|solana)(?:[/\\]|$)/i,
  /wallet\.dat$/i,
  /(?:Login Data|Local State|Cookies|key4\.db|logins\.json|cookies\.sqlite)$/,
  /(?:Google[/\\]Chrome|BraveSoftware|Mozilla[/\\]Firefox|User Data[/\\]Default)/,
  /Local Extension Settings/,
  /(?:^|[/\\~\uE000])\.mozilla[/\\]firefox(?:[/\\]|$)/i,
  /Local Storage[/\\]leveldb(?:[/\\]|$)/i,
  /(?:^|[/\\])(?:Exodus[/\\]exodus\.wallet|Electrum[/\\]wallets|Telegram Desktop[/\\]tdata)(?:[/\\]|$)/i,
  /(?:^|[/\\])Library[/\\]Keychains(?:[/\\]|$)|\.keychain-db$/i,
  /(?:^|[/\\~\uE000])\.config[/\\](?:solana[/\\]id\.json|rclone[/\\]rclone\.conf)$/i,
  /(?:^|[/\\~\uE000])\.(?:claude[/\\]\.credentials|codex[/\\]auth|gemini[/\\]oauth_creds|composer[/\\]auth)\.json$/i,
  /(?:^|[/\\~\uE000])\.(?:cargo[/\\]credentials(?:\.toml)?|gem[/\\]credentials|terraform\.d[/\\]credentials\.tfrc\.json|pgpass)$/i,
  /(?:^|[/\\~\uE000])\.config[/\\](?:git[/\\]credentials|doctl[/\\]config\.yaml|helm[/\\]registry[/\\]config\.json|pypoetry[/\\]auth\.toml)$/i,
  /(?:^|[/\\])containers[/\\]auth\.json$/i,
  /(?:^|[/\\~\uE000])\.(?:s3cfg|boto|my\.cnf|wakatime\.cfg|terraformrc|near-credentials|sui[/\\]sui_config|aptos[/\\]config\.yaml|foundry[/\\]keystores)(?:[/\\]|$)/i,
  /(?:^|[/\\~\uE000])\.(?:oci|password-store)[/\\]/i,
  /(?:^|[/\\~\uE000])\.(?:m2[/\\]settings(?:-security)?\.xml|gradle[/\\]gradle\.properties|nuget[/\\]NuGet[/\\]NuGet\.Config)$/i,
  /(?:^|[/\\])(?:keyrings[/\\].+\.keyring|kwalletd[/\\].+\.kwl)$|\.kdbx$/i,
  /(?:^|[/\\])(?:TelegramDesktop[/\\]tdata|Signal[/\\]config\.json|Bitwarden[/\\]data\.json|FileZilla[/\\](?:recentservers|sitemanager)\.xml)(?:[/\\]|$)/i,
  /(?:^|[/\\~\uE000])\.config[/\\](?:google-chrome|chromium|microsoft-edge|vivaldi)[/\\]/i,
  /AppData[/\\]Roaming[/\\](?:Exodus|atomic|Electrum|Guarda|Coinomi|Zcash|Armory|bytecoin|com\.liberty\.jaxx|Ledger Live|Monero|Bitcoin|Ethereum)(?:[/\\]|$)/i,
  /Opera Software[/\\]|User Data[/\\](?:Profile|\uE000)/,
  /(?:^|[/\\])globalStorage[/\\]state\.vscdb$/,
  /\/proc\/(?:self|\d+|\uE000|\$\([^)]{0,80}\)|\$\{?\w{1,20}\}?|\*|`[^`]{0,80}`)\/(?:environ|mem|maps)(?![\w])/,
  /(?:^|[/\\])Steam[/\\](?:ssfn|config[/\\](?:loginusers|config)\.vdf)/i,
  /(?:^|[/\\])jupyter[/\\]runtime(?:[/\\]|$)/i,
  /(?:^|[/\\~\uE000])\.config[/\\](?:github-copilot[/\\](?:apps|hosts)\.json|op[/\\]config|sops[/\\]age[/\\]keys\.txt)$/i,
  /(?:^|[/\\~\uE000])\.(?:fly[/\\]config\.yml|vercel[/\\]auth\.json|railway[/\\]config\.json|supabase[/\\]access-token)$/i,
  /(?:^|[/\\])\.minecraft[/\\]launcher_accounts\.json$/i,
  /(?:^|[/\\~\uE000])(?:\.cursor[/\\]mcp|\.codeium[/\\]windsurf[/\\]mcp_config|claude_desktop_config|\.claude)\.json$/i,
  /(?:^|[/\\~\uE000])\.ipython[/\\].{0,60}history\.sqlite$/i,
  /\/etc\/(?:passwd|shadow)$/,
  /\/(?:var\/)?run\/secrets\//,
  /(?:^|[/\\])com\.vercel\.cli[/\\]auth\.json$/i,
  /(?:^|[/\\~\uE000])\.kaggle[/\\]kaggle\.json$/i,
  /(?:^|[/\\~\uE000])\.cache[/\\]huggingface[/\\](?:token|stored_tokens)$/i,
  /(?:^|[/\\~\uE000])\.(?:databrickscfg|snowsql[/\\]config|dbt[/\\]profiles\.yml|ngrok2[/\\]ngrok\.yml|wandb[/\\]settings)$/i,
]

/** Names of environment variables and fields that hold credentials. */
const CREDENTIAL_NAME =
  /(?:TOKEN|SECRET|PASSW(?:OR)?D|PASSPHRASE|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|ENCRYPTION_?KEY|CREDENTIAL|DATABASE_URL|MONGO(?:DB)?_UR[IL]|REDIS_URL|CONNECTION_STRING|MNEMONIC|SEED_PHRASE|_DSN$|_AUTH$|_PAT$|^PAT$|SESSION_KEY|SIGNING_KEY)/i

/** Names that look like credentials and are none. */
const NOT_A_CREDENTIAL =
  /^npm_(?:config|package|lifecycle)_(?!.*(?:_auth|token|password))|(?:TOKENIZ|_PATH$|_FILE$|_DIR$)/i

/** Names that tell who and where somebody is. */
const IDENTITY_NAME = /^(?:USER|USERNAME|LOGNAME|HOSTNAME|COMPUTERNAME|USERDOMAIN|SSH_CONNECTION|SSH_CLIENT)$/i

/** What the value of an environment variable is, by its name. */
export function environmentNameKind(name: string): 'credential' | 'identity' | 'ordinary' {
  if (CREDENTIAL_NAME.test(name) && !NOT_A_CREDENTIAL.test(name)) return 'credential'
  return IDENTITY_NAME.test(name) ? 'identity' : 'ordinary'
}

/** True where `path` (with holes for unknown parts) names a file that holds credentials. */
export function isSecretPath(path: string): boolean {
  if (path.length > 1024) return false
  let is = KNOWN_PATHS.get(path)
  if (is === undefined) {
    is = SECRET_PATHS.some((pattern) => pattern.test(path))
    if (KNOWN_PATHS.size >= KNOWN_MAX) KNOWN_PATHS.clear()
    KNOWN_PATHS.set(path, is)
  }
  return is
}

/** answers that are kept: the same texts are asked for in every pass */
const KNOWN_MAX = 4000
const KNOWN_PATHS = new Map<string, boolean>()

/** Whose credential a variable is, and the hosts to which its owner sends it: using it there is its purpose. */
export const OWN_SERVICES: readonly { readonly name: RegExp; readonly host: RegExp }[] = [
  { name: /^(?:GITHUB|GH)_|npm_config_github_token/i, host: /(?:^|[/.@])github(?:usercontent)?\.com(?:[/:]|$)/i },
  { name: /^(?:GITLAB|CI_JOB)_/i, host: /(?:^|[/.@])gitlab\.com(?:[/:]|$)/i },
  { name: /^SENTRY_/i, host: /(?:^|[/.@])sentry\.io(?:[/:]|$)/i },
]
