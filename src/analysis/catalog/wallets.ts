/** Addresses of wallets, and patterns by which code looks for them: of Bitcoin, Ethereum, Tron, Monero, Solana and their like. */
const WALLET_ADDRESS =
  /\b0x[0-9a-fA-F]{40}\b|\bbc1[02-9ac-hj-np-z]{25,87}\b|\b[13][1-9A-HJ-NP-Za-km-z]{25,34}\b|\bT[1-9A-HJ-NP-Za-km-z]{33}\b|\b[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}\b|\bltc1[02-9ac-hj-np-z]{25,60}\b|0x\[[0-9a-fA-F-]{6,20}\]\{40\}|\bbc1\b|\[13\]\[a-km-zA-HJ-NP-Z/

/** Text that is looked at, UTF-16 units. */
const TEXT_MAX = 1_000_000

/** Whether a text is the address of a wallet, and nothing else. */
export function isWalletAddress(text: string): boolean {
  return /^(?:0x[0-9a-f]{40}|(?:bc|ltc)1[02-9ac-hj-np-z]{25,87}|[13T][1-9A-HJ-NP-Za-km-z]{25,34})$/i.test(text)
}

/** Whether a text names the address of a wallet, or how one looks. */
export function holdsWalletAddress(text: string): boolean {
  return WALLET_ADDRESS.test(text.slice(0, TEXT_MAX))
}
