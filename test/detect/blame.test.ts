import { describe, expect, it } from 'vitest'
import { blame } from '../../src/detect/blame.js'
import { NO_ARRIVALS } from '../../src/detect/littles-law.js'
import type { PeerCount } from '../../src/detect/look.js'
import type { ServiceView } from '../../src/detect/service-view.js'

const peer = (prefix: string, connections: number): PeerCount => ({ prefix, connections })

/** 150 workers, all taken, behind a queue of 30; who spoke last is not known, and no upstream is seen. */
function full(holders: readonly PeerCount[], waiters: readonly PeerCount[]): ServiceView {
	const front = { full: true, inFlight: 180, servers: { workers: 150 }, station: { last: { waiting: 30 }, queue: {} } }
	const looked = { accepted: 150 }
	const view = { front, upstreams: [], looked, holders, waiters, newArrivals: NO_ARRIVALS, sudden: false }
	return view as unknown as ServiceView
}

describe('one network holds most of the workers, without tcp_info', () => {
	const slow = peer('192.0.2.7', 120)
	const users = [peer('203.0.113.0/24', 12), peer('198.51.100.0/24', 9)]
	const text = '192.0.2.7 holds 120 of 150 workers while none of its own connections waits: it sends or reads slowly'
	it.each([
		['others wait', [slow, ...users], users, { kind: 'clients', station: null, text }],
		['it waits as well, as a proxy does', [slow, ...users], [peer('192.0.2.7', 20)], { kind: 'unclear' }],
		['the three who wait may be others by chance', [slow, ...users], [peer('203.0.113.0/24', 3)], { kind: 'unclear' }],
		['nobody waits yet', [slow, ...users], [], { kind: 'unclear' }],
		['it holds half', [peer('192.0.2.7', 75), ...users], users, { kind: 'unclear' }],
	])('and %s', (_, holders, waiters, cause) => {
		expect(blame(full(holders, waiters))).toMatchObject(cause)
	})
})
