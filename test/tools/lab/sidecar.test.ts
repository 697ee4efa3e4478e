import { expect, it } from 'vitest'
import { sidecarOf } from './sidecar.js'

const second = (ok: number, failed = 0) => ({ started: ok + failed, ok, failed, latencyMs: ok * 20, slowestMs: 31.4 })
const glance = (at: number) => ({ at, accepted: 1, queued: 0, synRecv: 0, closeWait: 0, timeWait: 0, rows: 1 })

it('tells what people, monitors, pools and each site saw, and how late the looks came', () => {
	const label = { maxAccepted: 1, maxQueued: 0, maxCloseWait: 0, defects: [] }
	const text = sidecarOf(
		label,
		{
			seconds: [second(2), second(1, 4)],
			outcomes: { ok: 3, timeout: 4 },
			sites: { shop: [second(1), second(0, 4)], blog: [second(1), second(1)] },
			status: [{ at: 3, busy: 2, idle: 8, scoreboard: 'W2 _8' }, { at: 8 }],
			pools: [
				{ at: 4, pool: 'shop', active: 8, idle: 0, queue: 3, accepted: 0 },
				{ at: 4, pool: 'blog', active: 1, idle: 7, queue: 0, accepted: 0 },
				{ at: 9, pool: 'shop', active: 8, idle: 0, queue: 9, accepted: 0 },
			],
			probes: [{ at: 7, ms: -1 }],
			apache: [],
			glances: [glance(0), glance(1), glance(2.7)],
		},
		1,
	)
	expect(JSON.parse(text)).toEqual({
		label,
		outcomes: { ok: 3, timeout: 4 },
		apache: [],
		status: [[3, 2, 8], [8]],
		scoreboard: [[3, 'W2 _8']],
		pools: {
			shop: [
				[4, 8, 0, 3],
				[9, 8, 0, 9],
			],
			blog: [[4, 1, 7, 0]],
		},
		sites: { shop: 1, blog: null },
		lateness: { looks: 3, late: 1, longest: 1.7 },
		probes: [[7, -1]],
		perSecond: [
			[2, 2, 0, 20, 31],
			[5, 1, 4, 20, 31],
		],
	})
})
