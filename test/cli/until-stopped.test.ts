import { describe, expect, it } from 'vitest'
import { endIfInterrupted, runUntilStopped } from '../../src/cli/until-stopped.js'

/** Steps that take so long each, on a clock that only they move, and what became of them. */
function steps(count: number, milliseconds: number) {
	const stop = new AbortController()
	const course = { now: 0, taken: 0, closed: false }
	function* work(): Generator<void, string, void> {
		try {
			for (; course.taken < count; course.taken++) {
				course.now += milliseconds
				yield
			}
			return 'done'
		} finally {
			course.closed = true
		}
	}
	const run = () => runUntilStopped(work(), { signal: stop.signal, monotonicClock: () => course.now })
	return { course, stop, run }
}

describe('runUntilStopped', () => {
	it('answers what the steps come to', async () => {
		const { course, run } = steps(1000, 20)
		expect(await run()).toBe('done')
		expect(course).toEqual({ now: 20_000, taken: 1000, closed: true })
	})

	it('hears within a slice of 50 ms what the event loop brings, and closes the steps', async () => {
		const { course, stop, run } = steps(1000, 20)
		const result = run()
		// As a signal of the system comes: only where the loop is let go round.
		setImmediate(() => stop.abort())
		expect(await result).toBeUndefined()
		expect(course).toEqual({ now: 60, taken: 2, closed: true })
	})

	it('takes no step once it was stopped', async () => {
		const { course, stop, run } = steps(1000, 20)
		stop.abort()
		expect(await run()).toBeUndefined()
		expect(course.taken).toBe(0)
	})

	it('passes on what a step throws', async () => {
		// biome-ignore lint/correctness/useYield: it has nothing to say before it fails
		function* broken(): Generator<void, string, void> {
			throw new Error('damaged')
		}
		const deps = { signal: new AbortController().signal, monotonicClock: () => 0 }
		await expect(runUntilStopped(broken(), deps)).rejects.toThrow('damaged')
	})
})

describe('endIfInterrupted', () => {
	it.each([
		{ done: 0, given: 1, said: 'forewarn: interrupted after 0 of 1 recording\n' },
		{ done: 2, given: 89, said: 'forewarn: interrupted after 2 of 89 recordings\n' },
		{ done: 89, given: 89, said: '' },
	])('says of $done of $given: "$said"', ({ done, given, said }) => {
		let heard = ''
		const stderr = { write: (text: string) => (heard += text) } as unknown as NodeJS.WritableStream
		const end = () => endIfInterrupted(done, given, { stderr: stderr as never })
		if (said === '') end()
		else expect(end).toThrow('exit 1')
		expect(heard).toBe(said)
	})
})
