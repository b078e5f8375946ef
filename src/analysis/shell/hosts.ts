import type { SideEffects } from '../code.ts'
import { connectedTo } from '../side-effects.ts'

/** UTF-16 units of a word in which addresses are looked for, and addresses of one word. */
const WORD_MAX = 2000
const IN_WORD_MAX = 5

/** Commands whose words are names of hosts, with or without who is asked for there: `nc a.example 443`, `scp x me@a.example:y`. */
const NAMES_HOSTS =
  /^(?:curl|wget2?|https?|iwr|irm|nc|ncat|netcat|telnet|ftp|tftp|sftp|scp|ssh|rsync|nslookup|ping|dig|host|git)$/

const NAME = /^(?:[\w.-]{1,80}@)?((?:[\w-]{1,63}\.){1,8}[a-z]{2,24}|\d{1,3}(?:\.\d{1,3}){3})(?:[:/].{0,200})?$/i

/** Ends of words that are names of files and not of hosts. */
const FILE = /^[^@:/]+\.(?:sh|js|py|gz|tgz|zip|json|txt|log|conf|key|pem|pub|out|bin|exe|tar|db|env|html?|md|xz|so)$/i

/** Addresses and names of hosts in the words of a command that uses the network, as a use of it names them. */
export function connects(name: string, words: readonly string[], all: readonly string[] = []): SideEffects {
  const found = [...words, ...all].flatMap((word) => {
    const short = word.slice(0, WORD_MAX)
    const urls = short.match(/\b(?:https?|wss?|ftps?|ssh|git):\/\/[^\s"'<>`|;)]{1,300}/gi) ?? []
    const device = /\/dev\/(?:tcp|udp)\/([\w.-]{1,200})\//.exec(short)?.[1]
    if (device !== undefined) return device
    if (urls.length > 0) return urls.slice(0, IN_WORD_MAX)
    return NAMES_HOSTS.test(name) && NAME.test(short) && !FILE.test(short) ? short.replace(/^[^@]*@/, '') : []
  })
  return connectedTo(found)
}
