import { describe, expect, it } from 'vitest'
import { type Frame, playFrames } from '../../src/cli/replay-screen.js'

/** Plays frames in a time that passes only by waiting; what is written is noted with the moment, in seconds. */
async function play(
	frames: readonly Frame[],
	{ speed = 1, abortAt = Number.POSITIVE_INFINITY, longestWait = 60 } = {},
) {
	const stop = new AbortController()
	const said: [at: number, text: string][] = []
	let now = 5000
	const finished = await playFrames(frames, {
		speed,
		write: (text) => said.push([(now - 5000) / 1000, text]),
		now: () => now,
		wait: async (seconds) => {
			now += Math.min(seconds, longestWait) * 1000
			if (now - 5000 >= abortAt * 1000) stop.abort()
		},
		signal: stop.signal,
	})
	return { finished, said }
}

const line = (at: number, text: string): Frame => ({ at, text, draw: undefined })
const picture = (at: number, text: string, lines: string): Frame => ({ at, text, draw: () => lines })

describe('playFrames', () => {
	it.each([
		{ speed: 1, expected: [0, 30, 90] },
		{ speed: 10, expected: [0, 3, 9] },
		{ speed: 0.5, expected: [0, 60, 180] },
	])('says everything in its time at $speed times the pace', async ({ speed, expected }) => {
		const { finished, said } = await play([line(0, 'a\n'), line(30, 'b\n'), line(90, 'c\n')], { speed })
		expect(finished).toBe(true)
		expect(said).toEqual([
			[expected[0], 'a\n'],
			[expected[1], 'b\n'],
			[expected[2], 'c\n'],
		])
	})

	it('draws over the last picture, and keeps the texts above it', async () => {
		const { said } = await play([
			picture(0, '', 'one\ntwo\n'),
			picture(10, 'an event\n', 'three\n'),
			picture(20, '', 'four\n'),
		])
		expect(said).toEqual([
			[0, 'one\ntwo\n'],
			[10, '\u001b[2A\u001b[J'],
			[10, 'an event\n'],
			[10, 'three\n'],
			[20, '\u001b[1A\u001b[J'],
			[20, 'four\n'],
		])
	})

	it('draws only the last of what comes at once', async () => {
		const { said } = await play([picture(0, '', 'early\n'), picture(0, 'an event\n', 'late\n')])
		expect(said).toEqual([
			[0, 'an event\n'],
			[0, 'late\n'],
		])
	})

	it('waits on where a wait ends early', async () => {
		const { said } = await play([line(300, 'at last\n')], { longestWait: 60 })
		expect(said).toEqual([[300, 'at last\n']])
	})

	it('says nothing more once it is ended', async () => {
		const { finished, said } = await play([line(0, 'a\n'), line(100, 'b\n')], { abortAt: 60 })
		expect(finished).toBe(false)
		expect(said).toEqual([[0, 'a\n']])
	})

	it('has nothing to do where nothing was said', async () => {
		expect(await play([])).toEqual({ finished: true, said: [] })
	})
})
