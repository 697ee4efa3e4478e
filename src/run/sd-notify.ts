import { execFile } from 'node:child_process'
import { type DeliveryLog, describeFailure } from '../incidents/log.js'
import { printable } from '../message/printable.js'

/** What systemd is told of this process. */
export interface Systemd {
	/**
	 * A good sample: whoever was ordered after us may start, and the watchdog starts anew. `status` is shown by
	 * `systemctl status`; `interval` is the time between samples, in seconds.
	 */
	alive(status: string, interval: number): void
	stopping(): void
}

/** Intervals without a good sample after which the watchdog may bite: one that is late and one that is missed are none of its business. */
const PATIENCE = 3

/**
 * Tells systemd through its own program, systemd-notify; does nothing where NOTIFY_SOCKET is not set. As that program is
 * a process of its own, the unit needs Type=notify with NotifyAccess=all. READY=1 is said each time: before version 246
 * systemd drops a message whose sender is gone already, and a second one does no harm.
 */
export function createSystemd(env: Readonly<Record<string, string | undefined>>, log: DeliveryLog): Systemd {
	const { NOTIFY_SOCKET, PATH, WATCHDOG_USEC } = env
	if (!NOTIFY_SOCKET) return { alive() {}, stopping() {} }
	let trouble: string | undefined
	let underWay = false
	const tell = (...words: string[]) => {
		underWay = true
		const options = { env: { NOTIFY_SOCKET, PATH }, timeout: 10_000 }
		execFile('systemd-notify', words, options, (error) => {
			underWay = false
			const why = error ? describeFailure(error) : undefined
			if (why !== undefined && why !== trouble) log.warn({ why }, 'systemd could not be told')
			trouble = why
		})
	}
	return {
		alive(status, interval) {
			// A host so slow that one call outlasts a sample needs no second one.
			if (underWay) return
			// Said each time, as a reload may have changed the interval.
			const patience = Math.max(Number(WATCHDOG_USEC ?? 0), interval * PATIENCE * 1e6)
			const watchdog = WATCHDOG_USEC === undefined ? [] : [`WATCHDOG_USEC=${patience}`]
			tell('READY=1', `STATUS=${printable(status)}`, ...watchdog, 'WATCHDOG=1')
		},
		stopping: () => tell('STOPPING=1'),
	}
}
