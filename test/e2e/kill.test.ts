import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { basename, join } from 'node:path'
import t from 'tap'
import { npmTarball } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { freePort } from '../../src/app/free-port.ts'
import { lazaretEnv, runLazaret, startLazaret } from './lazaret.ts'

/** How often the process is killed while clients download. */
const KILLS = 20

/** Packages that clients ask for at once, each with enough bytes that a download can be cut in the middle. */
const PACKAGES = 30
const PACKAGE_BYTES = 120_000

const OLD = '2021-03-04T05:06:07.000Z'

/** A round ends at the latest then, however few downloads came through, milliseconds. */
const ROUND_MAX_MS = 15_000

/** Downloads until the end, or until the server is gone. Returns whether any byte of the body came; `onByte`: the first one came. */
function download(url: string, onByte: () => void): Promise<boolean> {
  return new Promise((resolve) => {
    let received = false
    const asked = request(url, (response) => {
      response.on('data', () => {
        if (!received && response.statusCode === 200) onByte()
        received = received || response.statusCode === 200
      })
      response.on('close', () => resolve(received))
    })
    asked.on('error', () => resolve(received))
    asked.end()
  })
}

t.test(
  `kill -9 in the middle of downloads, ${KILLS} times: every byte has its event, no blob is partial`,
  async (t) => {
    const world = await startWorld()
    t.teardown(() => world.close())
    const names = Array.from({ length: PACKAGES }, (_, index) => `bulk-${index}`)
    for (const [index, name] of names.entries()) {
      const noise = Buffer.from(Array.from({ length: PACKAGE_BYTES }, (_, at) => (at * 2654435761 + index * 97) >>> 13))
      world.npm.publish({
        built: npmTarball({ name, version: '1.0.0', files: { 'noise.bin': noise } }),
        publishedAt: OLD,
      })
    }
    const dataDir = t.testdir({})
    const port = await freePort()
    const env = lazaretEnv(world, { port, dataDir })
    /** downloads of each package that brought at least one byte, over all rounds */
    const received = new Map<string, number>()
    let cut = 0
    for (let round = 0; round < KILLS; round += 1) {
      const lazaret = await startLazaret({ world, dataDir, port })
      // Killed at the first byte of a download, of another one each round: then nothing that should be written before is late.
      const enough = 1 + ((round * 7) % PACKAGES)
      let begun = 0
      let killed: Promise<void> | undefined
      const kill = (): void => void (killed ??= lazaret.kill())
      const late = setTimeout(kill, ROUND_MAX_MS)
      const downloads = names.map(async (name) => {
        const got = await download(`${lazaret.npmUrl}${name}/-/${name}-1.0.0.tgz`, () => {
          begun += 1
          if (begun >= enough) kill()
        })
        if (got) received.set(name, (received.get(name) ?? 0) + 1)
        else cut += 1
      })
      await Promise.all(downloads)
      clearTimeout(late)
      kill()
      await killed
    }
    t.ok(cut > 0, `${cut} downloads got no byte before the kill`)
    t.ok(received.size > 0, `${received.size} packages reached a client`)

    const verified = await runLazaret(['audit', 'verify'], env)
    t.equal(verified.code, 0, verified.stderr + verified.stdout)
    const exported = await runLazaret(['audit', 'export'], env)
    t.equal(exported.code, 0, exported.stderr)
    // Counted, not only looked for: a package that is in the log from an earlier round says nothing of this one's bytes.
    const served = new Map<string, number>()
    for (const line of exported.stdout.split('\n').filter((text) => text.includes('"artifact.served"'))) {
      const name = /pkg:npm\/([^@"]+)@1\.0\.0/.exec(line)?.[1] ?? ''
      served.set(name, (served.get(name) ?? 0) + 1)
    }
    for (const [name, count] of received) {
      const logged = served.get(name) ?? 0
      t.ok(logged >= count, `${name} reached a client ${count} times and is in the log ${logged} times`)
    }

    const blobs = globSync(join(dataDir, 'blobs/sha256/*/*/*'))
    t.ok(blobs.length > 0, `${blobs.length} blobs are kept`)
    for (const blob of blobs) {
      t.equal(createHash('sha256').update(readFileSync(blob)).digest('hex'), basename(blob), 'a kept blob is whole')
    }
  },
)
