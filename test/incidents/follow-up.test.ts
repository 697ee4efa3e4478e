import { describe, expect, it } from 'vitest'
import type { CauseKind } from '../../src/detect/cause.js'
import type { StationView } from '../../src/detect/station-view.js'
import type { Evidence, Verdict } from '../../src/detect/verdict.js'
import { currentCause, type IncidentStatus, type Newest } from '../../src/incidents/status.js'
import { CAUSE_EVENTS } from '../message/causes.js'
import { incidentMessage } from '../message/messages.js'
import { verdict, World } from './world.js'

/** The opening of a cause, and a sample five minutes later in which these numbers are others. */
function followUp(
	kind: CauseKind,
	now: 'suspicion' | 'uneasy',
	changes: Partial<Evidence> = {},
	stations: Readonly<Record<string, Partial<StationView>>> = {},
	then: Partial<Evidence> = {},
) {
	const world = new World()
	const event = CAUSE_EVENTS[kind]
	world.message(incidentMessage({ ...event, evidence: { ...event.evidence, ...then } }))
	world.wait(305)
	const views = event.evidence.stations.map((view) => {
		const changed = { ...view, ...stations[view.id] }
		return { ...changed, busyHigh: changed.busy }
	})
	const verdictNow = verdict(now, { ...event.evidence, stations: views, ...changes })
	world.sample({ ...verdictNow, cause: event.cause } as Verdict)
	return world.reason.replace('Follow-up after 5 min 5 s: ', '')
}

const SITE1 = '/run/php/site1.sock'
const BACKEND = '127.0.0.1:9000'
const halfOpen = (count: number) => ({ window: [{ halfOpen: count }] as unknown as Evidence['window'] })

