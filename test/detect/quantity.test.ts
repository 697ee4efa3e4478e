import { describe, expect, it } from 'vitest'
import { formatDuration, formatEstimate, formatSmall, formatThroughput } from '../../src/detect/quantity.js'

describe('formatDuration', () => {
	it.each([
		[-3, '0 s'],
		[0, '0 s'],
		[59.4, '59 s'],
		[59.6, '1 min'],
		[200, '3 min 20 s'],
		[3599, '59 min 59 s'],
		[3600, '1 h'],
		[7500, '2 h 5 min'],
		[86_399, '1 d'],
		[97_200, '1 d 3 h'],
	])('%d seconds are %s', (seconds, expected) => expect(formatDuration(seconds)).toBe(expected))
})

describe('formatEstimate', () => {
	it.each([
		[1, '10 s'],
		[44, '40 s'],
		[119, '2 min'],
		[170, '3 min'],
		[200, '3 min 30 s'],
		[611, '10 min'],
		[5000, '1 h 23 min'],
	])('about %d seconds are %s', (seconds, expected) => expect(formatEstimate(seconds)).toBe(expected))
})

describe('formatSmall', () => {
	it.each([
		[0, '0'],
		[0.004, '0'],
		[0.35, '0.35'],
		[0.5, '0.5'],
		[3.14, '3.1'],
		[10, '10'],
		[314.15, '314'],
	])('%d is %s', (value, expected) => expect(formatSmall(value)).toBe(expected))
})

describe('formatThroughput', () => {
	it.each([
		[0, '0 B/s'],
		[999, '999 B/s'],
		[1000, '1 kB/s'],
		[999_600, '1 MB/s'],
		[1_240_000, '1.2 MB/s'],
		[2.5e13, '25 TB/s'],
	])('%d is %s', (value, expected) => expect(formatThroughput(value)).toBe(expected))
})
