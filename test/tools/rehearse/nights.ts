import { climb } from '../lab/client/curve.js'
import type { Pool, Run } from '../lab/run.js'
import { defineRun, EVENT_75, pool, users, usersOf } from '../lab/runs/defaults.js'

/** A night that someone is paged in. */
export interface Night {
	readonly run: Run
	/** What happens, for the head of its transcript. */
	readonly story: string
	/** The site whose users are counted; everybody where it is left out. */
	readonly site?: string
	/** Seconds from the first page until the person who was woken has typed the first step. */
	readonly actsAfter: number
}

/** The pools of every night, of as many children each. */
const poolsOf = (children: number): Pool[] => ['shop', 'blog', 'docs'].map((name) => pool(name, children))
const NEIGHBOURS = [usersOf('blog', 2.5, 900), usersOf('docs', 3, 700)]
const NEVER_MS = 7_200_000
/** Whoever is woken needs three minutes; that users do not fail until then is the proof of the lead. */
const WOKEN = 190
/** Everything is over by then, or never. */
const LONGEST = { seconds: 1500, warmUp: 0 } as const

export const NIGHTS: readonly Night[] = [
	{
		story:
			'One of three sites goes viral: from 2.4 to 8.6 visits a second within eight minutes, each 1.1 s; its pool has 8 children.',
		site: 'shop',
		actsAfter: WOKEN,
		run: defineRun({
			...LONGEST,
			name: 'viral-site',
			title: 'one of three sites goes viral',
			pattern: 'gradual-saturation',
			onset: 240,
			server: { ...EVENT_75, pools: poolsOf(8) },
			traffic: [usersOf('shop', climb(2.4, 8.6, { at: 240, over: 480, back: 900 }), 1100), ...NEIGHBOURS],
		}),
	},
	{
		story:
			'The database of one of three sites slows: its pages take 0.7 s, and eight minutes later 3 s; its visitors stay as many, its pool has 8 children.',
		site: 'shop',
		actsAfter: WOKEN,
		run: defineRun({
			...LONGEST,
			name: 'database-slows',
			title: "one of three sites' database slows",
			pattern: 'gradual-saturation',
			onset: 240,
			server: { ...EVENT_75, pools: poolsOf(8) },
			traffic: [
				usersOf('shop', 3.2, climb(700, 3000, { at: 240, over: 480, back: 900 }), { database: true }),
				...NEIGHBOURS,
			],
		}),
	},
	{
		story:
			"A request of one site takes a lock and never ends. Every 40 s another one comes that needs the lock and hangs as well: the site's 16 children are lost one by one.",
		site: 'shop',
		actsAfter: 240,
		run: defineRun({
			...LONGEST,
			name: 'hung-children',
			title: "one pool's children hang",
			pattern: 'resource-leak',
			onset: 240,
			server: { ...EVENT_75, pools: poolsOf(16) },
			traffic: [
				usersOf('shop', 3.5, 600),
				usersOf('shop/cart', 0, climb(NEVER_MS, 300, { at: 241, over: 1 }), {
					moments: Array.from({ length: 22 }, (_, count) => 240 + 40 * count),
					spread: 0,
					patience: NEVER_MS / 1000,
					users: false,
				}),
				...NEIGHBOURS,
			],
		}),
	},
	{
		story:
			'Within a second three addresses ask for 50 pages a second each; 75 workers, which need 0.8 s for a page, finish 94 a second.',
		actsAfter: 60,
		run: defineRun({
			...LONGEST,
			name: 'flash-crowd',
			title: 'bots come from one second to the next',
			pattern: 'sudden-spike',
			onset: 300,
			server: { ...EVENT_75, pools: poolsOf(8) },
			traffic: [
				users({ rate: 8, holdMs: 800 }),
				...['198.19.1.1', '198.19.2.1', '198.19.3.1'].map((network) =>
					users({ rate: climb(0, 50, { at: 300, over: 1, back: 780 }), holdMs: 800, network, users: false }),
				),
				...NEIGHBOURS,
			],
		}),
	},
]

/** The night of this name. */
export function findNight(name: string): Night | undefined {
	return NIGHTS.find(({ run }) => run.name === name)
}
