import { closeSync, openSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createLogger } from '../../src/run/log.js'
import { SteadyOutput } from '../../src/run/steady-output.js'

/** An output whose system call fails as often as told, with this code, and takes at most so many bytes at once. */
function createOutput(code: string, most = Number.POSITIVE_INFINITY) {
	const written: string[] = []
	let failing = false
	const output = new SteadyOutput(2, ((_fd: number, bytes: Uint8Array, from: number) => {
		if (failing) throw Object.assign(new Error(code), { code })
		const part = bytes.subarray(from, from + most)
		written.push(Buffer.from(part).toString())
		return part.length
	}) as never)
	return { output, written, fail: (now: boolean) => (failing = now) }
}

describe('a steady output', () => {
	it('writes all, whatever the system takes at once', () => {
		const { output, written } = createOutput('', 3)
		output.write('hello')
		expect(written).toEqual(['hel', 'lo'])
	})

	it.each(['ENOSPC', 'EIO', 'EPIPE', 'EAGAIN'])(
		'outlives %s: what is lost is counted, and the next write is tried',
		async (code) => {
			const { output, written, fail } = createOutput(code)
			fail(true)
			const error = await new Promise((resolve) => output.write('lost', resolve))
			expect(error).toMatchObject({ code })
			expect(output.health).toEqual({ lost: 1, problem: code })
			fail(false)
			expect(await new Promise((resolve) => output.write('kept', resolve))).toBeUndefined()
			expect(output.health).toEqual({ lost: 1, problem: undefined })
			expect(written).toEqual(['kept'])
		},
	)

	it('has the log say what it lost, as soon as it can', () => {
		const { output, written, fail } = createOutput('ENOSPC')
		const log = createLogger({ level: 'info', format: 'json', stream: output })
		fail(true)
		for (let line = 0; line < 3; line++) log.warn({ line }, 'no room')
		fail(false)
		log.info({}, 'room again')
		log.info({}, 'and more')
		const shown = written.map((line) => JSON.parse(line))
		expect(shown.map(({ msg }) => msg)).toEqual([
			'room again',
			'lines of the log were lost; it can be written again',
			'and more',
		])
		expect(shown[1]).toMatchObject({ level: 'warn', lost: 3, reason: 'ENOSPC' })
	})

	it('outlives a real full disk', () => {
		const fd = openSync('/dev/full', 'w')
		const output = new SteadyOutput(fd)
		output.write('lost')
		closeSync(fd)
		expect(output.health).toEqual({ lost: 1, problem: 'ENOSPC' })
	})
})
