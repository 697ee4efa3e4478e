import { describe, expect, it } from 'vitest'
import { TableVisibility } from '../../src/run/visibility.js'

describe('the visibility of the table', () => {
	it('reports at once that it was never readable, and reports it once', () => {
		const table = new TableVisibility()
		expect(table.failed(0, 1000, '/proc/self/net/tcp: ENOENT')).toEqual({
			kind: 'blind',
			at: 0,
			wallTime: 1000,
			service: undefined,
			rule: 'table-unreadable',
			reason: 'the socket table cannot be read, nothing is watched: /proc/self/net/tcp: ENOENT',
		})
		expect(table.failed(30, 2000, 'ENOENT')).toBeUndefined()
	})

	it('forgives one failure of a table that was readable', () => {
		const table = new TableVisibility()
		expect(table.read(0, 0)).toBeUndefined()
		expect(table.failed(30, 0, 'EIO')).toBeUndefined()
		expect(table.read(60, 0)).toBeUndefined()
		expect(table.failed(90, 0, 'EIO')).toBeUndefined()
		expect(table.failed(120, 0, 'EIO')).toMatchObject({ kind: 'blind', at: 120 })
	})

	it('reports when it is visible again, and would report the next blindness', () => {
		const table = new TableVisibility()
		table.failed(0, 0, 'ENOENT')
		expect(table.read(90, 5000)).toMatchObject({
			kind: 'visible',
			at: 90,
			wallTime: 5000,
			reason: 'the socket table can be read again after 90 s',
		})
		expect(table.read(120, 0)).toBeUndefined()
		table.failed(150, 0, 'EIO')
		expect(table.failed(180, 0, 'EIO')).toMatchObject({ kind: 'blind' })
	})
})
