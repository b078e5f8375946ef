import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { LazaretError } from '../model/errors.ts'

export const PASSWORD_MIN_CHARACTERS = 12
export const PASSWORD_MAX_CHARACTERS = 256

/** Hashes computed at once: each takes 19 MiB and a thread of the pool. */
const HASHES_AT_ONCE = 2
/** Hashes that may wait for their turn; beyond, sign-in says that it is busy. */
const HASHES_WAITING_MAX = 32

/** argon2id, 19 MiB, two passes, one lane: the first choice of the OWASP cheat sheet for password storage. */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const
const SALT_BYTES = 16

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

/** A PHC string of `password` under a new salt. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const tag = await derive(password, salt, COST)
  const cost = `m=${COST.memory},t=${COST.passes},p=${COST.parallelism}`
  return `$argon2id$v=19$${cost}$${unpadded(salt)}$${unpadded(tag)}`
}

/** Whether `password` is the one behind `phc`. A `phc` that is none is an error of ours, not a wrong password. */
export async function verifyPassword(password: string, phc: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(phc) ?? []
  if (salt === undefined || tag === undefined)
    throw new LazaretError('internal', 'A stored password hash is not readable.')
  const expected = Buffer.from(tag, 'base64')
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  const actual = await derive(password, Buffer.from(salt, 'base64'), { ...cost, tagLength: expected.length })
  return timingSafeEqual(actual, expected)
}

/** Throws `bad-request` where a person should choose another password. */
export function checkPasswordChoice(password: string, name: string): void {
  const fault = faultOf(password, name)
  if (fault !== undefined) throw new LazaretError('bad-request', fault)
}

function faultOf(password: string, name: string): string | undefined {
  if (password.length < PASSWORD_MIN_CHARACTERS)
    return `The password needs at least ${PASSWORD_MIN_CHARACTERS} characters.`
  if (password.length > PASSWORD_MAX_CHARACTERS)
    return `The password may have at most ${PASSWORD_MAX_CHARACTERS} characters.`
  if (new Set(password).size < 5) return 'The password repeats too few characters.'
  if (password.toLowerCase() === name.toLowerCase()) return 'The password must differ from the name.'
  return undefined
}

interface Cost {
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
  readonly tagLength: number
}

let running = 0
const waiting: (() => void)[] = []

/** Off the event loop, and never more than a few at once: a flood of sign-ins must not take the memory of the gate. */
async function derive(password: string, nonce: Buffer, cost: Cost): Promise<Buffer> {
  if (running >= HASHES_AT_ONCE) await turn()
  else running += 1
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      argon2('argon2id', { message: password.normalize('NFKC'), nonce, ...cost }, (error, key) => {
        if (error === null) resolve(key)
        else reject(error)
      })
    })
  } finally {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}

async function turn(): Promise<void> {
  if (waiting.length >= HASHES_WAITING_MAX)
    throw new LazaretError('too-many-requests', 'Sign-in is busy; try again in a moment.')
  await new Promise<void>((resolve) => {
    waiting.push(resolve)
  })
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
