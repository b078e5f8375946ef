/** Services that anybody may write to without a name: where stolen data and second stages are kept. */
const DROP_HOSTS =
  /(?:^|[/.@])(?:pastebin\.com|paste\.ee|hastebin\.com|transfer\.sh|file\.io|0x0\.st|webhook\.site|requestbin\.\w+|pipedream\.net|beeceptor\.com|ngrok(?:-free)?\.(?:io|app|dev)|trycloudflare\.com|workers\.dev|interact\.sh|requestrepo\.com|requestcatcher\.com|hookbin\.com|postb\.in|pingb\.in|interactsh\.com|bxss\.me|xss\.ht|eyes\.sh|webhook\.cool|connect\.pabbly\.com|oastify\.com|oast\.\w+|dnshook\.site|dnslog\.\w+|ceye\.io|rentry\.(?:co|org)|cdn\.discordapp\.com\/attachments|dropbox\.com\/(?:s|scl)|mockapi\.io|0wn\.sh|anondns\.net|duckdns\.org|serveo\.net|loca\.lt|lhr\.life|repl\.co|glitch\.me|pythonanywhere\.com|gofile\.io|catbox\.moe|anonfiles\.com|temp\.sh|termbin\.com|bashupload\.com|dl\.dropboxusercontent\.com|burpcollaborator\.net|canarytokens\.\w+|discord(?:app)?\.com\/api\/webhooks|api\.telegram\.org|hooks\.slack\.com|ipfs\.io|arweave\.net)(?:[/:?#]|$)/i

const RAW_ADDRESS = /^(?:[a-z+]+:\/\/)?(?:[^/@]*@)?(\d{1,3}(?:\.\d{1,3}){3})(?:[:/]|$)/i

/** Addresses of one's own machine and network say nothing, nor do those of name servers that everybody may ask. */
const OWN_ADDRESS =
  /^(?:(?:127|0|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.|(?:8\.8\.8\.8|8\.8\.4\.4|1\.1\.1\.1|1\.0\.0\.1|9\.9\.9\.9)$)/

/** Services that keep what anybody sends them, and show it to whoever made the address: nothing else is got from there. */
const COLLECTING_HOSTS =
  /(?:^|[/.@])(?:webhook\.site|requestbin\.\w+|pipedream\.net|beeceptor\.com|interact\.sh|requestrepo\.com|requestcatcher\.com|hookbin\.com|postb\.in|pingb\.in|interactsh\.com|bxss\.me|xss\.ht|eyes\.sh|webhook\.cool|connect\.pabbly\.com|oastify\.com|oast\.\w+|dnshook\.site|dnslog\.\w+|ceye\.io|0wn\.sh|mockapi\.io|burpcollaborator\.net|canarytokens\.\w+|ngrok(?:-free)?\.(?:io|app|dev)|discord(?:app)?\.com\/api\/webhooks|api\.telegram\.org|hooks\.slack\.com)(?:[/:?#]|$)/i

const COLLECTING_NAMES =
  /webhook|requestbin|requestrepo|requestcatcher|hookbin|postb\.in|pingb\.in|interactsh|bxss|xss\.ht|eyes\.sh|pabbly|pipedream|beeceptor|interact\.sh|requestrepo\.com|requestcatcher\.com|hookbin\.com|postb\.in|pingb\.in|interactsh\.com|bxss\.me|xss\.ht|eyes\.sh|webhook\.cool|connect\.pabbly\.com|oastify|\boast\.|dnshook|dnslog|ceye\.io|0wn\.sh|mockapi\.io|burpcollaborator|canarytokens|ngrok|api\.telegram|hooks\.slack/

/** True for a host that ordinary packages do not fetch programs from: a bare public address, plain HTTP, a drop box. */
export function isSuspectHost(host: string): boolean {
  if (/^http:\/\/(?!localhost)/i.test(host) && !RAW_ADDRESS.test(host)) return true
  return isNamelessHost(host)
}

/** True for a host that nobody answers for: a bare public address, a drop box. */
export function isNamelessHost(host: string): boolean {
  const address = RAW_ADDRESS.exec(host)?.[1]
  return address === undefined ? DROP_HOSTS.test(host) : !OWN_ADDRESS.test(address)
}

/** A program among the sources of some repository: whoever releases programs puts them elsewhere. */
const STRAY_PROGRAM =
  /^https?:\/\/(?:raw\.githubusercontent\.com|(?:github|gitlab|bitbucket)\.(?:com|org)\/[^?#]*\/raw)\/[^?#]*\.(?:exe|scr|msi|dll|bat|cmd|ps1|vbs|pyw|hta|jar)(?:[?#]|$)/i

/** True for the address of a program that lies among the sources of a repository, where anybody may put one. */
export function isStrayProgram(url: string): boolean {
  return STRAY_PROGRAM.test(url)
}

/** Where clouds hand out the credentials of the machine that asks. */
const METADATA_HOST =
  /^(?:[a-z]+:\/\/)?(?:169\.254\.169\.254|169\.254\.170\.2|100\.100\.100\.200|metadata\.google\.internal|\[?fd00:ec2::254\]?)(?:[/:?#]|$)/i

/** Its places, at an address that is put together: no other service has them. */
const METADATA_PATH =
  /^https?:\/\/\uE000\/(?:latest\/(?:api\/token|meta-data|dynamic\/|user-data)|computeMetadata\/|metadata\/(?:instance|identity))/

/** True for an address at which a machine in a cloud gets its own credentials. */
export function isMetadataHost(host: string): boolean {
  return METADATA_HOST.test(host) || METADATA_PATH.test(host)
}

/** What stands in a source that names an inbox of somebody; the number that says whose may stand elsewhere in it. */
const OWNED_NAMES =
  /\/webhooks\/\d{5}|api\.telegram\.org|hooks\.slack\.com\/services\/T|webhook\.site\/|pipedream\.net|oastify\.com|\.oast\.|burpcollaborator|interact\.?sh|requestrepo|requestcatcher|dnshook|dnslog|ceye\.io|0wn\.sh|eyes\.sh|bxss\.me|xss\.ht|beeceptor|ngrok/

/** True where a text of any length may name the inbox of somebody certain. */
export function namesOwnedInbox(text: string): boolean {
  return OWNED_NAMES.test(text)
}

/** True where a text of any length may name the address of an inbox. */
export function namesCollectingHost(text: string): boolean {
  return COLLECTING_NAMES.test(text)
}

/** The same with what says whose inbox it is: whoever makes a client of such a service leaves that to its users. */
const OWNED_INBOX =
  /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{5,}\/[\w-]{20}|api\.telegram\.org\/bot\d{5,}:[\w-]{20}|hooks\.slack\.com\/services\/T\w{5,}\/|webhook\.site\/[\da-f]{8}-|\b(?!www\.|api\.)[\w-]{5,63}\.(?:m\.pipedream\.net|oastify\.com|oast\.\w{2,8}|burpcollaborator\.net|interact\.sh|interactsh\.com|requestrepo\.com|dnshook\.site|dnslog\.\w{2,8}|ceye\.io|0wn\.sh|eyes\.sh|bxss\.me|xss\.ht|requestcatcher\.com|free\.beeceptor\.com|ngrok(?:-free)?\.(?:io|app|dev))(?:[/:?#]|$)/i

/** True for an address at which one certain stranger gets what is sent there. */
export function isOwnedInbox(host: string): boolean {
  return OWNED_INBOX.test(host)
}

/** True for the address of an inbox: whoever calls it reports something to somebody. */
export function isCollectingHost(host: string): boolean {
  return COLLECTING_HOSTS.test(host)
}
