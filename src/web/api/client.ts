import { BASE } from '../base.ts'
/** What the API said no with: a sentence, and what to do next. */
export class ApiError extends Error {
  readonly status: number
  readonly hint: string

  constructor(status: number, message: string, hint: string) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.hint = hint
  }
}

interface Body {
  readonly message?: string
  readonly hint?: string
}

let csrfToken = ''
let onSignedOut = (): void => undefined

/** The token that every change must carry; given at sign-in, held in memory only. */
export function useToken(token: string, signedOut: () => void): void {
  csrfToken = token
  onSignedOut = signedOut
}

export async function get<T>(path: string): Promise<T> {
  return call<T>('GET', path)
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  return call<T>('POST', path, body)
}

export async function remove<T>(path: string): Promise<T> {
  return call<T>('DELETE', path)
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (method !== 'GET') headers['x-csrf-token'] = csrfToken
  if (body !== undefined) headers['content-type'] = 'application/json'
  const response = await reach(`${BASE}/api/v1${path}`, {
    method,
    headers,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  // An answer without a body is null: callers of such routes expect nothing.
  if (response.ok) return JSON.parse((await response.text()) || 'null')
  const told: Body = await response.json().catch(() => ({}))
  if (response.status === 401 && path !== '/session') onSignedOut()
  throw new ApiError(response.status, told.message ?? 'Lazaret gave no reason.', told.hint ?? '')
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch {
    throw new ApiError(
      0,
      'Lazaret cannot be reached.',
      'Refusals stay in force. Check your connection, then try again.',
    )
  }
}
