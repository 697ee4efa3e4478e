import { describe, expect, it } from 'vitest'
import { createEyesight } from '../../src/run/eyesight.js'

describe('the sight of the table', () => {
	it('tells at once that it was never readable, and tells it once', () => {
		const sight = createEyesight()
		expect(sight.failed(0, 1000, '/proc/self/net/tcp: ENOENT')).toEqual({
			kind: 'blind',
			at: 0,
			wallTime: 1000,
			service: undefined,
			rule: 'table-unreadable',
			reason: 'the socket table cannot be read, nobody is watching: /proc/self/net/tcp: ENOENT',
		})
		expect(sight.failed(30, 2000, 'ENOENT')).toBeUndefined()
	})

	it('forgives one failure of a table that was readable', () => {
		const sight = createEyesight()
		expect(sight.read(0, 0)).toBeUndefined()
		expect(sight.failed(30, 0, 'EIO')).toBeUndefined()
		expect(sight.read(60, 0)).toBeUndefined()
		expect(sight.failed(90, 0, 'EIO')).toBeUndefined()
		expect(sight.failed(120, 0, 'EIO')).toMatchObject({ kind: 'blind', at: 120 })
	})

	it('tells when it sees again, and would tell of the next blindness', () => {
		const sight = createEyesight()
		sight.failed(0, 0, 'ENOENT')
		expect(sight.read(90, 5000)).toMatchObject({
			kind: 'sighted',
			at: 90,
			wallTime: 5000,
			reason: 'the socket table can be read again after 90 s',
		})
		expect(sight.read(120, 0)).toBeUndefined()
		sight.failed(150, 0, 'EIO')
		expect(sight.failed(180, 0, 'EIO')).toMatchObject({ kind: 'blind' })
	})
})
