import { describe, expect, it } from 'vitest'
import { type Said, type Traffic, World, watch } from './world.js'

/** From one value to another over a time, and as before and after it. */
const climb = (from: number, to: number, start: number, seconds: number) => (at: number) =>
	from + (to - from) * Math.min(1, Math.max(0, (at - start) / seconds))
const steady = (value: number) => () => value
/** A rhythm of its own around a mean. */
const wave =
	(mean: number, share: number, period: number, phase = 0) =>
	(at: number) =>
		mean * (1 + share * Math.sin((2 * Math.PI * at) / period + phase))

const SHOP = '/run/shop.sock'
const BLOG = '/run/blog.sock'
const blog: Traffic = { pool: BLOG, rate: steady(3), hold: steady(0.8) }

function say({ events }: Said) {
	return events.map(
		({ kind, at, incident, cause }) =>
			`${Math.round(at)} ${kind} ${incident.pattern} ${incident.severity} ${cause.kind} ${cause.station}`,
	)
}

/** Seconds from the first word to a queue in front of all workers. */
function lead({ events, queueStood }: Said): number {
	return queueStood! - events[0]!.at
}

describe('whose fault it is, and how long before', () => {
	it.each([
		{ name: 'one site goes viral', traffic: { pool: SHOP, rate: climb(3, 20, 300, 1000), hold: steady(0.8) } },
		{ name: "one site's database slows", traffic: { pool: SHOP, rate: steady(4), hold: climb(0.6, 6, 300, 1000) } },
	])('$name: its pool is named three minutes ahead', ({ traffic }) => {
		const said = watch(new World({ workers: 75, pools: { [SHOP]: 8, [BLOG]: 8 }, traffic: [traffic, blog] }), 1500)
		expect(said.events[0]).toMatchObject({
			kind: 'opened',
			incident: { pattern: 'gradual-saturation', severity: 'warning' },
			cause: { kind: 'pool', station: SHOP },
		})
		expect(lead(said)).toBeGreaterThanOrEqual(180)
	})

	it('traffic that outgrows the workers is traffic', () => {
		const said = watch(
			new World({ workers: 60, traffic: [{ rate: climb(10, 45, 300, 600), hold: steady(1.5) }] }),
			1200,
		)
		expect(say(said)[0]).toMatch(/opened gradual-saturation warning traffic null$/)
		expect(lead(said)).toBeGreaterThanOrEqual(180)
	})

	it('a crowd is critical within four seconds of the standing queue', () => {
		const said = watch(new World({ workers: 40, traffic: [{ rate: climb(6, 90, 600, 4), hold: steady(1) }] }), 700)
		const critical = said.events.find(({ incident }) => incident.severity === 'critical')!
		expect(critical).toMatchObject({ incident: { pattern: 'sudden-spike' }, cause: { kind: 'crowd', station: null } })
		expect(critical.at - said.queueStood!).toBeLessThanOrEqual(4)
	})

	it('a pool that stands still is critical before anyone has waited ten seconds, by its name', () => {
		const shop: Traffic = { pool: SHOP, rate: steady(8), hold: (at) => (at < 600 ? 0.6 : 90) }
		const said = watch(new World({ workers: 75, pools: { [SHOP]: 10, [BLOG]: 8 }, traffic: [shop, blog] }), 640)
		expect(say(said)).toEqual([expect.stringMatching(/ opened sudden-spike critical pool \/run\/shop.sock$/)])
		expect(said.events[0]).toMatchObject({ rule: 'pool-full' })
		expect(said.events[0]!.at - 600).toBeLessThan(10)
	})

	it.each([
		{ name: 'one a minute', perHour: 60, hours: 0.5, within: 400 },
		{ name: 'one in 17 minutes', perHour: 60 / 17, hours: 5, within: 5 * 3600 },
	])(
		'requests that hang in a pool, $name, are a leak of that pool and never resolved by time',
		({ perHour, hours, within }) => {
			const hang = (at: number) => (at < 600 ? 0 : perHour / 3600 / 4)
			const shop: Traffic = { pool: SHOP, rate: steady(4), hold: steady(0.5), hang }
			const said = watch(new World({ workers: 150, pools: { [SHOP]: 40 }, traffic: [shop], every: 10 }), hours * 3600)
			expect(say(said)[0]).toMatch(/opened resource-leak warning stuck \/run\/shop.sock$/)
			expect(said.events[0]?.reason).toMatch(
				/^\d+ of \d+ children of pool shop \(pm\.max_children\) are held by requests that never end, /,
			)
			expect(said.events[0]!.at).toBeLessThan(600 + within)
			expect(said.events.some(({ kind }) => kind === 'resolved')).toBe(false)
		},
	)
})

describe('nothing is said', () => {
	it.each([
		{
			name: 'of pools with rhythms of their own',
			traffic: [2, 3, 4].map((rate, index) => ({
				pool: `/run/p${index}.sock`,
				rate: wave(rate, 0.3, 300 + 70 * index, index),
				hold: steady(0.8),
			})),
		},
		{
			name: 'of pools of two children',
			traffic: [0, 1, 2].map((index) => ({ pool: `/run/p${index}.sock`, rate: steady(1), hold: steady(0.7) })),
		},
		{ name: 'of a server at 60 %', traffic: [{ rate: steady(30), hold: steady(1.5) }] },
	])('$name', ({ traffic }) => {
		const pools = Object.fromEntries(
			traffic.flatMap((one) => ('pool' in one ? [[one.pool, traffic[0]!.rate(0) < 1.5 ? 2 : 8]] : [])),
		)
		const said = watch(new World({ workers: 75, pools, traffic }), 3600)
		expect(say(said)).toEqual([])
	})

	it('over a day of ten pools with a daily rhythm', () => {
		const day = 86_400
		const traffic = Array.from({ length: 10 }, (_, index) => ({
			pool: `/run/p${index}.sock`,
			rate: wave(0.4 + 0.1 * index, 0.7, day, index / 3),
			hold: steady(0.9),
		}))
		const pools = Object.fromEntries(traffic.map(({ pool }, index) => [pool, 4 + index]))
		const said = watch(new World({ workers: 100, pools, traffic, every: 10 }), day)
		expect(say(said)).toEqual([])
	}, 120_000)
})

describe('a queue that stands', () => {
	it('is resolved by an empty queue only', () => {
		const rate = (at: number) => (at >= 600 && at < 660 ? 90 : 6)
		const said = watch(new World({ workers: 40, traffic: [{ rate, hold: steady(1) }] }), 1500)
		expect(say(said)).toHaveLength(2)
		expect(said.events[1]).toMatchObject({ kind: 'resolved', cause: { kind: 'crowd' } })
		expect(said.events[1]!.at).toBeGreaterThan(750)
	})
})
