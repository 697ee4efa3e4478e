import { afterEach, expect, it } from 'vitest'
import { hostTimeZone } from '../../src/cli/load-config.js'
import { formatInstant } from '../../src/message/local-time.js'

const zone = process.env.TZ
afterEach(() => {
	if (zone === undefined) delete process.env.TZ
	else process.env.TZ = zone
})

it.each([
	['UTC', '2026-11-21T14:21:07Z', 'Sat 21 Nov, 14:21:07 UTC'],
	['Europe/Berlin', '2026-11-21T14:21:07Z', 'Sat 21 Nov, 15:21:07 UTC+1'],
	['Europe/Berlin', '2026-07-24T20:30:00Z', 'Fri 24 Jul, 22:30:00 UTC+2'],
	['America/St_Johns', '2026-11-21T14:21:07Z', 'Sat 21 Nov, 10:51:07 UTC-3:30'],
	['Asia/Kolkata', '2026-11-21T20:00:00Z', 'Sun 22 Nov, 01:30:00 UTC+5:30'],
])('clocks in %s, %s', (name, instant, expected) => {
	process.env.TZ = name
	const wallTime = Date.parse(instant)
	expect(formatInstant(0, wallTime, hostTimeZone(wallTime))).toBe(expected)
})
