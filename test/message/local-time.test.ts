import { expect, it } from 'vitest'
import { formatInstant } from '../../src/message/local-time.js'
import { OPENED } from './messages.js'

it.each([
	{ name: 'UTC', offset: 0, at: OPENED, expected: 'Sat 21 Nov, 14:21:07 UTC' },
	{ name: 'a zone in which it is tomorrow', offset: 540, at: OPENED + 36e6, expected: 'Sun 22 Nov, 09:21:07 UTC+9' },
	{ name: 'a zone in the west, half an hour off', offset: -210, at: OPENED, expected: 'Sat 21 Nov, 10:51:07 UTC-3:30' },
	{ name: 'a zone less than an hour off', offset: 5, at: OPENED, expected: 'Sat 21 Nov, 14:26:07 UTC+0:05' },
	{ name: 'midnight of a new year', offset: 0, at: Date.UTC(2026, 0, 1), expected: 'Thu 1 Jan, 00:00:00 UTC' },
	{
		name: 'what an earlier version left on the disk',
		offset: undefined,
		at: OPENED,
		expected: 'Sat 21 Nov, 14:21:07 UTC',
	},
	{ name: 'a recording without wall time', offset: 0, at: undefined, expected: 'second 961.4 of the recording' },
])('shows $name', ({ offset, at, expected }) => expect(formatInstant(961.44, at, offset)).toBe(expected))
