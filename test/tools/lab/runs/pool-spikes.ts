import { bursts, climb } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT_75, pool, poolIsCause, usersOf, WORKER } from './defaults.js'

const pattern = 'sudden-spike'

/** A pool is full from one moment to the next. */
export const POOL_SPIKES: readonly Run[] = [
	defineRun({
		name: 'pool-flash-crowd',
		title: "a flash crowd at one of three sites: its pool of 8 is full within seconds, the others' are not",
		pattern,
		cause: poolIsCause('shop'),
		seconds: 570,
		onset: 330,
		server: { ...EVENT_75, pools: [pool('shop', 8), pool('blog', 8), pool('docs', 8)] },
		traffic: [
			usersOf('shop', climb(2.5, 30, { at: 330, over: 4, back: 450 }), 1000),
			usersOf('blog', 3, 900),
			usersOf('docs', 2, 900),
		],
	}),
	defineRun({
		name: 'pool-flash-crowd-large',
		title: 'a television spot: the largest of three pools, 40 children, is asked for eight times as much within 10 s',
		pattern,
		cause: poolIsCause('spot'),
		seconds: 600,
		onset: 360,
		server: {
			...WORKER,
			workers: 200,
			threadsPerChild: 50,
			pools: [pool('spot', 40), pool('blog', 10), pool('docs', 10)],
		},
		traffic: [
			usersOf('spot', climb(8, 64, { at: 360, over: 10, back: 480 }), 1400),
			usersOf('blog', 4, 800),
			usersOf('docs', 3, 700),
		],
	}),
	defineRun({
		name: 'pool-database-lock',
		title: "a lock in one site's database: its pages take 40 s from one second to the next, its neighbours' do not",
		pattern,
		cause: poolIsCause('wiki'),
		seconds: 570,
		onset: 330,
		server: { ...EVENT_75, pools: [pool('wiki', 10), pool('shop', 12)] },
		traffic: [
			usersOf('wiki', 5, bursts(800, [330, 100, 40_000]), { database: true, spread: 0.3 }),
			usersOf('shop', 5, 900),
		],
	}),
	defineRun({
		name: 'pool-crawler',
		title: 'a crawler asks a pool of 5 for its calendar, twenty pages a second, while three other sites work on',
		pattern,
		cause: poolIsCause('calendar'),
		seconds: 540,
		onset: 300,
		server: {
			...WORKER,
			workers: 100,
			pools: [pool('calendar', 5, { pm: 'dynamic' }), pool('shop', 10), pool('blog', 8), pool('docs', 8)],
		},
		traffic: [
			usersOf('calendar', 1.5, 800),
			usersOf('calendar', bursts(0, [300, 150, 20]), 1000, { patience: 30 }),
			usersOf('shop', 4, 900),
			usersOf('blog', 3, 800),
			usersOf('docs', 3, 800),
		],
	}),
]
