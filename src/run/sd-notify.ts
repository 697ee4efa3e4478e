import { execFile } from 'node:child_process'
import type { Log } from '../incidents/log.js'
import { printable } from '../message/printable.js'
import { errorCode } from '../settings/error-text.js'

/** What systemd hears of this process. */
export interface Systemd {
	/**
	 * A good sample: what was ordered after us may start, and the watchdog starts anew. `status` is shown by
	 * `systemctl status`; `interval` is the time between samples, in seconds.
	 */
	alive(status: string, interval: number): void
	stopping(): void
}

/** Intervals without a good sample after which the watchdog may bite: one may be late and one missed. */
const WATCHDOG_INTERVALS = 3

/**
 * Talks to systemd through its own program, systemd-notify; does nothing where NOTIFY_SOCKET is not set. As that program is
 * a process of its own, the unit needs Type=notify with NotifyAccess=all. READY=1 is sent each time: before version 246
 * systemd drops a message whose sender is gone already, and a second one does no harm.
 */
export function createSystemd(env: Readonly<Record<string, string | undefined>>, log: Log): Systemd {
	const { NOTIFY_SOCKET, PATH, WATCHDOG_USEC } = env
	if (!NOTIFY_SOCKET) return { alive() {}, stopping() {} }
	let problem: string | undefined
	let underWay = false
	const notify = (...words: string[]) => {
		underWay = true
		const options = { env: { NOTIFY_SOCKET, PATH }, timeout: 10_000 }
		execFile('systemd-notify', words, options, (error) => {
			underWay = false
			const why = error ? errorCode(error) : undefined
			if (why !== undefined && why !== problem) log.warn({ why }, 'sd_notify failed')
			problem = why
		})
	}
	return {
		alive(status, interval) {
			// A host so slow that one call outlasts a sample needs no second one.
			if (underWay) return
			// Sent each time, as a reload may have changed the interval.
			const limit = Math.max(Number(WATCHDOG_USEC ?? 0), interval * WATCHDOG_INTERVALS * 1e6)
			const watchdog = WATCHDOG_USEC === undefined ? [] : [`WATCHDOG_USEC=${limit}`]
			notify('READY=1', `STATUS=${printable(status)}`, ...watchdog, 'WATCHDOG=1')
		},
		stopping: () => notify('STOPPING=1'),
	}
}
