import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Traffic } from '../run.js'
import { ADDRESSES } from '../testbed.js'
import { type Stage, until } from './stage.js'

/** Long enough for one SYN to leave, too short for it to be sent again. */
const GONE_AFTER_MS = 300

/**
 * SYNs from an address nobody answers for, bounded in rate and number. The answers reach the clients' namespace and are
 * dropped there, so that the server waits for the handshake's end; nothing leaves the run's namespaces.
 */
export async function playHalfOpen(traffic: Extract<Traffic, { kind: 'half-open' }>, stage: Stage): Promise<void> {
	for (let sent = 0; sent < traffic.count; sent++) {
		const at = traffic.at + sent / traffic.perSecond
		if (at >= stage.run.seconds) return
		await until(at, stage)
		const socket = connect({ host: ADDRESSES.server, port: 80, localAddress: ADDRESSES.nobody })
		socket.on('error', () => undefined)
		void wait(GONE_AFTER_MS).then(() => socket.destroy())
	}
}
