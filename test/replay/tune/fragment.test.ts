import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { DetectorSettings } from '../../../src/detect/settings.js'
import { DEFAULT_SETTINGS } from '../../../src/detect/settings.js'
import type { Label } from '../../../src/replay/scenario.js'
import { formatFragment } from '../../../src/replay/tune/fragment.js'
import type { Trial } from '../../../src/replay/tune/outcome.js'
import { layGrid, readAxes } from '../../../src/replay/tune/settings.js'
import { concludeTune, type TuneResult } from '../../../src/replay/tune/tune-result.js'
import { FAILING, HEALTHY, many } from './findings.js'

const SOURCE = { command: 'forewarn tune recordings/', day: '2026-11-21', base: 'config.yml' }

function trial(lead: number | null): Trial {
	return {
		offset: 0,
		samples: 40,
		incidents: 1,
		firstWarning: null,
		firstCritical: null,
		pattern: 'gradual-saturation',
		leadSeconds: lead,
		lead,
		falsePages: 0,
		falseWarnings: 0,
		events: [],
	}
}

/** A sweep of two settings in which every change of warnAhead to 9m gives a lead of 200 s instead of 100 s. */
function swept(labels: readonly Label[], settings: DetectorSettings = DEFAULT_SETTINGS): TuneResult {
	const read = readAxes(['detection.warnAhead=9m', 'signals.peakRatioHigh=300%'], settings)
	if (!read.ok) throw new Error(read.problems.join())
	const grid = layGrid(read.axes, settings)
	const runs = labels.map((label, run) => ({ path: `recordings/${run}`, file: '', label }))
	const trials = labels.map(({ pattern }) =>
		grid.candidates.map((values) => [
			trial(pattern === 'none' ? null : values['detection.warnAhead'] === 540 ? 200 : 100),
		]),
	)
	return concludeTune(runs, trials, { axes: read.axes, grid, settings, offsets: [0] })
}

describe('the fragment', () => {
	it('holds what the advice changes and nothing else, and says why', () => {
		expect(formatFragment(swept([...many(5, FAILING), ...many(5, HEALTHY)]), SOURCE)).toBe(
			[
				'# Written by forewarn tune recordings/ on 2026-11-21, from 10 recordings, against config.yml.',
				'# Advice: change these; the gain holds on recordings that had no part in the choice, and 10 of 10 parts chose the same.',
				'# Before: 0 of 5 warned three minutes ahead, mean lead 100 s (counted to 180), false pages 0, false warnings 0.',
				'# With these: 5 of 5 warned three minutes ahead, mean lead 180 s (counted to 180), false pages 0, false warnings 0.',
				'detection:',
				'  warnAhead: 9m',
				'',
			].join('\n'),
		)
	})

	it('changes nothing where the advice is to keep what there is', () => {
		const text = formatFragment(swept([FAILING]), SOURCE)
		expect(parse(text)).toBeNull()
		expect(text).toContain('# detection:\n#   warnAhead: 9m\n')
	})

	it('stays a comment whatever a path holds', () => {
		const text = formatFragment(swept([FAILING]), { ...SOURCE, command: 'forewarn tune a\nnotify: []\u2028b\u0085c\r' })
		expect(parse(text)).toBeNull()
		expect(text.split('\n')[0]).toBe(
			'# Written by forewarn tune a notify: [] b c  on 2026-11-21, from 1 recordings, against config.yml.',
		)
	})
})