describe("a follow-up judges by the cause's own number", () => {
	it.each([
		{
			name: 'a pool for which fewer wait has eased, though users wait still',
			given: followUp('pool', 'suspicion', { acceptQueue: 400 }, { [SITE1]: { busy: 8, waiting: 20 } }),
			expected: 'improving. Pool site1: waiting 20 (then 63). Workers 75 of 75 (then 75), waiting 400 (then 446),',
		},
		{
			name: 'a pool for which as many wait has not, though the table empties',
			given: followUp('pool', 'suspicion', { acceptQueue: 0 }, { front: { busy: 12 } }),
			expected: 'not over yet. Pool site1: waiting 63 (then 63). Workers 12 of 75 (then 75), waiting 0 (then 446),',
		},
		{
			name: 'the same where no pattern stands any more',
			given: followUp('pool', 'uneasy', { acceptQueue: 0 }, { front: { busy: 12 } }),
			expected: 'not over yet. Pool site1: waiting 63 (then 63). Workers 12 of 75 (then 75), waiting 0 (then 446),',
		},
		{
			name: 'a pool that is idle is in no list',
			given: followUp('pool', 'uneasy', { acceptQueue: 0, stations: [] }),
			expected: 'improving. Pool site1: waiting 0 (then 63).',
		},
		{
			name: 'a backend by what is in flight',
			given: followUp('backend', 'suspicion', {}, { [BACKEND]: { busy: 10, waiting: 2 } }),
			expected: 'improving. Backend 127.0.0.1:9000: in flight 12 (then 52). Workers 54 of 75 (then 54),',
		},
		{
			name: 'a backend with a third less, while the pattern stands',
			given: followUp('backend', 'suspicion', {}, { [BACKEND]: { busy: 35 } }),
			expected: 'not over yet. Backend 127.0.0.1:9000: in flight 35 (then 52).',
		},
		{
			name: 'a backend that eased, but users wait now who did not',
			given: followUp('backend', 'suspicion', { acceptQueue: 9 }, { [BACKEND]: { busy: 2 } }),
			expected: 'still saturated. Backend 127.0.0.1:9000: in flight 2 (then 52).',
		},
		{
			name: 'stuck requests',
			given: followUp('stuck', 'suspicion', { stuck: 2 }, { front: { stuck: 2 } }),
			expected: 'improving. Stuck requests: 2 (then 9). Workers 22 of 75 (then 22), waiting 0 (then 0), arrivals',
		},
		{
			name: 'more stuck requests',
			given: followUp('stuck', 'uneasy', { stuck: 0 }, { front: { stuck: 12, busy: 15 } }),
			expected: 'not over yet. Stuck requests: 12 (then 9).',
		},
		{
			name: 'half-open connections',
			given: followUp('flood', 'suspicion', halfOpen(40), {}, halfOpen(900)),
			expected: 'improving. Half-open connections: 40 (then 900). Workers 4 of 75 (then 4),',
		},
		{
			name: 'idle connections',
			given: followUp('keep-alive', 'uneasy', { accepted: 30 }),
			expected: 'improving. Connections: 30 (then 60). Workers 37 of 75 (then 37),',
		},
		{
			name: 'the queue of a crowd',
			given: followUp('crowd', 'uneasy', { acceptQueue: 12 }),
			expected: 'improving. Workers 75 of 75 (then 75), waiting 12 (then 212),',
		},
		{
			name: 'the queue of a crowd, while the pattern stands: clients give up',
			given: followUp('crowd', 'suspicion', { acceptQueue: 12 }),
			expected: 'still saturated. Workers 75 of 75 (then 75), waiting 12 (then 212),',
		},
		{
			name: 'the workers that traffic takes, idle connections left out',
			given: followUp('traffic', 'uneasy', { accepted: 300 }, { front: { busy: 30 } }),
			expected: 'improving. Workers 30 of 75 (then 48), waiting 0 (then 0),',
		},
		{
			name: 'the workers that slow clients hold',
			given: followUp('clients', 'uneasy', {}, { front: { busy: 20 } }),
			expected: 'improving. Workers 20 of 75 (then 70), waiting 0 (then 0),',
		},
		{
			name: 'the queue that nobody accepts',
			given: followUp('nobody-accepts', 'uneasy', { acceptQueue: 4 }),
			expected: 'improving. Workers ',
		},
		{
			name: 'the workers, where the cause is unclear',
			given: followUp('unclear', 'uneasy', {}, { front: { busy: 20 } }),
			expected: 'improving. Workers 20 of 75 (then 60), waiting 0 (then 0),',
		},
	])('$name', ({ given, expected }) => expect(given.slice(0, expected.length)).toBe(expected))

	it('does not take the end of one cause for the end of another that took its place', () => {
		const world = new World()
		const { pool } = CAUSE_EVENTS
		world.message(incidentMessage(pool))
		world.wait(305)
		const now = verdict('suspicion', { ...pool.evidence, stations: [] })
		world.sample({ ...now, cause: { kind: 'clients', station: null, text: 'slow clients' } } as Verdict)
		expect(world.reason).toMatch(/: still saturated\. Pool site1: waiting 0 \(then 63\)\./)
	})

	it.each([
		['a sample that comes 20 ms early', 299.98, ['opened event slack,pagerduty', 'changed follow-up slack,pagerduty']],
		['the sample before', 270, ['opened event slack,pagerduty']],
	])('is sent at five minutes: %s', (_name, seconds, lines) => {
		const world = new World()
		world.message(incidentMessage(CAUSE_EVENTS.pool))
		world.wait(seconds)
		world.sample(verdict('uneasy', CAUSE_EVENTS.pool.evidence))
		expect(world.lines).toEqual(lines)
	})

	it('compares with the page that named the cause', () => {
		const world = new World()
		const { pool, traffic } = CAUSE_EVENTS
		world.message(incidentMessage({ ...traffic, at: 0 }))
		world.wait(60)
		world.message(incidentMessage({ ...pool, kind: 'changed', at: 60, incident: traffic.incident }))
		world.wait(250)
		world.sample(verdict('uneasy', { ...pool.evidence, acceptQueue: 0, stations: [] }))
		expect(world.reason).toMatch(/: improving\. Pool site1: waiting 0 \(then 63\)\./)
	})
})

describe('why an incident stands', () => {
	const { pool, unclear } = CAUSE_EVENTS
	const newest = (now: typeof pool, verdict: 'suspicion' | 'uneasy') => ({
		verdict,
		reason: now.reason,
		evidence: { ...now.evidence, cause: now.cause },
	})
	it.each([
		['with the numbers of now', pool, newest(pool, 'suspicion'), pool.cause.text],
		[
			'with those of its page, which is said',
			pool,
			newest(pool, 'uneasy'),
			`${pool.cause.text} (when it was last paged)`,
		],
		[
			'with what its page said, one sentence of it',
			{ ...unclear, reason: '60 of 75 workers are busy.' },
			newest(pool, 'suspicion'),
			'60 of 75 workers are busy (when it was last paged)',
		],
	] as const)('is said %s', (_name, { cause, reason }, now, expected) => {
		expect(currentCause({ cause, reason } as IncidentStatus, now as Newest)).toBe(expected)
	})
})
