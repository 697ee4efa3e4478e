import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { readJournal } from '../../src/incidents/journal-lines.js'
import type { Change } from '../../src/incidents/store.js'
import { messageKey } from '../../src/message/message.js'
import { PROGRAM } from './fake-host.js'
import { startFaultyPeer } from './faulty-peer.js'
import { layPost } from './post.js'
import { until } from './setup.js'

/** `npm run attacks` has 200 of them. */
const KILLS = Number(process.env.FOREWARN_KILLS ?? 12)

/** Services that come into trouble and out of it together: each time two pages of each, to two channels. */
const PORTS = Array.from({ length: 20 }, (_, index) => 8000 + index)

/** Milliseconds that a life lasts at most once it watches, and between two changes of the host. */
const LONGEST_LIFE = 2500
const CHANGE = 400

const ends: (() => unknown)[] = []
afterAll(async () => {
	for (const end of ends.splice(0).reverse()) await end()
})

/** Numbers from a seed, so that a failure can be had again (mulberry32). */
function createRandom(seed: number): () => number {
	let state = seed
	return () => {
		state = (state + 0x6d2b79f5) | 0
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
	}
}

/** The pages that the journal took: once they are there, they must arrive. */
async function keptPages(path: string): Promise<string[]> {
	const { entries } = await readJournal(path)
	const changes = entries.flatMap((entry) => (entry as { changes: Change[] }).changes)
	return changes.flatMap((change) => (change[0] === 'queued' ? [messageKey(change[1].notification.message)] : []))
}

if (!existsSync(PROGRAM) && process.env.CI) throw new Error('this test needs the built program: npm run build')

describe.skipIf(!existsSync(PROGRAM))('the built sidecar, killed without warning', () => {
	it(`${KILLS} times amid trouble of ${PORTS.length} services, loses no page that it has kept`, async () => {
		const steady = await startFaultyPeer([])
		// One answer in twelve is a failure, so that there are retries to be killed in.
		const shaky = await startFaultyPeer(
			Array.from({ length: 50_000 }, (_, n) => ({ status: n % 12 === 11 ? 503 : 200 })),
		)
		ends.push(steady.stop, shaky.stop)
		const peers = { steady, shaky }
		const notify = Object.entries(peers).map(([name, { url }]) => `{ type: webhook, name: ${name}, url: "${url}" }`)
		const { state, host, configure, start, status } = layPost(notify.join(', '), ends, undefined, PORTS)
		configure('incidents: { flappingAfter: 0 }\nlog: { level: warn }')
		const path = join(state, 'state.jsonl')
		const random = createRandom(20_261_121)
		const kept = new Set<string>()
		for (let kill = 0; kill < KILLS; kill++) {
			const sidecar = start()
			await until('it answers', async () => (await status().catch(() => undefined)) !== undefined)
			const end = performance.now() + random() * LONGEST_LIFE
			for (let change = kill; performance.now() < end; change++) {
				if (change % 4 < 2) host.saturated()
				else host.healthy()
				await delay(Math.min(CHANGE, Math.max(0, end - performance.now())))
			}
			await sidecar.end('SIGKILL')
			for (const page of await keptPages(path)) kept.add(page)
		}
		host.healthy()
		const last = start()
		await until(
			'all is over and sent',
			async () => {
				const now = await status().catch(() => undefined)
				const isOver = now?.incidents.every((incident: { state: string }) => incident.state !== 'open')
				return isOver && now.sampling.counts.samples > 5 && now.delivery.store.waiting === 0
			},
			180,
			500,
		)
		await last.end('SIGTERM')
		for (const page of await keptPages(path)) kept.add(page)

		const rows = Object.entries(peers).map(([name, { arrivals }]) => {
			const taken = arrivals.filter((each) => each.taken).map(({ key = '' }) => key)
			const unique = new Set(taken)
			const lost = [...kept].filter((page) => !unique.has(page))
			return {
				name,
				sent: arrivals.length,
				taken: taken.length,
				unique: unique.size,
				doubled: taken.length - unique.size,
				lost,
			}
		})
		console.log(`${KILLS} kills, ${kept.size} pages kept:`)
		for (const { name, sent, taken, unique, doubled, lost } of rows)
			console.log(`  ${name}: ${sent} sent, ${taken} taken, ${unique} unique, ${doubled} doubled, ${lost.length} lost`)
		expect(rows.flatMap(({ lost }) => lost)).toEqual([])
		// A kill can double, at each channel, the one page that was being sent.
		for (const { doubled } of rows) expect(doubled).toBeLessThanOrEqual(KILLS)
		expect(kept.size).toBeGreaterThanOrEqual(PORTS.length)
		expect(readFileSync(path, 'utf8')).not.toBe('')
	}, 900_000)
})
