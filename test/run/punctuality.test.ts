import { describe, expect, it } from 'vitest'
import type { Remark } from '../../src/kernel/schedule.js'
import { noticeOf } from '../../src/run/punctuality.js'
import { OPENED } from '../message/messages.js'

describe('the notice of a reading that was not on time', () => {
	it.each<[string, Remark, string | undefined]>([
		['one missing sample', { kind: 'missed', times: [90] }, undefined],
		['samples missing for a second', { kind: 'missed', times: [119, 119.2, 119.4] }, undefined],
		['a late sample', { kind: 'late', seconds: 9 }, undefined],
		[
			'a process that was stopped',
			{ kind: 'missed', times: [30, 60, 90] },
			'3 samples are missing since 1 min 30 s: forewarn was stopped, starved of CPU, or frozen with its machine. Nothing was watched meanwhile; it goes on now.',
		],
		['a clock that is corrected', { kind: 'clock-jump', seconds: -5 }, undefined],
		[
			'a clock set back',
			{ kind: 'clock-jump', seconds: -3600 },
			'The wall clock was set back by 1 h. Times in pages before and after do not compare; detection is not concerned.',
		],
		[
			'a machine that slept',
			{ kind: 'clock-jump', seconds: 7200 },
			'The wall clock jumped forward by 2 h: it was set, or the machine slept. Times in pages before and after do not compare; detection is not concerned.',
		],
	])('%s', (_, remark, expected) => {
		expect(noticeOf(remark, 120, OPENED)?.reason).toBe(expected)
	})
})
