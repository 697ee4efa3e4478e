import { describe, expect, it } from 'vitest'
import type { Ages, ConnectionLook, HostFacts, Look, UpstreamLook } from '../../src/detect/look.js'
import { longestAsked, readUpstream } from '../../src/detect/upstream.js'

const ages = (oldest: number) => ({ oldest }) as Ages

function connections(given: Partial<ConnectionLook>): ConnectionLook {
	return { activity: { ages: ages(4) }, stuck: 0, lingering: 0, finishing: 0, ...given } as ConnectionLook
}

describe('how long the oldest request can have waited for an upstream', () => {
	it.each([
		['as long as its client has waited for the answer', {}, undefined, 4],
		['unknown without tcp_info', { activity: undefined }, undefined, Number.POSITIVE_INFINITY],
		[
			'unknown where a client has left and its worker may wait still',
			{ stuck: 1 },
			undefined,
			Number.POSITIVE_INFINITY,
		],
		['unknown where one is in lingering close', { lingering: 1 }, undefined, Number.POSITIVE_INFINITY],
		['unknown where old processes finish their requests', { finishing: 1 }, undefined, Number.POSITIVE_INFINITY],
		['unknown over HTTP/2', {}, { http2: true } as HostFacts, Number.POSITIVE_INFINITY],
	])('%s', (_name, given, facts, longest) => {
		expect(longestAsked(connections(given), facts)).toBe(longest)
	})

	it('what old processes of Apache asked a backend is none of its requests', () => {
		const requests = [10, 20, 30].map((since, index) => ({ key: String(index), since }))
		const seen = {
			kind: 'backend',
			busy: 3,
			waiting: 0,
			survivors: 3,
			requests,
			ages: ages(24),
		} as unknown as UpstreamLook
		const look = { at: 34, source: 'sock-diag' } as Look
		expect(readUpstream(seen, look, undefined, 30, 25)).toMatchObject({ busy: 1, requests: [{ since: 30 }], oldest: 4 })
		expect(readUpstream(seen, look, undefined, 30)).toMatchObject({ busy: 3, requests, oldest: 24 })
	})

	it('bounds what looks far apart take for older: a full pool whose queue turned over between them', () => {
		const requests = Array.from({ length: 12 }, (_, number) => ({ key: String(number), since: 10 }))
		const pool = {
			kind: 'pool',
			busy: 10,
			waiting: 2,
			survivors: 2,
			requests,
			ages: ages(24),
		} as unknown as UpstreamLook
		const look = { at: 34, source: 'sock-diag' } as Look
		expect(readUpstream(pool, look, undefined, 4)).toMatchObject({ oldestWait: 4, oldest: 4 })
		expect(readUpstream(pool, look, undefined, Number.POSITIVE_INFINITY)).toMatchObject({ oldestWait: 24, oldest: 24 })
	})
})
