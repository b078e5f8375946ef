import { lookup, type LookupAddress } from 'node:dns'

/** All addresses of a name. Replaceable, so that tests can have names without a resolver. */
export type Resolve = (
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void

export const systemResolve: Resolve = (hostname, callback) => lookup(hostname, { all: true }, callback)
