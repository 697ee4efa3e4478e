import { describe, expect, it } from 'vitest'
import { explainStep } from '../../src/cli/replay-text.js'
import type { Verdict } from '../../src/detect/verdict.js'
import type { ReplayStep } from '../../src/replay/feed.js'
import { FORTY } from '../detect/capacities.js'
import { CALM, EVIDENCE, suspicion, UNEASY } from '../detect/verdicts.js'

function step(kind: ReplayStep['kind'], ...verdicts: Verdict[]): ReplayStep {
	return {
		at: 120.04,
		kind,
		look: undefined,
		outcome: {
			events: [],
			notices: [],
			verdicts: verdicts.map((verdict) => ({ service: 'shop', verdict })),
			wantAt: undefined,
		},
	}
}

describe('explainStep', () => {
	it('says the verdict, why, and every signal with its bar', () => {
		const evidence = {
			...EVIDENCE,
			capacity: FORTY,
			accepted: 24,
			cause: { kind: 'unclear', station: null, text: 'each request takes longer' },
			timeLeft: { soonest: 100, likely: 160.4, latest: undefined },
			signals: [
				{
					signal: 'acceptedClimb',
					value: 5,
					bar: 3,
					raised: true,
					as: 'evidence',
					text: 'connections in use rise by 6.0 a minute',
				},
				{
					signal: 'closeWaitRatio',
					value: 0.333,
					bar: 0.1555,
					raised: true,
					as: 'evidence',
					text: '33 % in CLOSE_WAIT',
				},
				{
					signal: 'peakRatio',
					value: 0,
					bar: undefined,
					raised: false,
					as: 'evidence',
					text: 'no normal peak known yet',
				},
			],
		} as const
		expect(explainStep(step('look', { ...suspicion('gradual-saturation', 'warning'), evidence }))).toBe(
			[
				'   120.0 s  shop (between samples): gradual-saturation warning [some-rule]: gradual-saturation is warning',
				'            accepted 24 of 40, from apache2.conf; cause: each request takes longer, exhausted in 160 s',
				'            ! acceptedClimb        connections in use rise by 6.0 a minute (bar 3)',
				'            ! closeWaitRatio       33 % in CLOSE_WAIT (bar 15.55%)',
				'              peakRatio            no normal peak known yet (mute: too little traffic or no demand)',
				'',
			].join('\n'),
		)
	})

	it.each([
		['calm', CALM, 'calm: the queue is empty'],
		['healthy, with the reason why it is not calm', UNEASY, 'healthy: one still waits'],
	])('says that a service is %s', (_, verdict, words) => {
		expect(explainStep(step('sample', verdict))).toBe(
			`   120.0 s  shop: ${words}\n            accepted 0 (capacity unknown); cause: the numbers do not tell\n`,
		)
	})

	it('says nothing where nothing was judged', () => {
		expect(explainStep(step('look'))).toBe('')
	})

	it('explains every service', () => {
		expect(explainStep(step('sample', CALM, UNEASY)).match(/^ +120\.0 s/gm)).toHaveLength(2)
	})
})
