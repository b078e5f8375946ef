import { isSecretPath } from '../catalog/secrets.ts'

/** What a text asks of whoever obeys it, as half a sentence. */
export interface Asked {
  readonly asks: string
  readonly grade: 'high' | 'medium'
}

const URL = /\bhttps?:\/\/(?!(?:localhost|127\.|\[?::1))[\w.-]{3,200}/i

/** Secrets by what people call them; paths are asked for apart. */
const SECRET_WORDS =
  /\b(?:seed phrases?|mnemonics?|private keys?|recovery phrases?|(?:ssh|signing|wallet) keys?|credentials? (?:files?|store)|keychain|saved passwords|session cookies|browser (?:cookies|passwords|history)|all (?:the )?(?:secrets|tokens|credentials|passwords|environment variables|env(?:ironment)? vars)|(?:contents?|values?) of (?:the |all )?(?:\.env|environment)|process\.env|printenv)\b/i

const SENDS =
  /\b(?:send|sends|sending|post|upload|uploads|transmit|exfiltrate|forward|submit|leak|report them|put (?:them|it|these)|append (?:them|it)|embed (?:them|it)|attach|encode (?:them|it)|include (?:them|it)|deliver|push (?:them|it)|query of|curl|wget|fetch\()/i

const TAKES =
  /\b(?:read|collect|gather|harvest|find|dump|copy|extract|scan|list|cat|take|grab|include|open|load|get)\b/i

/** Words that keep something from the person for whom the agent works. */
const CONCEALS =
  /\b(?:do(?:es)? not|don['\u2019]?t|never|must not|without|avoid)\s+(?:\w+\s+){0,2}(?:tell|telling|mention|mentioning|inform|informing|reveal|revealing|disclos\w{1,4}|notify|notifying|alert|alerting|show|showing)\s+(?:\w+\s+){0,3}(?:user|human|person|developer|anyone|anybody|it|this|them)\b|\b(?:hide|conceal|keep)\s+(?:this|it)\s+(?:secret\s+)?from\s+(?:the\s+)?(?:user|human|developer)/i

const WITHOUT_ASKING =
  /\bwithout\s+(?:asking|confirm\w{0,6}|permission|approval|consent|prompting|(?:the\s+)?user(?:['\u2019]s)?\s+(?:knowledge|consent|approval))\b/i

const OVERRIDES =
  /\b(?:ignore|disregard|forget|override)\s+(?:\w+\s+){0,2}(?:previous|prior|earlier|above|preceding|other|system|existing)\s+(?:instructions?|rules?|prompts?|guidelines?|directions?|messages?)\b/i

const UNLOCKS =
  /\b(?:approve|accept|allow|confirm)\s+(?:every|all|any)\s+(?:\w+\s+)?(?:commands?|tools?|actions?|requests?|prompts?|permissions?)\b|\b(?:switch|turn|disable|bypass|skip)\w{0,4}\s+(?:\w+\s+){0,2}(?:permissions?|confirmations?|approvals?|safety|sandbox\w{0,3})\b/i

/** A dependency that is fetched around the registry. */
const ADDS_DEPENDENCY =
  /\b(?:add|insert|put|include|install)\b.{0,200}\bdependenc(?:y|ies)\b|\bdependenc(?:y|ies)\b.{0,200}\badd\b/is
const AROUND = /(?:git\+|https?:\/\/)\S{1,300}?(?:\.tgz|\.tar\.gz|\.zip|\.git|\.whl)\b|\bgit\+(?:ssh|https)/i

/** What a project keeps of its own. */
const OWN_SETTINGS = /(?:^|[/\\])\.env(?:\.[\w.-]+)?$|^process\.env$/i

/** Sentences that forbid what they name. */
const FORBIDS = /(?:^|[\s*_>-])(?:never|do not|don['\u2019]?t|must not|avoid|refuse|stop|not allowed|forbidden)\b/i

/** UTF-16 units of one block that are read at a time, and how many of them are read with the next ones, too */
const PART_UNITS = 20_000
const SHARED_UNITS = 2000

/** What the words of a block ask for that no honest file does. `hostile`: it shows a command that does harm; `isHidden`: nobody sees it. */
export function askedBy(block: string, hostile: boolean, isHidden: boolean): Asked[] {
  const found = new Map<string, Asked>()
  for (let from = 0; from === 0 || from + SHARED_UNITS < block.length; from += PART_UNITS - SHARED_UNITS)
    for (const asked of askedIn(block.slice(from, from + PART_UNITS), hostile, isHidden))
      if (!found.has(asked.asks)) found.set(asked.asks, asked)
  return [...found.values()]
}

function askedIn(part: string, hostile: boolean, isHidden: boolean): Asked[] {
  const text = part.replaceAll(/\s+/g, ' ')
  const sentences = text.split(/(?<=[.!?])\s+(?=[A-Z`*_])/).filter((sentence) => !FORBIDS.test(sentence))
  const asking = sentences.join(' ')
  const found: Asked[] = []
  const secret = secretIn(asking)
  const sends = SENDS.test(asking) && URL.test(asking)
  const isSent = secret !== undefined && sends && TAKES.test(asking)
  // a client's own guide names its `.env` and its address: only one sentence that joins them asks for it
  if (isSent && (!OWN_SETTINGS.test(secret) || sentences.some((each) => joins(each))))
    found.push({ asks: `asks to read ${secret} and to send it to ${URL.exec(asking)?.[0] ?? 'a host'}`, grade: 'high' })
  const conceals = CONCEALS.test(text)
  if (conceals && (hostile || secret !== undefined))
    found.push({ asks: 'asks to keep from the user what it does', grade: 'high' })
  else if (conceals && URL.test(text))
    found.push({ asks: 'asks to keep from the user what it does with an address', grade: 'medium' })
  if (ADDS_DEPENDENCY.test(text) && AROUND.test(text))
    found.push({
      asks: 'asks to add a dependency that is fetched around the registry',
      grade: WITHOUT_ASKING.test(text) || conceals || isHidden ? 'high' : 'medium',
    })
  const overrides = OVERRIDES.test(asking)
  const unlocks = UNLOCKS.test(asking)
  if (overrides && (unlocks || hostile || secret !== undefined || sends))
    found.push({ asks: 'asks to ignore other instructions and to act without asking', grade: 'high' })
  else if (unlocks) found.push({ asks: 'asks to act without asking', grade: isHidden ? 'high' : 'medium' })
  else if (overrides) found.push({ asks: 'asks to ignore other instructions', grade: isHidden ? 'high' : 'medium' })
  if (isHidden && found.length === 0 && (secret !== undefined || (sends && TAKES.test(asking))))
    found.push({ asks: `names ${secret ?? 'something to send'}`, grade: 'medium' })
  return found
}

function joins(sentence: string): boolean {
  return secretIn(sentence) !== undefined && TAKES.test(sentence) && SENDS.test(sentence) && URL.test(sentence)
}

function secretIn(text: string): string | undefined {
  const paths = text.match(/[~$%./\w\\{}-]{4,200}/g) ?? []
  const path = paths.map((each) => each.replace(/[.,;:]+$/, '')).find((each) => isSecretPath(each))
  return path ?? SECRET_WORDS.exec(text)?.[0]
}
