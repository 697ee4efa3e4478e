import { describe, expect, it } from 'vitest'
import { LiveFeed } from '../../src/serve/live-feed.js'
import { statusOf } from './statuses.js'

/** A feed, what it was told of, and how often a status was made. */
function createFeed(status = () => statusOf()) {
	const heard: string[] = []
	const errors: unknown[] = []
	let made = 0
	const feed = new LiveFeed({
		status: () => {
			made++
			return status()
		},
		settled: () => Promise.resolve(),
		onError: (error) => errors.push(error),
	})
	return { feed, heard, errors, made: () => made, turn: () => new Promise((resolve) => setImmediate(resolve)) }
}

describe('a live feed', () => {
	it('tells changes that come together once', async () => {
		const { feed, heard, made, turn } = createFeed()
		feed.listen((text) => heard.push(text))
		feed.stir()
		feed.stir()
		await turn()
		expect(heard.map((text) => JSON.parse(text).host)).toEqual(['web-1'])
		feed.stir()
		await turn()
		expect(heard).toHaveLength(2)
		expect(made()).toBe(2)
	})

	it('computes nothing while nobody listens, and forgets who has gone', async () => {
		const { feed, heard, made, turn } = createFeed()
		feed.stir()
		await turn()
		expect(made()).toBe(0)
		const leave = feed.listen((text) => heard.push(text))
		leave()
		feed.stir()
		await turn()
		expect(heard).toEqual([])
	})

	it('goes on after a bug', async () => {
		let broken = true
		const bug = new Error('a bug')
		const { feed, heard, errors, turn } = createFeed(() => {
			if (broken) throw bug
			return statusOf()
		})
		feed.listen((text) => heard.push(text))
		feed.stir()
		await turn()
		broken = false
		feed.stir()
		await turn()
		expect(errors).toEqual([bug])
		expect(heard).toHaveLength(1)
	})
})
