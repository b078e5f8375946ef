import { environmentNameKind } from './secrets.ts'

/** Stands for an unknown part of a name. */
const HOLE = '\uE000'

/** Beginnings under which credentials of services stand. */
const CREDENTIAL_PREFIX =
  /^(?:AWS|AZURE|ARM|GCP|GCLOUD|GOOGLE|GITHUB|GH|GITLAB|BITBUCKET|NPM|NODE_AUTH|YARN|PYPI|TWINE|DOCKER|CLOUDFLARE|CF|OPENAI|ANTHROPIC|HF|STRIPE|SLACK|DISCORD|TELEGRAM|TWILIO|SENDGRID|HEROKU|VERCEL|NETLIFY|DATABASE|DB|PG|POSTGRES|MYSQL|MONGO|MONGODB|REDIS|VAULT|SSH|SMTP|SECRET|TOKEN|API)_/i

/** True for a variable under which the credential of a known service stands. */
export function isKeyOfService(name: string): boolean {
  return CREDENTIAL_PREFIX.test(name) && environmentNameKind(name) === 'credential'
}

/** What opens a wallet, or signs for its owner: no service is given it. */
const WALLET_KEY = /(?:^|_)(?:PRIVATE_?KEY|PRIV_?KEY|MNEMONIC|SEED_?PHRASE|WALLET_?(?:KEY|SECRET|SEED))(?:_|$)/i

export function isKeyOfWallet(name: string): boolean {
  return WALLET_KEY.test(name)
}

/** Ends of names of keys. */
const CREDENTIAL_SUFFIX = /_KEYS?$/i

/** Whole words at the start or at the end of a name: less than that tells of no name. */
const WORD_AT_START = /^[A-Z][A-Z0-9]+_/i
const WORD_AT_END = /_[A-Z0-9]*[A-Z]$/i

/** `PG…`: a family of variables. It may hold a key, but is not all that there is. */
const FAMILY = /^[A-Z][A-Z0-9]{1,20}$/i

/**
 * What a variable is of whose name only parts are known (`AWS_…`, `…_proxy`). Undefined: too little is known of it, so that it
 * may be any. Names that begin or end with a plain word (`…_proxy`, `LC_…`, `npm_config_…`) are a program's own settings.
 */
export function partialNameKind(name: string): 'credential' | 'ordinary' | undefined {
  const head = name.slice(0, name.indexOf(HOLE))
  const tail = name.slice(name.lastIndexOf(HOLE) + 1)
  if (CREDENTIAL_PREFIX.test(head) && !/^npm_(?:config|package|lifecycle)_/i.test(head)) return 'credential'
  if (FAMILY.test(head) || CREDENTIAL_SUFFIX.test(tail) || environmentNameKind(name) === 'credential')
    return 'credential'
  return WORD_AT_START.test(head) || WORD_AT_END.test(tail) ? 'ordinary' : undefined
}
