import { describe, expect, it } from 'vitest'
import { Detector } from '../../../src/detect/detector.js'
import { DEFAULT_SETTINGS } from '../../../src/detect/settings.js'
import { LookCensus } from '../../../src/kernel/look-census.js'
import { looksOf, replay } from '../../../src/replay/feed.js'
import { Metrics } from '../../../src/serve/metrics/metrics.js'
import { type JudgedSample, RuntimeState } from '../../../src/serve/runtime-state.js'
import { describeService, type SidecarStatus } from '../../../src/serve/status.js'
import { missingPrograms, runProgram } from '../../deploy/prometheus/programs.js'
import { activity, agesOf } from '../../detect/looks.js'
import { readRun } from '../../tools/score/recorded-run.js'
import { incidentOf, statusOf } from '../statuses.js'

const RUN = readRun(new URL('../../../scenarios/gradual-traffic-prefork', import.meta.url).pathname)

/** A name that an operator may give: it must not end the label that it stands in. */
const HOSTILE = 'a "shop"\\ \n{x="y"} 1'

/** The full readings of a recording and what the detector said of them, under this name of the service. */
function readingsOf(name: string): JudgedSample[] {
	const services = [{ ...DEFAULT_SETTINGS.services[0]!, name, ports: RUN.scenario.ports, backlog: 511 }]
	const known = new Map([[name, { workers: 40, source: 'apache-config', provenance: 'from apache2.conf:7' } as const]])
	const detector = new Detector({ ...DEFAULT_SETTINGS, services }, known)
	const pace = { every: 30, offset: 0, tripwire: 2 }
	const steps = replay(looksOf(RUN.instants, new LookCensus({ services }), pace), detector)
	return [...steps].flatMap(({ look, outcome, kind }) => {
		const cost = { wallMs: 20, cpuMs: 15, longestBlockMs: 5 }
		// The recordings do not say at what hour they were made.
		return look && kind === 'sample'
			? [{ look: { ...look, wallTime: 1_795_000_000_250 }, verdicts: outcome.verdicts, cost }]
			: []
	})
}

const READINGS = readingsOf('shop')

/** The reading of this second, which is in the middle of the climb: a warning stands. */
const CLIMBING = READINGS.findIndex(
	({ look, verdicts: [first] }) => look.at > 390 && first?.verdict.kind === 'suspicion',
)

const OPEN = incidentOf({ suppressed: 'muted' })

/** The same reading, had sock_diag made it. */
const told = {
	...READINGS[CLIMBING]!,
	look: {
		...READINGS[CLIMBING]!.look,
		otherUpstreams: { busy: 3, waiting: 1 },
		services: READINGS[CLIMBING]!.look.services.map((one) => ({
			...one,
			connections: {
				...one.connections!,
				activity: activity({
					busy: 20,
					idle: 9,
					writing: 2,
					silent: 1,
					streaming: 4,
					ages: { count: 20, median: 1.5, p90: 12, oldest: 70, over10: 3, over30: 2, over60: 1 },
				}),
				waits: { ...agesOf(5, 2.5), oldest: 7 },
			},
		})),
	},
}

interface World {
	readonly readings?: readonly JudgedSample[]
	readonly service?: string
	readonly healthy?: boolean
	readonly status?: Partial<SidecarStatus>
	readonly delivery?: Partial<SidecarStatus['delivery']>
}

function scrape({ readings = [], service = 'shop', healthy = true, status, delivery }: World = {}): Promise<string> {
	const state = new RuntimeState(() => 0)
	state.services = [{ ...DEFAULT_SETTINGS.services[0]!, name: service, backlog: 511 }]
	const shown = statusOf({ ...status, health: { ok: healthy, reason: '' } })
	const services = [describeService(service, undefined)]
	const metrics = new Metrics({
		state,
		status: () => ({ ...shown, version: '1.2.3', services, delivery: { ...shown.delivery, ...delivery } }),
	})
	for (const reading of readings) state.publish(reading)
	return metrics.text()
}

