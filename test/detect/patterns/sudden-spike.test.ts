import { describe, expect, it } from 'vitest'
import { suddenSpike } from '../../../src/detect/patterns/sudden-spike.js'
import type { QueueMotion } from '../../../src/detect/series/queue-watch.js'
import { FORTY, viewOf } from '../views.js'

type View = Parameters<typeof viewOf>[0] & object

/** Five times the arrivals, a full pool, 90 in the queue after 6 s. */
const CROWD: View = {
	capacity: FORTY,
	now: { held: 40, acceptQueue: 90 },
	onset: { arrivalsJump: 5, heldBefore: 0.3 },
	queue: { standingSeconds: 6, growth: 15, deepest: 90 },
}

describe('suddenSpike', () => {
	it('is critical when the last in line will lose patience', () => {
		expect(suddenSpike(viewOf({ ...CROWD, queue: { ...CROWD.queue, drain: 16 } }))).toEqual({
			severity: 'critical',
			rule: 'queue-filling',
			reason:
				'90 of 511 places in the accept queue taken after 6 s, 15 more a second; arrivals are 5.0 times the usual; workers hold 40 of 40, from apache2.conf',
			cause: 'flash-crowd',
			looks: 2,
		})
	})

	it.each([
		['a crowd that was watched for two ticks', { standingSeconds: 3.5 }, {}, 2],
		['one of which only the last tick knows', { standingSeconds: 3.4 }, {}, undefined],
		['one that comes into an open incident', {}, { openPattern: 'gradual-saturation' }, undefined],
		['a stall, which may end', { standingSeconds: 8 }, { onset: { arrivalsJump: 1, heldBefore: 0.3 } }, undefined],
		['a queue that only its maxima betray', { standingSeconds: 12, drain: 30 }, {}, undefined],
	] as [string, Partial<QueueMotion>, View, number | undefined][])('counts its looks: %s', (_, queue, more, looks) => {
		const found = suddenSpike(viewOf({ ...CROWD, queue: { ...CROWD.queue, drain: 16, ...queue }, ...more }))
		expect(found).toMatchObject({ severity: 'critical', rule: 'queue-filling' })
		expect(found?.looks).toBe(looks)
	})

	it('says where answers have stopped, and waits out what may be a hiccup', () => {
		const stall = { ...CROWD, onset: { arrivalsJump: 1, heldBefore: 0.3 } }
		expect(suddenSpike(viewOf({ ...stall, queue: { ...CROWD.queue, drain: 16 } }))).toBeUndefined()
		const lasting = { ...CROWD.queue, standingSeconds: 8 }
		expect(suddenSpike(viewOf({ ...stall, queue: { ...lasting, drain: 16 } }))).toEqual({
			severity: 'critical',
			rule: 'queue-filling',
			reason:
				'90 of 511 places in the accept queue taken after 8 s, 15 more a second; the workers were taken within a minute though no more users come: answers have stopped; workers hold 40 of 40, from apache2.conf',
			cause: 'slow-backend',
		})
		const growing = { ...CROWD.queue, standingSeconds: 12, drain: 30 }
		expect(suddenSpike(viewOf({ ...CROWD, queue: growing }))).toMatchObject({ severity: 'critical' })
		expect(suddenSpike(viewOf({ ...stall, queue: growing }))).toBeUndefined()
	})

	it.each([
		['a queue that the workers empty in time', { queue: { ...CROWD.queue, drain: 17 } }, undefined],
		[
			'a queue that still makes new maxima after 12 s',
			{ queue: { standingSeconds: 12, growth: 1, deepest: 90 } },
			'queue-filling critical',
		],
		['a queue of 12 s that was longer', { queue: { standingSeconds: 12, growth: 1, deepest: 91 } }, undefined],
		['a queue of 12 s that no longer grows', { queue: { standingSeconds: 12, growth: 0, deepest: 90 } }, undefined],
		['a queue of 20 s', { queue: { standingSeconds: 20, growth: -1, deepest: 400 } }, 'queue-standing warning'],
		['a queue of 30 s', { queue: { standingSeconds: 30, growth: -1, deepest: 400 } }, 'queue-standing critical'],
		[
			'a queue that fills the backlog',
			{ queue: { ...CROWD.queue, depth: 300, deepest: 300 } },
			'queue-filling critical',
		],
		[
			'the same queue where nothing came suddenly',
			{ queue: { standingSeconds: 30 }, onset: { arrivalsJump: 1 } },
			undefined,
		],
	] as [string, View, string | undefined][])('%s', (_, given, expected) => {
		const finding = suddenSpike(viewOf({ ...CROWD, ...given }))
		expect(finding && `${finding.rule} ${finding.severity}`).toBe(expected)
	})

	it('says that the workers were taken at once where arrivals do not tell', () => {
		const view = viewOf({ ...CROWD, onset: { heldBefore: 0.3 }, queue: { ...CROWD.queue, overflows: 3 } })
		expect(suddenSpike(view)?.reason).toContain('; the workers were taken within a minute; ')
	})
})

describe('syn-flood', () => {
	it('is a warning while SYN cookies answer it', () => {
		expect(suddenSpike(viewOf({ backlog: 512, now: { halfOpen: 512, syncookies: 9000 } }))).toEqual({
			severity: 'warning',
			rule: 'syn-flood',
			reason: '512 half-open connections (SYN_RECV) of a backlog of 512, 9000 SYN cookies sent since the last sample',
			cause: 'syn-flood',
		})
	})

	it('is critical where the kernel drops SYNs', () => {
		expect(suddenSpike(viewOf({ backlog: 512, now: { halfOpen: 512, synDrops: 80 } }))).toEqual({
			severity: 'critical',
			rule: 'syn-flood',
			reason: '512 half-open connections (SYN_RECV) of a backlog of 512, 80 SYNs dropped since the last sample',
			cause: 'syn-flood',
		})
	})

	it.each([
		['a quarter of the backlog half-open', { now: { halfOpen: 128 } }, 'syn-flood'],
		['the sixty that a scan leaves', { now: { halfOpen: 60 } }, undefined],
		['SYN cookies alone', { now: { syncookies: 1 } }, 'syn-flood'],
		['a full accept queue, behind which SYNs wait as well', { now: { halfOpen: 512, acceptQueue: 257 } }, undefined],
	] as [string, View, string | undefined][])('%s', (_, given, rule) => {
		expect(suddenSpike(viewOf({ backlog: 512, ...given }))?.rule).toBe(rule)
	})
})
