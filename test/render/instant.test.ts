import { expect, it } from 'vitest'
import { formatInstant } from '../../src/render/instant.js'
import { OPENED } from './messages.js'

it.each([
	{ name: 'UTC', zone: 'UTC', at: OPENED, expected: 'Sat 21 Nov, 14:21:07 UTC' },
	{ name: 'a zone with a name of its own', zone: 'Europe/Berlin', at: OPENED, expected: 'Sat 21 Nov, 15:21:07 CET' },
	{
		name: 'a zone in which it is tomorrow',
		zone: 'Asia/Tokyo',
		at: OPENED + 36e6,
		expected: 'Sun 22 Nov, 09:21:07 GMT+9',
	},
	{ name: 'midnight', zone: 'UTC', at: Date.UTC(2026, 0, 1), expected: 'Thu 1 Jan, 00:00:00 UTC' },
	{ name: 'a recording without wall time', zone: 'UTC', at: undefined, expected: 'second 961.4 of the recording' },
])('shows $name', ({ zone, at, expected }) => expect(formatInstant(961.44, at, zone)).toBe(expected))
