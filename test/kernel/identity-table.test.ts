import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DUPLICATE, IdentityTable, OVERFLOW } from '../../src/kernel/identity-table.js'
import { LOCAL_ADDRESS, LOCAL_PORT, REMOTE_ADDRESS, REMOTE_PORT, type Row } from '../../src/kernel/row.js'
import { arbitraryRows, rowOf } from './arbitrary-rows.js'

function nth(number: number): Row {
	return rowOf({
		state: 1,
		inode: number + 1,
		localPort: 80,
		remotePort: 1024 + (number % 60_000),
		remote: [0, 0, 0xffff0000, Math.floor(number / 60_000)],
	})
}

function see(table: IdentityTable, from: number, to: number): { fresh: number; duplicates: number; overflow: number } {
	const seen = { fresh: 0, duplicates: 0, overflow: 0 }
	for (let number = from; number < to; number++) {
		const slot = table.see(nth(number))
		if (slot === DUPLICATE) seen.duplicates++
		else if (slot === OVERFLOW) seen.overflow++
		else if (table.isFresh) seen.fresh++
	}
	return seen
}

describe('the identity table', () => {
	it('tells a hundred thousand connections of one host apart, and knows them again', () => {
		const table = new IdentityTable(393_216, 1)
		table.nextReading()
		expect(see(table, 0, 100_000)).toEqual({ fresh: 100_000, duplicates: 0, overflow: 0 })
		expect(see(table, 0, 100_000)).toEqual({ fresh: 0, duplicates: 100_000, overflow: 0 })
		table.nextReading()
		expect(see(table, 0, 100_000)).toEqual({ fresh: 0, duplicates: 0, overflow: 0 })
	})

	it('tells rows apart by every digit of every port and address', () => {
		const fields = [
			LOCAL_PORT,
			REMOTE_PORT,
			...Array.from({ length: 4 }, (_, word) => [LOCAL_ADDRESS + word, REMOTE_ADDRESS + word]).flat(),
		]
		const table = new IdentityTable(10_000, 7)
		table.nextReading()
		const first = rowOf({
			state: 1,
			inode: 0,
			localPort: 80,
			remotePort: 80,
			local: [1, 2, 3, 4],
			remote: [5, 6, 7, 8],
		})
		table.see(first)
		for (const field of fields) {
			for (let bit = 0; bit < (field <= REMOTE_PORT ? 16 : 32); bit++) {
				const other = first.slice()
				other[field] = (other[field]! ^ (1 << bit)) >>> 0
				expect([field, bit, table.see(other) >= 0 && table.isFresh]).toEqual([field, bit, true])
			}
		}
	})

	it('keeps its memory at 20 bytes a slot and three quarters full, while connections come and go', () => {
		const table = new IdentityTable(393_216, 3)
		for (let reading = 0; reading < 40; reading++) {
			table.nextReading()
			expect(see(table, reading * 5000, reading * 5000 + 10_000).fresh).toBe(reading === 0 ? 10_000 : 5000)
		}
		// 20,000 are remembered at a time (those of three readings), of 205,000 that came by.
		expect(table.size).toBeLessThan(49_153)
		expect(table.bytes).toBeLessThanOrEqual(65_536 * 20)
	})

	it('gives back what a peak took, and knows all that stayed since when', () => {
		const table = new IdentityTable(393_216, 11)
		table.nextReading()
		see(table, 0, 300_000)
		expect(table.bytes).toBe(524_288 * 19)
		const stuckSince = []
		for (let reading = 1; reading <= 130; reading++) {
			table.nextReading()
			stuckSince.push(table.markStuck(table.see(nth(7)), 100 + reading))
			expect(see(table, 8, 1000)).toEqual({ fresh: 0, duplicates: 0, overflow: 0 })
		}
		expect(table.bytes).toBe(4096 * 19)
		expect(new Set(stuckSince)).toEqual(new Set([101]))
		expect(see(table, 1000, 3000)).toEqual({ fresh: 2000, duplicates: 0, overflow: 0 })
	})

	it('answers OVERFLOW above its limit, knows the ones it holds, and recovers when they are gone', () => {
		const table = new IdentityTable(1000, 5)
		table.nextReading()
		expect(see(table, 0, 1500)).toEqual({ fresh: 1000, duplicates: 0, overflow: 500 })
		expect(see(table, 0, 1000).duplicates).toBe(1000)
		table.nextReading()
		// The previous reading's stay held, so a thousand others find no room …
		expect(see(table, 2000, 3000).overflow).toBe(1000)
		table.nextReading()
		// … but those of the reading before that give way.
		expect(see(table, 3000, 4000)).toEqual({ fresh: 1000, duplicates: 0, overflow: 0 })
		expect(table.bytes).toBeLessThanOrEqual(2048 * 20)
	})

	it('agrees with a plain map of strings, whatever comes in whatever order', () => {
		fc.assert(
			fc.property(fc.array(arbitraryRows(60), { maxLength: 8 }), fc.integer(), (readings, seed) => {
				const table = new IdentityTable(100_000, seed)
				const lastSeen = new Map<string, number>()
				readings.forEach((rows, reading) => {
					table.nextReading()
					for (const row of rows) {
						const name = [...row.slice(LOCAL_PORT, REMOTE_PORT + 1), ...row.slice(LOCAL_ADDRESS)].join()
						const last = lastSeen.get(name)
						const slot = table.see(row)
						if (last === reading) expect(slot).toBe(DUPLICATE)
						else expect(table.isFresh).toBe(last === undefined || last < reading - 2)
						lastSeen.set(name, reading)
					}
				})
			}),
		)
	})

	it('agrees with a plain map while sweeps and growth shift its slots', () => {
		const table = new IdentityTable(393_216, 99)
		const lastSeen = new Map<number, number>()
		let next = 1
		const random = () => {
			next = (Math.imul(next, 1_103_515_245) + 12_345) & 0x7fffffff
			return next / 0x80000000
		}
		for (let reading = 0; reading < 60; reading++) {
			table.nextReading()
			for (let count = 0; count < 700; count++) {
				const number = Math.floor(random() * 3000) + reading * 200
				const last = lastSeen.get(number)
				const slot = table.see(nth(number))
				if (last === reading) expect(slot).toBe(DUPLICATE)
				else expect([number, table.isFresh]).toEqual([number, last === undefined || last < reading - 2])
				lastSeen.set(number, reading)
			}
		}
		expect(table.bytes).toBeLessThanOrEqual(8192 * 20)
	})
})
