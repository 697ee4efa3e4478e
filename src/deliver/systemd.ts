import { execFile } from 'node:child_process'
import { type DeliveryLog, describeFailure } from './log.js'

/** What systemd is told of this process. */
export interface Systemd {
	/** The first good sample: whoever was ordered after us may start. */
	ready(): void
	/** A good sample: the watchdog starts anew. */
	alive(): void
	stopping(): void
}

/**
 * Tells systemd through its own program, systemd-notify; does nothing where NOTIFY_SOCKET is not set. As that program is
 * a process of its own, the unit needs Type=notify with NotifyAccess=all.
 */
export function createSystemd(env: Readonly<Record<string, string | undefined>>, log: DeliveryLog): Systemd {
	const { NOTIFY_SOCKET, PATH } = env
	if (!NOTIFY_SOCKET) return { ready() {}, alive() {}, stopping() {} }
	let trouble: string | undefined
	let underWay = false
	let said = false
	const tell = (...words: string[]) => {
		// A host so slow that one call outlasts a sample needs no second one.
		if (underWay) return
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
		ready() {
			if (!said) tell('READY=1', 'STATUS=watching', 'WATCHDOG=1')
			said = true
		},
		alive: () => tell('WATCHDOG=1'),
		stopping: () => tell('STOPPING=1'),
	}
}
