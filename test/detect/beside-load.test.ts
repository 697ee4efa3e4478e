import { describe, expect, it } from 'vitest'
import { NO_QUEUES } from '../../src/detect/counters.js'
import type { Look } from '../../src/detect/look.js'
import { NO_AGES } from './looks.js'
import { type Said, World, type WorldOptions, watch } from './world.js'

/** 40 workers that take a fifth of a second each, and after five minutes a fifth more than they can take: a queue of hundreds moves within seconds. */
const RUSH: WorldOptions = {
	workers: 40,
	traffic: [{ rate: (at) => (at < 300 ? 100 : 215), hold: () => 0.2 }],
}

/** Listeners of which one has this share of all that wait; without a share they are not told apart. */
function withQueues(port: number, share: number | undefined) {
	return (look: Look): Look => ({
		...look,
		services: look.services.map((service) => ({
			...service,
			listeners: 2,
			backlog: 1022,
			...(share !== undefined &&
				service.acceptQueue > 0 && {
					fullest: { port, waiting: Math.round(service.acceptQueue * share), backlog: 511 },
				}),
		})),
	})
}

function firstCritical({ events }: Said) {
	const event = events.find(({ incident }) => incident.severity === 'critical')
	return event && `${event.at} ${event.reason}`
}

describe('two accept queues before the same workers', () => {
	it.each([
		[
			'not told apart',
			443,
			undefined,
			'336 526 of 1022 places in the accept queue taken after 34 s, 14.6 more a second, the last of them will wait 3 s; workers hold 40 of 40 (from apache2.conf) at the connection limit',
		],
		[
			'all wait at one port: that one is full at 511',
			443,
			1,
			'318 311 of 511 places in the accept queue of port 443 taken after 16 s, 17.3 more a second, the last of them will wait 2 s; workers hold 40 of 40 (from apache2.conf) at the connection limit',
		],
		[
			'half of them at each',
			80,
			0.5,
			'336 263 of 511 places in the accept queue of port 80 taken after 34 s, 14.6 more a second, the last of them will wait 3 s; workers hold 40 of 40 (from apache2.conf) at the connection limit',
		],
	])('%s', (_, port, share, expected) => {
		expect(firstCritical(watch(new World(RUSH), 400, { change: withQueues(port, share) }))).toBe(expected)
	})
})

/** The same under gVisor: who waits has no row, no queue a number. */
function withoutQueues(look: Look): Look {
	const services = look.services.map((service) => ({
		...service,
		acceptQueue: 0,
		connections: service.connections && { ...service.connections, queued: 0, waits: NO_AGES, activity: undefined },
	}))
	const host = { ...look.host, counters: new Map([...look.host.counters, [NO_QUEUES, 1] as const]) }
	return { ...look, services, host, source: 'proc' }
}

describe('where the kernel shows no queues', () => {
	it.each([
		[
			'under prefork',
			'prefork',
			'360 workers have held 40 of 40 (from apache2.conf) for 60 s, and this kernel shows no accept queue: who waits is not seen',
		],
		['under event, where idle connections pass for busy', 'event', undefined],
	] as const)('all workers taken for a minute are critical %s', (_, mpm, expected) => {
		expect(firstCritical(watch(new World(RUSH), 500, { change: withoutQueues, more: { mpm } }))).toBe(expected)
	})
})

/** 25 workers are all that is there, and traffic grows beyond them in ten minutes after a reload. */
const GROWING: WorldOptions = {
	workers: 25,
	traffic: [{ rate: (at) => (at < 300 ? 10 : 10 + (at - 300) / 30), hold: () => 1 }],
}

/** Old processes of event stand beside the new ones from 300 s on. */
function withOld(old: number) {
	return (look: Look): Look => {
		if (look.at < 300 || old === 0) return look
		return { ...look, services: look.services.map((service) => ({ ...service, generation: { since: 300, old } })) }
	}
}

const first = ({ events: [event] }: Said) =>
	event && `${event.at} ${event.cause.kind}: ${event.reason}; ${event.cause.text}`

describe('a reload leaves fewer workers', () => {
	it.each([
		[
			'three old processes of four leave less than half',
			{ change: withOld(3) },
			'540 nobody-accepts: workers hold 18 of 25 (ServerLimit 4 less 3 processes of before the last reload), 3.2 more a minute: all taken in about 2 min; 3 of at most 4 processes (ServerLimit) are of before the last reload and accept nothing: the others have 25 of 75 workers',
		],
		[
			'one of four leaves more',
			{ change: withOld(1) },
			'810 nobody-accepts: 99 of 511 places in the accept queue taken after 66 s, 1.5 more a second, the last of them will wait 4 s; workers hold 25 of 75 (from apache2.conf); 99 connections wait while 25 of 75 workers are busy: the free ones do not accept',
		],
		[
			'the limit was lowered to 25',
			{ reload: (at: number) => (at === 300 ? 25 : undefined) },
			'540 traffic: workers hold 18 of 25 (from apache2.conf), 3.2 more a minute: all taken in about 2 min; more users: 18.1 connections a second, usually 10.1',
		],
		[
			'nothing is known of it',
			{},
			'810 nobody-accepts: 99 of 511 places in the accept queue taken after 66 s, 1.5 more a second, the last of them will wait 4 s; workers hold 25 of 75 (from apache2.conf); 99 connections wait while 25 of 75 workers are busy: the free ones do not accept',
		],
	])('%s', (_, watched, expected) => {
		const more = { maxRequestWorkers: 75, serverLimit: 4 }
		expect(first(watch(new World(GROWING), 1200, { ...watched, more }))).toBe(expected)
	})
})
