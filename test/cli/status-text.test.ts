import { describe, expect, it } from 'vitest'
import { renderStatus } from '../../src/cli/status-text.js'
import { describeService } from '../../src/serve/status.js'
import { verdict } from '../incidents/world.js'
import { station } from '../message/causes.js'
import { incidentOf, statusOf } from '../serve/statuses.js'

const servers = (workers: number) => ({ workers, source: 'apache-config', provenance: 'pool.conf:7' }) as const

const QUIET = statusOf({
	host: 'web03',
	upSeconds: 7260,
	lastSampleSeconds: 12,
	services: [describeService('apache', verdict('calm'))],
	delivery: {
		mutes: [],
		flapping: [],
		suppressed: {},
		notifiers: [
			{
				name: 'slack',
				state: 'ok',
				waiting: 0,
				sent: 3,
				refused: 0,
				attempts: 1,
				lastSentWallTime: 1,
				lastError: 'Slack answered 500',
			},
		],
		store: { waiting: 0, dropped: 0, inMemoryOnly: 0, unreadable: 0, trouble: undefined },
	},
})

describe('renderStatus', () => {
	it('of a quiet host says so, with the last samples', () => {
		expect(renderStatus(QUIET).split('\n')).toEqual([
			'incident  none',
			'watching  web03 at 12:00:00 UTC, up for 2 h 1 min, last sample 12 s ago',
			'service   apache: calm, as it is',
			'          time left: about 3 min (between 1 min and 5 min) until users wait',
			'notifier  slack: ok, 3 sent',
			'outbox    0 messages waiting',
			'',
		])
	})

	it('says everything that is wrong', () => {
		const incident = incidentOf({
			id: 'apache-1',
			service: 'apache',
			pattern: 'sudden-spike',
			severity: 'critical',
			openSeconds: 95,
			notified: ['slack'],
			suppressed: 'muted until noon: deploy',
			reason: 'All workers are taken.\u001b[31m',
			advice: {
				title: 'Sudden spike',
				meaning: 'A crowd.',
				steps: [
					{ number: 1, heading: 'Check', text: 'Look who comes.', command: 'ss -Htn |\n  wc -l' },
					{ number: 2, heading: 'Act within 2 minutes', text: 'Send them away.', command: 'nft add rule' },
				],
			},
		})
		const failing = { ...QUIET.delivery.notifiers[0]!, state: 'failing' as const, waiting: 2, refused: 1 }
		const text = renderStatus({
			...QUIET,
			lastSampleSeconds: undefined,
			services: [describeService('apache', undefined)],
			incidents: [incident, incidentOf({ state: 'resolved' })],
			notices: [
				{ service: 'shop', rule: 'pool-full', reason: 'pool blog is full', wallTime: Date.UTC(2026, 10, 20, 11, 58) },
			],
			utcOffset: 60,
			delivery: {
				suppressed: { muted: 1 },
				mutes: [{ service: 'shop', reason: 'deploy', secondsLeft: 61 }],
				flapping: ['blog'],
				notifiers: [failing],
				store: { waiting: 2, dropped: 1, inMemoryOnly: 2, unreadable: 3, trouble: 'ENOSPC' },
			},
			pictures: { drawn: 3, failed: 1, lastFailure: 'not drawn within 2 s' },
			problems: { heartbeat: 'it answered 500', state: 'EROFS' },
		})
		expect(text.split('\n')).toEqual([
			'incident  critical sudden-spike of apache for 1 min 35 s (apache-1), notified: slack; suppressed (muted until noon: deploy)',
			'          All workers are taken. [31m',
			'do first  nft add rule',
			'to do     Sudden spike',
			'          1. Look who comes.',
			'               ss -Htn |',
			'                 wc -l',
			'          2. Send them away.',
			'               nft add rule',
			'muted     shop for 1 min 1 s more: deploy',
			'notice    12:58 shop (pool-full): pool blog is full',
			'flapping  blog',
			'watching  web03 at 13:00:00 UTC+1, up for 2 h 1 min, no sample yet',
			'service   apache: unknown, no sample has shown it yet',
			'notifier  slack: failing, 3 sent, 1 refused, 2 waiting: Slack answered 500',
			'outbox    2 messages waiting, 1 dropped, 2 in memory only, 3 unreadable and put aside; the disk: ENOSPC',
			'pictures  3 drawn, 1 failed and their mails left without: not drawn within 2 s',
			'heartbeat it answered 500',
			'state     EROFS',
			'',
		])
	})

	it('live leaves the runbook out, and shows stations as they are now with their last minutes', () => {
		const front = station({ id: 'front', kind: 'front', name: 'workers', servers: servers(8), busy: 3, busyHigh: 3 })
		const pool = station({ id: '/run/p.sock', kind: 'pool', name: 'pool p', servers: servers(4), busy: 1, busyHigh: 1 })
		const seen = verdict('calm', { stations: [front, pool], timeLeft: undefined })
		const live = {
			wallTime: 0,
			activity: { busy: 8, writing: 1, streaming: 3, idle: 2, silent: 0 },
			oldest: [
				{ seconds: 71, network: '203.0.113.0/24' },
				{ seconds: 3, network: '198.51.100.0/24' },
			],
			holders: [{ prefix: '192.0.2.0/24', connections: 7 }],
			stations: [{ ...front, busy: 8, busyHigh: 8, waiting: 2, waitSeconds: 4, oldestSeconds: 71 }, pool],
		}
		const courses = { shop: { front: { times: [0, 30_000, 60_000], busy: [0, 4, 8], waiting: [0, 0, 2] } } }
		const status = {
			...QUIET,
			sampling: { ...QUIET.sampling, last: { ...QUIET.sampling.last!, wallTime: QUIET.time - 12_000 } },
			services: [describeService('shop', seen, { settings: { ports: [80], backlog: 1 }, live })],
		}
		expect(renderStatus(status, { colour: false, columns: 90, courses, live: true }).split('\n')).toEqual([
			'incident  none',
			'watching  web03 at 12:00:00 UTC, up for 2 h 1 min, last sample 12 s ago',
			'service   shop (port 80): calm, at 11:59:48: as it is',
			'                             busy waiting longest     oldest left              last 12 min',
			'          workers ████████ 8 of 8       2     4 s 1 min 11 s none                     ▁▄██',
			'          pool p  ██░░░░░░ 1 of 4       0       –          –    –',
			'          connections: 8 busy, 1 writing, 3 streaming, 2 idle, 0 silent',
			'          oldest requests: 1 min 11 s from 203.0.113.0/24; 3 s from 198.51.100.0/24',
			'          clients: 192.0.2.0/24 (7)',
			'',
		])
	})

	it('is coloured on a terminal, and text of others is not', () => {
		const hostile = statusOf({ host: 'web\u001b[2J03' })
		const text = renderStatus(hostile, { colour: true })
		expect(text.split('\n')[0]).toBe('\u001b[2mincident \u001b[0m \u001b[32mnone\u001b[0m')
		expect(text).not.toContain('\u001b[2J')
	})
})
