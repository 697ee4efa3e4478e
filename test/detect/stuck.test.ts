import { describe, expect, it } from 'vitest'
import { NOTHING_STUCK, stuckGrowth, watchStuck } from '../../src/detect/stuck.js'

const since = (...times: number[]) => times.map((at) => ({ key: `r${at}`, since: at }))

describe('a request that never ends', () => {
	it('is one that is older than the timeout of Apache', () => {
		expect(watchStuck(NOTHING_STUCK, { at: 100, requests: since(10, 39, 41) }, undefined).members).toEqual(
			since(10, 39),
		)
	})

	it('is none while others that were as old have ended', () => {
		const before = watchStuck(NOTHING_STUCK, { at: 200, requests: since(0) }, undefined)
		const after = watchStuck(before, { at: 210, requests: since(100) }, undefined)
		expect(after).toMatchObject({ longest: 210, members: [] })
	})

	it('has not ended where a reload left it to an old process: what is younger than it may be stuck all the same', () => {
		const before = watchStuck(NOTHING_STUCK, { at: 200, requests: since(0) }, undefined)
		const after = watchStuck(before, { at: 300, requests: since(230), reloadedAt: 210 }, undefined)
		expect(after).toMatchObject({ longest: 0, members: since(230) })
	})

	it('is none where it began while others had to wait', () => {
		expect(watchStuck(NOTHING_STUCK, { at: 300, requests: since(10, 110) }, 100).members).toEqual(since(10))
	})

	it('stays one until it is gone, never by time', () => {
		const first = watchStuck(NOTHING_STUCK, { at: 100, requests: since(10) }, undefined)
		expect(watchStuck(first, { at: 90_000, requests: since(10) }, undefined).members).toEqual(since(10))
		expect(watchStuck(first, { at: 90_000, requests: [] }, undefined).members).toEqual([])
	})
})

describe('growth', () => {
	it.each([
		{ name: 'one a minute', began: [0, 60, 120, 180], at: 260, servers: 150, growing: true },
		{ name: 'one in twenty minutes', began: [0, 1200, 2400, 3600], at: 3700, servers: 150, growing: true },
		{ name: 'three, however old', began: [0, 60, 120], at: 9000, servers: 150, growing: false },
		{ name: 'seven that came at once', began: [0, 1, 2, 3, 4, 5, 6], at: 200, servers: 150, growing: false },
		{ name: 'a fifth of the servers, in two steps', began: [0, 1, 2, 200], at: 300, servers: 10, growing: true },
		{ name: 'the same of many servers', began: [0, 1, 2, 200], at: 300, servers: 150, growing: false },
		{ name: 'three of five, one after another', began: [0, 90, 180], at: 270, servers: 5, growing: true },
		{ name: 'two of five', began: [0, 90], at: 180, servers: 5, growing: false },
		{ name: 'what stopped three gaps ago', began: [0, 60, 120, 180], at: 500, servers: 150, growing: false },
	])('$name', ({ began, at, servers, growing }) => {
		expect(stuckGrowth(since(...began), at, 30, servers).growing).toBe(growing)
	})

	it('has a rate and an age', () => {
		expect(stuckGrowth(since(0, 60, 120, 180), 260, 30, 40)).toEqual({
			count: 4,
			steps: 4,
			rate: 1 / 60,
			oldestSeconds: 260,
			growing: true,
		})
	})
})
