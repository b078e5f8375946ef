/** Names of parameters that hold what opens a wallet: nobody needs it but whoever signs with it. */
export const WALLET_PARAMETER =
  /^(?:\w{1,20}_)?(?:priv(?:ate)?_?keys?(?:_hex|_b58|_str)?|mnem(?:onics?)?(?:_?phrase|_?words)?|seed_?(?:phrase|words)|secret_?phrase|recovery_?phrase|key_?pair|access_?key_?secret|secret_?access_?key)$/i

/** Names of parameters that hold what somebody types to log in. */
export const LOGIN_PARAMETER = /^(?:passwords?|passwd|pass_?phrase|cookies?)$/i

/** Words without which no parameter has such a name, and no file is worth its syntax tree for it. */
export const GIVEN_SECRET_TEXT: RegExp =
  /(?:\bdef\s[^:]{0,600}\b|\.)(?:\w{1,20}_)?(?:priv(?:ate)?_?keys?|mnem(?:onics?)?|seed_?(?:phrase|words)|secret_?phrase|recovery_?phrase|key_?pair|access_?key_?secret|secret_?access_?key|passwords?|passwd|pass_?phrase|cookies?)\b/i

/** Calls whose result still holds the text that they are given; what signs, hashes or derives gives another one. */
export const KEEPS_SECRET: RegExp =
  /^(?:str|bytes|bytearray|repr|dict|list|tuple|set|sorted|reversed|format|map|zip|json\.dumps|base64\.\w{1,30}|binascii\.\w{1,20}|urllib\.parse\.\w{1,20}|urllib\.request\.Request|codecs\.encode|os\.path\.\w{1,20})$/

/** Methods of which the same holds. */
export const KEEPS_SECRET_METHOD: ReadonlySet<string> = new Set(
  'encode decode hex strip lstrip rstrip lower upper format join replace split copy get items values dump dumps append update extend'.split(
    ' ',
  ),
)

/** Names of parameters that hold what opens a wallet, or what a client of a service signs with. */
const SECRET_KEY = /^secret_?key$/i

/** Whether a parameter of JavaScript has such a name: `privateKey`, `password`. */
export function isGivenSecret(name: string): boolean {
  if (name.length < 6 || name.length > 40) return false
  return WALLET_PARAMETER.test(name) || LOGIN_PARAMETER.test(name) || SECRET_KEY.test(name)
}

/** Functions and classes that make a wallet of what they are given, whatever the parameter is called. */
const MAKES_WALLET =
  /^(?:(?:from|import|restore|recover|load|with)_?(?:mnemonic|private_?key|secret_?key|priv_?key|seed(?:_?phrase)?|entropy)|private_?key|secret_?key|mnemonic|key_?pair|hd_?key)$/i

export function makesWallet(name: string): boolean {
  return name.length <= 40 && MAKES_WALLET.test(name)
}

const SECRET_MEMBERS: ReadonlySet<string> = new Set(
  'privateKey private_key privKey privateKeyHex mnemonic mnemonicPhrase mnemonics seedPhrase seed_phrase recoveryPhrase secretPhrase secretKey'.split(
    ' ',
  ),
)

/** Whether a member of an object that is not known holds what opens a wallet. */
export function isSecretMember(name: string): boolean {
  return SECRET_MEMBERS.has(name)
}

/** Functions and methods of JavaScript that give back the text which they are given, in another form. */
export const KEEPS_TEXT: ReadonlySet<string> = new Set(
  'toString valueOf trim concat join split slice substring substr replace replaceAll padStart padEnd toLowerCase toUpperCase encodeURIComponent encodeURI escape btoa encode stringify entries fromEntries values map filter flat assign URLSearchParams FormData Blob Request Headers Uint8Array String Array Object Promise resolve from'.split(
    ' ',
  ),
)
