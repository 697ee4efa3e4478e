import { describe, expect, it } from 'vitest'
import { notifyOnRise, type Reading } from './alarm.js'

/** One letter per reading, ten seconds apart: `.` clear, `w` warning, `c` critical. */
function readings(levels: string): Reading[] {
	const names = { '.': 'clear', w: 'warning', c: 'critical' } as const
	return [...levels].map((letter, index) => {
		return { at: index * 10, level: names[letter as keyof typeof names], rule: 'a rule', reason: '' }
	})
}

function sent(levels: string, consecutive: number, clearAfter = 0): string[] {
	return notifyOnRise(readings(levels), { consecutive, clearAfter }).map(({ at, severity }) => `${at} ${severity}`)
}

describe('an alarm', () => {
	it.each([
		['speaks once while it stands', '.wwww', 1, ['10 warning']],
		['speaks again when it gets worse', '.wwcc', 1, ['10 warning', '30 critical']],
		['speaks again after it was over', 'w.w', 1, ['0 warning', '20 warning']],
		['waits for two readings in a row', '.w.ww', 2, ['40 warning']],
		['believes the milder of the two', '.wcc', 2, ['20 warning', '30 critical']],
		['does not repeat itself on getting milder', 'ccw.', 1, ['0 critical']],
	])('%s', (_, levels, consecutive, expected) => {
		expect(sent(levels, consecutive)).toEqual(expected)
	})

	it('stays up until it has been calm for long enough, so that it does not flap', () => {
		expect(sent('w.w..w', 1, 30)).toEqual(['0 warning'])
		expect(sent('w....w', 1, 30)).toEqual(['0 warning', '50 warning'])
	})
})
