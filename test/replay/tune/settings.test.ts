import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../src/detect/settings.js'
import {
	changeSettings,
	defaultAxes,
	formatSetting,
	layGrid,
	MAX_COMBINATIONS,
	readAxes,
	readSetting,
	SETTING_KEYS,
} from '../../../src/replay/tune/settings.js'

describe('the settings to sweep', () => {
	it('are all of the three sections that decide', () => {
		const { sampling, signals, detection } = DEFAULT_SETTINGS
		const { as, ...bars } = signals
		const all = Object.entries({ sampling, signals: bars, 'signals.as': as, detection })
		const keys = all.flatMap(([section, values]) => Object.keys(values).map((name) => `${section}.${name}`))
		expect([...SETTING_KEYS].sort()).toEqual(keys.sort())
	})

	it.each([
		['a duration', 'detection.warnAhead=3m,9m', 'detection.warnAhead', [180, 300, 540]],
		['a share', 'detection.highUse=70%, 0.9', 'detection.highUse', [0.7, 0.8, 0.9]],
		['a count, once', 'detection.confirmSamples=3,3,2', 'detection.confirmSamples', [2, 3]],
		['what a rule may do', 'signals.as.peakRatio=critical,warning', 'signals.as.peakRatio', [0, 1, 2]],
		['the tripwire turned off', 'sampling.tripwire=0', 'sampling.tripwire', [0, 2]],
	])('are read as the configuration has them, today’s among them: %s', (_, text, key, values) => {
		expect(readAxes([text], DEFAULT_SETTINGS)).toEqual({ ok: true, axes: [{ key, values }] })
	})

	it.each([
		[
			'a key in other letters',
			'detection.warnahead=3m',
			[
				'--set detection.warnahead=3m: expected a setting such as detection.warnAhead=3m,6m; did you mean "detection.warnAhead"?',
			],
		],
		[
			'a duration without a unit',
			'detection.warnAhead=30',
			['--set detection.warnAhead: expected a duration such as 30s, 5m or 1h30m, got 30; write 30s'],
		],
		[
			'two values out of range',
			'detection.highUse=8,90%,5%',
			[
				'--set detection.highUse: expected 10% to 100%, got 8',
				'--set detection.highUse: expected 10% to 100%, got "5%"',
			],
		],
		[
			'another word than one of the three',
			'signals.as.peakRatio=page',
			['--set signals.as.peakRatio: expected one of evidence, warning, critical, got "page"'],
		],
		[
			'no value',
			'detection.confirmSamples=',
			['--set detection.confirmSamples: expected a whole number from 1 to 20, got ""'],
		],
	])('are refused with what was expected: %s', (_, text, problems) => {
		expect(readAxes([text], DEFAULT_SETTINGS)).toEqual({ ok: false, problems })
	})

	it('are refused all at once', () => {
		const result = readAxes(
			['detection.highUse=8', 'x=1', 'detection.warnAhead=3m', 'detection.warnAhead=6m'],
			DEFAULT_SETTINGS,
		)
		expect(result.ok ? [] : result.problems.map((problem) => problem.split(':')[0])).toEqual([
			'--set detection.highUse',
			'--set x=1',
			'--set detection.warnAhead=6m',
		])
	})
})

describe('the grid', () => {
	it('of the defaults has today’s settings first and leaves nothing out', () => {
		const { candidates, leftOut } = layGrid(defaultAxes(DEFAULT_SETTINGS), DEFAULT_SETTINGS)
		expect(candidates).toHaveLength(4 * 3 * 3)
		expect(leftOut).toBe(0)
		expect(candidates[0]).toEqual({ 'detection.warnAhead': 300, 'detection.highUse': 0.8, 'signals.peakRatioHigh': 2 })
		expect(new Set(candidates.map((values) => JSON.stringify(values))).size).toBe(candidates.length)
		expect(candidates.length).toBeLessThan(MAX_COMBINATIONS)
	})

	it('of the defaults is no larger for settings that are not on it: they stand for the nearest', () => {
		const { detection } = DEFAULT_SETTINGS
		const axes = defaultAxes({ ...DEFAULT_SETTINGS, detection: { ...detection, warnAhead: 60, highUse: 0.95 } })
		expect(axes.map(({ values }) => values)).toEqual([
			[60, 360, 540, 720],
			[0.7, 0.8, 0.95],
			[1.5, 2, 3],
		])
	})

	it('leaves out and counts what no configuration may hold', () => {
		const axes = [
			{ key: 'signals.peakRatio' as const, values: [1.5, 2.5] },
			{ key: 'signals.peakRatioHigh' as const, values: [2, 3] },
		]
		const { candidates, leftOut, reasons } = layGrid(axes, DEFAULT_SETTINGS)
		expect(candidates).toEqual([
			{ 'signals.peakRatio': 1.5, 'signals.peakRatioHigh': 2 },
			{ 'signals.peakRatio': 1.5, 'signals.peakRatioHigh': 3 },
			{ 'signals.peakRatio': 2.5, 'signals.peakRatioHigh': 3 },
		])
		expect(leftOut).toBe(1)
		expect(reasons).toEqual(['signals.peakRatio: expected at most peakRatioHigh, which is 200%, got 250%'])
	})

	it('changes nothing but what it sweeps', () => {
		const changed = changeSettings(DEFAULT_SETTINGS, { 'detection.warnAhead': 540 })
		expect(changed).toEqual({ ...DEFAULT_SETTINGS, detection: { ...DEFAULT_SETTINGS.detection, warnAhead: 540 } })
		expect(readSetting(changed, 'detection.warnAhead')).toBe(540)
		expect(formatSetting('detection.warnAhead', 540)).toBe('9m')
		expect(changeSettings(DEFAULT_SETTINGS, { 'signals.as.closeWaitCount': 1 }).signals.as).toEqual({
			...DEFAULT_SETTINGS.signals.as,
			closeWaitCount: 'warning',
		})
	})
})
