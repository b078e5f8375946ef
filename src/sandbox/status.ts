import { get } from 'node:http'

/** An answer is there within this, milliseconds. */
const PATIENCE_MS = 15_000

/** The status with which somebody answers at an `http:` address, asked as what runs inside will ask: by no proxy; undefined: nobody does. */
export function statusAt(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { timeout: PATIENCE_MS, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve(undefined))
  })
}
