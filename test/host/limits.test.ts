import { describe, expect, it } from 'vitest'
import type { HostPart } from '../../src/host/find-host.js'
import { readApart } from '../../src/host/limits.js'

const PART: HostPart = { kind: 'pools', pools: { pools: [], notes: ['found'] } }
const ORDER = { services: [], places: { root: '/', procRoot: '/proc', pid: undefined }, earlier: new Map() }

/** A thread that posts a part and goes on as the text says. */
const thread = (goesOn: string) =>
	new URL(
		`data:text/javascript,${encodeURIComponent(
			`import { parentPort } from 'node:worker_threads'; parentPort.postMessage(${JSON.stringify(PART)}); ${goesOn}`,
		)}`,
	)

describe('what the host allows is read in a thread', () => {
	it.each([
		{ name: 'that ends', goesOn: 'parentPort.postMessage(undefined)' },
		{ name: 'that never ends: it is given up', goesOn: 'setTimeout(() => { for (;;); }, 0)' },
		{ name: 'that fails', goesOn: "setTimeout(() => { throw new Error('a bug') }, 0)" },
		{ name: 'that takes its process for its own', goesOn: 'setTimeout(() => process.exit(3), 0)' },
	])('$name, and what it found by then counts', async ({ goesOn }) => {
		const parts: HostPart[] = []
		await readApart(thread(goesOn), ORDER, 3000, (part) => parts.push(part))
		expect(parts).toEqual([PART])
	})
})
