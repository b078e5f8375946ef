const SECRET =
  /(?:^|_)(?:TOKEN|SECRET|SECRETS|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|APIKEY|PRIVATE_KEY|API_KEY|ACCESS_KEY|AUTH)(?:_|$)|_KEY$|_PAT$/i

/** Names that speak of something public. */
const PUBLIC = /PUBLIC|(?:_FILE|_PATH|_URL|_NAME|_ID)$/i

/** Whether a variable's name says that its value is a secret. */
export function looksSecret(name: string): boolean {
  return SECRET.test(name) && !PUBLIC.test(name)
}
