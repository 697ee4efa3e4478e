import { describe, expect, it } from 'vitest'
import { Heartbeat } from '../../src/run/heartbeat.js'
import { until } from '../faults/setup.js'
import { keepLog } from '../incidents/log.js'
import { secret } from '../notify/http-failures.js'
import { OK, startHttpPeer } from '../servers/http-peer.js'

describe('a heartbeat', () => {
	it('fetches its URL after a good sample, at most once in its interval', async () => {
		const peer = await startHttpPeer(OK)
		let now = 0
		const { log, lines } = keepLog()
		const heartbeat = new Heartbeat({ url: secret(`${peer.url}/ping`), interval: 60, log, now: () => now })
		for (now = 0; now < 125; now += 5) {
			const expected = Math.floor(now / 60) + 1
			await until('it has arrived', () => {
				// Again and again: one that is asked for while the last is under way is left out.
				heartbeat.beat()
				return peer.requests.length === expected
			})
		}
		await peer.stop()
		expect(peer.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(Array(3).fill('GET /ping'))
		expect(lines).toEqual([])
	})

	it('logs once that a ping failed, without its URL, and once that they succeed again', async () => {
		const peer = await startHttpPeer({ status: 500 }, { status: 500 }, OK)
		let now = 0
		const { log, lines } = keepLog()
		const heartbeat = new Heartbeat({ url: secret(`${peer.url}/planted`), interval: 60, log, now: () => now })
		for (const expected of [1, 2, 3]) {
			await until('the last one is over', () => {
				heartbeat.beat()
				return peer.requests.length === expected
			})
			now += 60
		}
		await until('it is logged', () => lines.length === 2)
		await peer.stop()
		expect(lines).toEqual([
			'warn heartbeat ping failed {"why":"it answered 500"}',
			'info heartbeat ping succeeded again {}',
		])
		expect(lines.join()).not.toContain('planted')
	})
})
