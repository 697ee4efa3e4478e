import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { collectNowAndThen } from '../../src/run/housekeeping.js'
import type { FullReading } from '../../src/serve/board.js'

it('memory is collected after every 64th reading, once the reading is over', async () => {
	const listeners = new Set<() => void>()
	const onReading = (listener: (reading: FullReading) => void) => {
		const listen = () => listener({} as FullReading)
		listeners.add(listen)
		return () => listeners.delete(listen)
	}
	const read = (times: number) => {
		for (let reading = 0; reading < times; reading++) for (const listener of listeners) listener()
	}
	let collections = 0
	const end = collectNowAndThen({ onReading }, () => collections++)
	read(63)
	await setImmediate()
	expect(collections).toBe(0)
	read(1)
	expect(collections).toBe(0)
	await setImmediate()
	expect(collections).toBe(1)
	read(128)
	await setImmediate()
	expect(collections).toBe(3)
	end()
	read(64)
	await setImmediate()
	expect(collections).toBe(3)
})
