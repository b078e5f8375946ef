import { NETWORK_COMMANDS } from '../catalog/shell.ts'
import { DEVICE } from './fetches.ts'
import { redirected } from './side-effects.ts'

/** Commands that send with some of their words only, by a line of their name and words. */
const SENDING: readonly RegExp[] = [
  /^openssl s_client\b/,
  /^(?:mail|mailx|mutt|sendmail|msmtp|ssmtp|swaks) .*@|^(?:sendmail|msmtp|ssmtp) /,
  /^aws (?:.* )?s3 (?:cp|mv|sync) .*s3:\/\//,
  /^aws (?:.* )?s3api put-object\b/,
  /^(?:gsutil (?:.* )?(?:cp|mv|rsync)|gcloud storage (?:cp|rsync)) .*gs:\/\//,
  /^(?:rclone (?:copy|copyto|sync|move|rcat)|az storage blob upload|s3cmd put|mc (?:cp|pipe)|croc send|wormhole send|magic-wormhole send|ffsend|transfer) /,
  /^gh (?:gist create|release upload|api|issue create)\b/,
  /^(?:websocat|wscat|xh|https|curlie|httpx|grpcurl|mosquitto_pub|logger) /,
]

/** Commands that leave with what was put into a repository before. */
const PUSHING = /^(?:git (?:.* )?push\b|gh repo create\b)/

/** Whether a command sends something somewhere: by what it is or where its output goes; and by its words, where it `holds` data. */
export function sends(name: string, words: readonly string[], all: readonly string[], holds: boolean): boolean {
  if (NETWORK_COMMANDS.has(name) || deviceOf(all) !== undefined) return true
  if (!holds) return false
  const line = [name, ...words.slice(1)].join(' ').slice(0, 1000)
  return SENDING.some((pattern) => pattern.test(line)) || pushes(name, words)
}

export function pushes(name: string, words: readonly string[]): boolean {
  return PUSHING.test([name, ...words.slice(1)].join(' ').slice(0, 1000))
}

/** The connection of the shell to which a command prints: `> /dev/tcp/HOST/PORT`. */
export function deviceOf(all: readonly string[]): string | undefined {
  return redirected(all.filter((word) => !word.includes('<'))).find((target) => DEVICE.test(target))
}

/** A connection to a host that stands there, and is not one's own. */
const FAR_DEVICE = /\/dev\/(?:tcp|udp)\/(?!localhost\b|127\.|0\.0|\$|::1)[\w.-]+\//

/** Whether a command prints there. */
export function isBeacon(all: readonly string[]): boolean {
  return FAR_DEVICE.test(deviceOf(all) ?? '')
}

/** The words without where the output of the command goes. */
export function withoutOutput(all: readonly string[]): readonly string[] {
  if (!all.some((word) => word.includes('>'))) return all
  return all.filter((word, index) => {
    if (/^(?:\d|&)?>{1,2}\|?$/.test(word)) return false
    if (/^(?:\d|&)?>{1,2}\|?$/.test(all[index - 1] ?? '')) return false
    return !/^(?:\d|&)?>{1,2}\|?[^\s>(&]/.test(word)
  })
}
