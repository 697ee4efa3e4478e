import { describe, expect, it } from 'vitest'
import { classify } from '../../src/detect/classify.js'
import { FORTY, viewOf } from './views.js'

type View = Parameters<typeof viewOf>[0] & object

const LEAK: View = { leak: { lost: 20, steps: 5, spanSeconds: 200, rate: 0.1, oldestSeconds: 300 } }
const QUEUE: View = { now: { held: 40, acceptQueue: 50 }, queue: { standingSeconds: 60 }, capacity: FORTY }
const SUDDEN: View = { onset: { arrivalsJump: 8, heldBefore: 0.2 } }
const BUSY: View = { capacity: FORTY, sustained: { level: 36, readings: 5 } }
const FLOOD: View = { now: { halfOpen: 400, syncookies: 90 } }

describe('classify', () => {
	it.each([
		['nothing', {}, undefined],
		[
			'a leak before the queue that it causes',
			{ ...LEAK, ...QUEUE, ...SUDDEN },
			'resource-leak stuck-growing critical',
		],
		[
			'a spike before the full pool that it causes',
			{ ...QUEUE, ...SUDDEN, ...BUSY },
			'sudden-spike queue-standing critical',
		],
		['a queue that nothing sudden explains', { ...QUEUE, ...BUSY }, 'gradual-saturation queue-standing critical'],
		['a busy pool', BUSY, 'gradual-saturation sustained-use warning'],
		['a flood before the busy pool behind it', { ...BUSY, ...FLOOD }, 'sudden-spike syn-flood warning'],
		['a leak of a proxy, whose CLOSE_WAIT varies by itself', { ...LEAK, service: { profile: 'proxy' } }, undefined],
		[
			'the queue behind a leak of a proxy',
			{ ...LEAK, ...QUEUE, service: { profile: 'proxy' } },
			'gradual-saturation queue-standing critical',
		],
		['a busy server of unknown kind', { ...BUSY, service: { profile: 'generic' } }, undefined],
	] as [string, View, string | undefined][])('%s', (_, given, expected) => {
		const found = classify(viewOf(given))
		expect(found && `${found.pattern} ${found.rule} ${found.severity}`).toBe(expected)
	})
})