/** The lines of one metric, without its help. */
function linesOf(text: string, name: string): string[] {
	return text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
}

const climbing = { readings: READINGS.slice(0, CLIMBING + 1) }
const { look, verdicts } = READINGS[CLIMBING]!
const [shop] = look.services
const { evidence } = verdicts[0]!.verdict

const notifier = {
	name: 'slack',
	waiting: 4,
	sent: 7,
	refused: 2,
	attempts: 3,
	lastSentWallTime: 1_795_000_000_500,
	lastError: 'x',
}

describe('a scrape', () => {
	it.each<[string, World, string, string[]]>([
		[
			'of a service on a climb has every state, also those that nobody is in',
			climbing,
			'forewarn_connections',
			Object.entries(shop!.connections!.states).map(
				([state, count]) => `forewarn_connections{service="shop",state="${state}"} ${count}`,
			),
		],
		[
			'its workers',
			climbing,
			'forewarn_accepted_connections',
			[`forewarn_accepted_connections{service="shop"} ${shop!.connections!.accepted}`],
		],
		[
			'who spoke last',
			{ readings: [told] },
			'forewarn_activity_connections',
			[
				'forewarn_activity_connections{service="shop",activity="busy"} 20',
				'forewarn_activity_connections{service="shop",activity="writing"} 2',
				'forewarn_activity_connections{service="shop",activity="streaming"} 4',
				'forewarn_activity_connections{service="shop",activity="idle"} 9',
				'forewarn_activity_connections{service="shop",activity="silent"} 1',
			],
		],
		['which /proc does not tell', climbing, 'forewarn_activity_connections', []],
		[
			'how old its requests are',
			{ readings: [told] },
			'forewarn_request_age_seconds',
			[
				'forewarn_request_age_seconds{service="shop",statistic="median"} 1.5',
				'forewarn_request_age_seconds{service="shop",statistic="p90"} 12',
				'forewarn_request_age_seconds{service="shop",statistic="oldest"} 70',
			],
		],
		[
			'how many are older than people wait',
			{ readings: [told] },
			'forewarn_requests_older',
			[
				'forewarn_requests_older{service="shop",seconds="10"} 3',
				'forewarn_requests_older{service="shop",seconds="30"} 2',
				'forewarn_requests_older{service="shop",seconds="60"} 1',
			],
		],
		[
			'how long those in its queue have waited',
			{ readings: [told] },
			'forewarn_queue_wait_seconds',
			[
				'forewarn_queue_wait_seconds{service="shop",statistic="median"} 2.5',
				'forewarn_queue_wait_seconds{service="shop",statistic="oldest"} 7',
			],
		],
		[
			'the upstreams that have no series of their own',
			{ readings: [told] },
			'forewarn_host_other_upstream_requests',
			[
				'forewarn_host_other_upstream_requests{state="busy"} 3',
				'forewarn_host_other_upstream_requests{state="waiting"} 1',
			],
		],
		['its capacity', climbing, 'forewarn_capacity_connections', ['forewarn_capacity_connections{service="shop"} 40']],
		[
			'where that is from',
			climbing,
			'forewarn_capacity_info',
			['forewarn_capacity_info{service="shop",source="apache-config"} 1'],
		],
		['its backlog', climbing, 'forewarn_backlog_connections', ['forewarn_backlog_connections{service="shop"} 511']],
		[
			'the time that is left',
			climbing,
			'forewarn_time_to_exhaustion_seconds',
			[`forewarn_time_to_exhaustion_seconds{service="shop"} ${evidence.timeLeft!.likely}`],
		],
		[
			'no time where nothing points at exhaustion',
			{ readings: READINGS.slice(0, 2) },
			'forewarn_time_to_exhaustion_seconds',
			[],
		],
		[
			'the verdict, one of seven',
			climbing,
			'forewarn_verdict',
			[
				'forewarn_verdict{service="shop",pattern="none",severity="none"} 0',
				'forewarn_verdict{service="shop",pattern="gradual-saturation",severity="warning"} 1',
				'forewarn_verdict{service="shop",pattern="gradual-saturation",severity="critical"} 0',
				'forewarn_verdict{service="shop",pattern="sudden-spike",severity="warning"} 0',
				'forewarn_verdict{service="shop",pattern="sudden-spike",severity="critical"} 0',
				'forewarn_verdict{service="shop",pattern="resource-leak",severity="warning"} 0',
				'forewarn_verdict{service="shop",pattern="resource-leak",severity="critical"} 0',
			],
		],
		[
			'an open incident, also while it is muted and no reading is current',
			{ ...climbing, healthy: false, status: { incidents: [OPEN] } },
			'forewarn_incident',
			[
				'forewarn_incident{service="shop",pattern="gradual-saturation",severity="warning"} 1',
				'forewarn_incident{service="shop",pattern="gradual-saturation",severity="critical"} 0',
				'forewarn_incident{service="shop",pattern="sudden-spike",severity="warning"} 0',
				'forewarn_incident{service="shop",pattern="sudden-spike",severity="critical"} 0',
				'forewarn_incident{service="shop",pattern="resource-leak",severity="warning"} 0',
				'forewarn_incident{service="shop",pattern="resource-leak",severity="critical"} 0',
			],
		],
		[
			'the pool that an incident blames',
			{
				...climbing,
				status: { incidents: [{ ...OPEN, cause: { kind: 'pool', station: '/run/php/site1.sock', text: '' } }] },
			},
			'forewarn_incident',
			[
				'forewarn_incident{service="shop",pattern="gradual-saturation",severity="warning",station="/run/php/site1.sock"} 1',
				'forewarn_incident{service="shop",pattern="gradual-saturation",severity="critical"} 0',
				'forewarn_incident{service="shop",pattern="sudden-spike",severity="warning"} 0',
				'forewarn_incident{service="shop",pattern="sudden-spike",severity="critical"} 0',
				'forewarn_incident{service="shop",pattern="resource-leak",severity="warning"} 0',
				'forewarn_incident{service="shop",pattern="resource-leak",severity="critical"} 0',
			],
		],
		['nothing of a reading that is not current', { ...climbing, healthy: false }, 'forewarn_accepted_connections', []],
		['nor of its host', { ...climbing, healthy: false }, 'forewarn_host_passive_opens_total', []],
		['but that it is not', { ...climbing, healthy: false }, 'forewarn_up', ['forewarn_up 0']],
		[
			'and when it was',
			{ ...climbing, healthy: false },
			'forewarn_last_sample_timestamp_seconds',
			['forewarn_last_sample_timestamp_seconds 1795000000.25'],
		],
		['no time before the first reading', {}, 'forewarn_last_sample_timestamp_seconds', []],
		[
			'blind for a service',
			{ status: { incidents: [{ ...OPEN, pattern: 'blind' }] } },
			'forewarn_blind',
			['forewarn_blind{service="shop"} 1'],
		],
		[
			'blind for all of them',
			{ status: { incidents: [{ ...OPEN, pattern: 'blind', service: undefined }] } },
			'forewarn_blind',
			['forewarn_blind{service="shop"} 1'],
		],
		[
			'blind for another one',
			{ status: { incidents: [{ ...OPEN, pattern: 'blind', service: 'mail' }] } },
			'forewarn_blind',
			['forewarn_blind{service="shop"} 0'],
		],
		[
			'how a notifier is doing',
			{ delivery: { notifiers: [{ ...notifier, state: 'failing' }] } },
			'forewarn_notifier_state',
			[
				'forewarn_notifier_state{notifier="slack",state="idle"} 0',
				'forewarn_notifier_state{notifier="slack",state="ok"} 0',
				'forewarn_notifier_state{notifier="slack",state="failing"} 1',
				'forewarn_notifier_state{notifier="slack",state="refusing"} 0',
			],
		],
		[
			'what it was refused',
			{ delivery: { notifiers: [{ ...notifier, state: 'refusing' }] } },
			'forewarn_notifications_refused_total',
			['forewarn_notifications_refused_total{notifier="slack"} 2'],
		],
		[
			'what was suppressed, and why',
			{ delivery: { suppressed: { muted: 3, duplicate: 1 } } },
			'forewarn_suppressed_total',
			[
				'forewarn_suppressed_total{reason="duplicate"} 1',
				'forewarn_suppressed_total{reason="unchanged"} 0',
				'forewarn_suppressed_total{reason="not-due"} 0',
				'forewarn_suppressed_total{reason="muted"} 3',
				'forewarn_suppressed_total{reason="maintenance"} 0',
				'forewarn_suppressed_total{reason="flapping"} 0',
				'forewarn_suppressed_total{reason="unwanted"} 0',
			],
		],
		[
			'the pictures that failed',
			{ status: { pictures: { drawn: 4, failed: 2, lastFailure: 'not drawn within 2 s' } } },
			'forewarn_mail_pictures_failed_total',
			['forewarn_mail_pictures_failed_total 2'],
		],
		[
			'the pictures that were drawn',
			{ status: { pictures: { drawn: 4, failed: 2, lastFailure: 'not drawn within 2 s' } } },
			'forewarn_mail_pictures_drawn_total',
			['forewarn_mail_pictures_drawn_total 4'],
		],
		[
			'what is in trouble',
			{ status: { problems: { state: 'ENOSPC' } } },
			'forewarn_trouble',
			[
				'forewarn_trouble{part="heartbeat"} 0',
				'forewarn_trouble{part="state"} 1',
				'forewarn_trouble{part="web"} 0',
				'forewarn_trouble{part="socket"} 0',
				'forewarn_trouble{part="log"} 0',
			],
		],
		['no load that the kernel did not tell', climbing, 'forewarn_host_load1', []],
		[
			'how long readings take',
			{ readings: READINGS.slice(0, 3) },
			'forewarn_sample_wall_seconds_sum',
			['forewarn_sample_wall_seconds_sum 0.06'],
		],
		[
			'a name that would end its label, escaped',
			{ readings: readingsOf(HOSTILE).slice(0, 1), service: HOSTILE },
			'forewarn_queued_connections',
			[
				`forewarn_queued_connections{service="a \\"shop\\"\\\\ \\n{x=\\"y\\"} 1"} ${READINGS[0]!.look.services[0]!.connections!.queued}`,
			],
		],
		[
			'the version',
			{},
			'forewarn_build_info',
			[`forewarn_build_info{version="1.2.3",node_version="${process.version}"} 1`],
		],
	])('shows %s', async (_name, world, metric, lines) => {
		expect(linesOf(await scrape(world), metric)).toEqual(lines)
	})

	it('has as many series when the pool is full as on the climb, and no address of a client in any', async () => {
		const count = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length
		const withPeers = READINGS.filter(({ verdicts: [one] }) => one!.verdict.evidence.topPeers.length > 0)
		expect(withPeers.length).toBeGreaterThan(0)
		const end = await scrape({ readings: withPeers })
		expect(count(end)).toBeLessThanOrEqual(count(await scrape(climbing)) + 3)
		expect(end).not.toMatch(/\d+\.\d+\.\d+\.\d+/)
	})

	it.skipIf(missingPrograms().length > 0).each([
		['before the first reading', {}],
		['on a climb', climbing],
		['with a name that would end its label', { readings: readingsOf(HOSTILE).slice(0, 1), service: HOSTILE }],
	])('passes promtool %s', async (_name, world) => {
		expect(runProgram('promtool', ['check', 'metrics'], await scrape(world))).toEqual({ status: 0, printed: '' })
	})
})
