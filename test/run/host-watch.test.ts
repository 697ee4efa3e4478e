import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { DEFAULT_CONFIG } from '../../src/config/config.js'
import { Detector } from '../../src/detect/detector.js'
import { NO_INCIDENT, type OpenIncident } from '../../src/detect/incident.js'
import { emptyFinding } from '../../src/host/apache/find-capacity.js'
import type { HostFindings } from '../../src/host/host-findings.js'
import { HostWatch } from '../../src/run/host-watch.js'
import { KnownHost } from '../../src/run/known-host.js'
import { createLogger } from '../../src/run/log.js'
import { look } from '../detect/looks.js'

const question = { ports: [80], capacity: undefined, backlog: undefined, apacheConfig: 'auto' }

function found(workers: number, children: number, otherPorts: readonly number[] = []): HostFindings {
	const capacity = { workers, source: 'apache-config', provenance: 'from apache2.conf:7' } as const
	return {
		limits: new Map([['apache', { ...emptyFinding(question, {}, []), capacity, otherPorts }]]),
		pools: { pools: [{ path: '/run/php/site1.sock', name: 'site1', maxChildren: children }], notes: [] },
	}
}

/** Shows the watch a look of listeners with these inodes at these times; the second finding is what a search comes to. */
async function watchLooks(
	looks: readonly (readonly [at: number, inode: number])[],
	{ stopped = false, isOpen = false } = {},
) {
	const host = new KnownHost()
	host.know(found(250, 8))
	const stream = new PassThrough()
	const stop = new AbortController()
	const detector = new Detector(DEFAULT_CONFIG, new Map(), host.facts)
	detector.know('apache', host.findings.limits.get('apache')?.capacity)
	const service = detector.state.services.get('apache')!
	const open = {} as OpenIncident
	if (isOpen) detector.resume(new Map([['apache', { ...service, incident: { ...NO_INCIDENT, open } }]]))
	const searches: number[] = []
	const state = { services: host.watched(DEFAULT_CONFIG.services) }
	let now = 0
	const watch = new HostWatch(
		{
			settings: DEFAULT_CONFIG,
			host,
			findHost: async () => {
				searches.push(now)
				if (stopped) stop.abort()
				return found(150, 12, [8080])
			},
			log: createLogger({ level: 'info', format: 'json', stream }),
			signal: stop.signal,
			state,
		},
		detector,
	)
	for (const [at, inode] of looks) {
		now = at
		watch.look(look(at, { listenInodes: [inode] }))
		await new Promise(setImmediate)
	}
	const logged = String(stream.read() ?? '')
		.split('\n')
		.filter(Boolean)
		.map((line) => JSON.parse(line).msg)
	const workers = detector.state.services.get('apache')?.known?.workers
	const ports = state.services[0]?.ports
	return { searches, workers, children: host.facts.pools[0]?.maxChildren, paths: [...host.pools], ports, logged }
}

const PATHS = ['/run/php/site1.sock']
const BEFORE = { workers: 250, children: 8, paths: PATHS, ports: [80, 443] }
const ANEW = { workers: 150, children: 12, paths: PATHS, ports: [80, 443, 8080] }
const PORTS = 'it is watched on ports 80, 443, 8080 from now on'

describe('HostWatch', () => {
	it.each([
		[
			'the same listeners',
			[
				[0, 111],
				[30, 111],
				[60, 111],
			],
			{ searches: [], ...BEFORE, logged: [] },
		],
		[
			'other listeners: Apache was started anew',
			[
				[0, 111],
				[30, 222],
				[60, 222],
			],
			{ searches: [30], ...ANEW, logged: ['Apache was started anew, its capacity is 150, from apache2.conf:7', PORTS] },
		],
		[
			'ten minutes: PHP-FPM may have been reloaded',
			[
				[0, 111],
				[599, 111],
				[600, 111],
				[630, 111],
			],
			{
				searches: [600],
				...ANEW,
				logged: ['Apache was looked at again, its capacity is 150, from apache2.conf:7', PORTS],
			},
		],
	] as const)('%s', async (_, looks, outcome) => {
		expect(await watchLooks(looks)).toEqual(outcome)
	})

	it('each minute of an open incident: who was paged has perhaps given a pool more children', async () => {
		const looks = [
			[0, 111],
			[59, 111],
			[60, 111],
			[90, 111],
		] as const
		const logged = ['Apache was looked at again, its capacity is 150, from apache2.conf:7', PORTS]
		expect(await watchLooks(looks, { isOpen: true })).toEqual({ searches: [60], ...ANEW, logged })
	})

	it('takes up nothing that was found after the configuration was replaced', async () => {
		const looks = [
			[0, 111],
			[30, 222],
		] as const
		expect(await watchLooks(looks, { stopped: true })).toEqual({ searches: [30], ...BEFORE, logged: [] })
	})
})
