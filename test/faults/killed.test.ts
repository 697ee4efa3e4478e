import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpRequest, startHttpPeer } from '../servers/http-peer.js'
import { makeFolder } from './setup.js'

/** Half of the lives go into each of two folders: a machine has two cores. */
const LANES = 2
const LIVES = 100

/** Milliseconds that a life lasts at most. */
const LONGEST_LIFE = 250

const folder = makeFolder()
const feeder = `${folder.path}/feeder.mjs`
afterAll(folder.remove)

// One file: a life is too short to compile the sources.
beforeAll(async () => {
	const entryPoints = [`${import.meta.dirname}/feeder.ts`]
	await build({ entryPoints, outfile: feeder, bundle: true, platform: 'node', format: 'esm', target: 'node20' })
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

/** Lets a feeder live for so long after it is ready; answers the last number that was on disk by then. */
function live(state: string, url: string, first: number, milliseconds: number | undefined): Promise<number> {
	return new Promise((resolve, reject) => {
		const mode = milliseconds === undefined ? 'drain' : 'feed'
		const child = spawn(process.execPath, [feeder, state, url, String(first), mode], {
			stdio: ['ignore', 'pipe', 'inherit'],
		})
		let last = first - 1
		createInterface({ input: child.stdout }).on('line', (line) => {
			if (line !== 'ready') last = Number(line)
			else if (milliseconds !== undefined) setTimeout(() => child.kill('SIGKILL'), milliseconds)
		})
		child.once('error', reject)
		child.once('close', (code) => {
			if (milliseconds === undefined && code !== 0) reject(new Error(`the feeder ended with ${code}`))
			else resolve(last)
		})
	})
}

async function runLane(lane: number) {
	const steady = await startHttpPeer({ status: 200 })
	// One answer in four is a failure, so that there are retries to be killed in.
	const shaky = await startHttpPeer(...Array.from({ length: 50_000 }, (_, n) => ({ status: n % 4 === 3 ? 503 : 200 })))
	const random = createRandom(20_261_121 + lane)
	const state = `${folder.path}/lane-${lane}`
	const urls = `${steady.url},${shaky.url}`
	let pages = 0
	for (let kill = 0; kill < LIVES; kill++) pages = (await live(state, urls, pages, random() * LONGEST_LIFE)) + 1
	await live(state, urls, pages, undefined)
	await steady.stop()
	await shaky.stop()
	return { pages, steady: numbersIn(steady.requests), shaky: numbersIn(shaky.requests) }
}

function numbersIn(requests: readonly HttpRequest[]): number[] {
	return requests.map(({ body }) => Number(/number (\d+)/i.exec(body)?.[1]))
}

describe('killed without warning', () => {
	it(`${LANES * LIVES} times in the middle of incidents, every page that was taken arrives`, async () => {
		const lanes = await Promise.all(Array.from({ length: LANES }, (_, lane) => runLane(lane)))
		for (const { pages, steady, shaky } of lanes) {
			const taken = Array.from({ length: pages }, (_, number) => number)
			expect(taken.filter((number) => !steady.includes(number))).toEqual([])
			expect(taken.filter((number) => !shaky.includes(number))).toEqual([])
		}
		const pages = lanes.reduce((sum, lane) => sum + lane.pages, 0)
		const copies = lanes.reduce((sum, { steady }) => sum + steady.length - new Set(steady).size, 0)
		console.log(
			`${LANES * LIVES} kills, ${pages} pages to two channels, 0 lost, ${copies} came twice at the steady one`,
		)
		// A kill can double what was being sent, and what had been handed in and not yet been acknowledged.
		expect(copies).toBeLessThanOrEqual(LANES * LIVES)
		expect(pages).toBeGreaterThan(LANES * LIVES)
	}, 300_000)
})
