import { describe, expect, it } from 'vitest'
import { classifyHttpStatus, parseRetryAfter } from '../../src/notify/http.js'

describe('classifyHttpStatus', () => {
	it.each([
		[200, 'sent'],
		[204, 'sent'],
		[302, 'retryable'],
		[400, 'rejected'],
		[401, 'rejected'],
		[403, 'rejected'],
		[404, 'rejected'],
		[408, 'retryable'],
		[410, 'rejected'],
		[425, 'retryable'],
		[429, 'retryable'],
		[500, 'retryable'],
		[502, 'retryable'],
		[503, 'retryable'],
		[504, 'retryable'],
	])('HTTP %i is %s', (status, expected) => expect(classifyHttpStatus(status)).toBe(expected))
})

describe('parseRetryAfter', () => {
	const DATE = 'Sat, 21 Nov 2026 14:21:00 GMT'
	it.each([
		{ name: 'absent', header: undefined, expected: undefined },
		{ name: 'empty', header: ' ', expected: undefined },
		{ name: 'seconds', header: '30', expected: 30 },
		{ name: 'a date', header: 'Sat, 21 Nov 2026 14:22:30 GMT', expected: 90 },
		{ name: 'a date that is over', header: 'Sat, 21 Nov 2026 14:00:00 GMT', expected: 0 },
		{ name: 'garbage', header: 'soon', expected: undefined },
	])('reads $name', ({ header, expected }) => expect(parseRetryAfter(header, DATE)).toBe(expected))

	it('does not guess a date without the date of the answer', () => {
		expect(parseRetryAfter('Sat, 21 Nov 2026 14:22:30 GMT', undefined)).toBeUndefined()
	})
})
