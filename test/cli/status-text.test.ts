import { describe, expect, it } from 'vitest'
import { renderStatus } from '../../src/cli/status-text.js'
import { describeService } from '../../src/serve/status.js'
import { verdict } from '../incidents/world.js'
import { incidentOf, statusOf } from '../serve/statuses.js'

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
			'          time left: about 3 min (between 1 min and 5 min) until all workers are taken',
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
		})
		const failing = { ...QUIET.delivery.notifiers[0]!, state: 'failing' as const, waiting: 2, refused: 1 }
		const text = renderStatus({
			...QUIET,
			lastSampleSeconds: undefined,
			services: [describeService('apache', undefined)],
			incidents: [incident, incidentOf({ state: 'resolved' })],
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
			'muted     shop for 1 min 1 s more: deploy',
			'flapping  blog',
			'watching  web03 at 12:00:00 UTC, up for 2 h 1 min, no sample yet',
			'service   apache: unknown, no sample has shown it yet',
			'notifier  slack: failing, 3 sent, 1 refused, 2 waiting: Slack answered 500',
			'outbox    2 messages waiting, 1 dropped, 2 in memory only, 3 unreadable and put aside; the disk: ENOSPC',
			'pictures  3 drawn, 1 failed and their mails left without: not drawn within 2 s',
			'heartbeat it answered 500',
			'state     EROFS',
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
