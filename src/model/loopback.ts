/** A host, with or without a port, that names a machine to itself. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/

/** Whether two hosts are names of the same place on one machine: localhost:4873 and 127.0.0.1:4873. */
export function areLoopback(host: string, other: string): boolean {
  const [one, two] = [LOOPBACK.exec(host), LOOPBACK.exec(other)]
  return one !== null && two !== null && one[1] === two[1]
}

/** Whether a host, with or without a port, names a machine to itself. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.test(host)
}
