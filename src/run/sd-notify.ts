import { execFile } from 'node:child_process'
import { endianness } from 'node:os'
import type { Log } from '../incidents/log.js'
import { type Libc, loadLibc, nameOfErrno } from '../kernel/libc.js'
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

/** What systemd-notify is left, a process that may have to wait for a processor. */
const PATIENCE_MS = 10_000

const AF_UNIX = 1
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000
const MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000

/** Sends assignments to systemd; answers why it could not, once it is known. */
type Send = (words: readonly string[]) => string | undefined | Promise<string | undefined>

/**
 * Talks to systemd; does nothing where NOTIFY_SOCKET is not set. The messages come from this process, as NotifyAccess=main wants it.
 * Where koffi does not load they come from systemd-notify, a child, for which the unit needs NotifyAccess=all. READY=1 is sent each
 * time: before version 246 systemd drops a message whose sender is gone already, and a second one does no harm.
 */
export function createSystemd(
	env: Readonly<Record<string, string | undefined>>,
	log: Log,
	libcOf: () => Libc = loadLibc,
): Systemd {
	const { NOTIFY_SOCKET, PATH, WATCHDOG_USEC } = env
	if (!NOTIFY_SOCKET) return { alive() {}, stopping() {} }
	const send = senderOf(NOTIFY_SOCKET, PATH, libcOf, log)
	let problem: string | undefined
	let underWay = false
	const notify = async (...words: string[]) => {
		underWay = true
		const why = await send(words)
		underWay = false
		if (why !== undefined && why !== problem) log.warn({ why }, 'sd_notify failed')
		problem = why
	}
	return {
		alive(status, interval) {
			// A host so slow that one call outlasts a sample needs no second one.
			if (underWay) return
			// Sent each time, as a reload may have changed the interval.
			const limit = Math.max(Number(WATCHDOG_USEC ?? 0), interval * WATCHDOG_INTERVALS * 1e6)
			const watchdog = WATCHDOG_USEC === undefined ? [] : [`WATCHDOG_USEC=${limit}`]
			void notify('READY=1', `STATUS=${printable(status)}`, ...watchdog, 'WATCHDOG=1')
		},
		stopping: () => void notify('STOPPING=1'),
	}
}

function senderOf(path: string, PATH: string | undefined, libcOf: () => Libc, log: Log): Send {
	let libc: Libc
	try {
		libc = libcOf()
	} catch {
		// Where that is not so, systemd ends a unit that it never hears of, again and again.
		log.warn({}, 'systemd is told by systemd-notify, as koffi does not load: the unit needs NotifyAccess=all')
		return (words) =>
			new Promise((resolve) => {
				const options = { env: { NOTIFY_SOCKET: path, PATH }, timeout: PATIENCE_MS }
				execFile('systemd-notify', words, options, (error) => resolve(error ? errorCode(error) : undefined))
			})
	}
	const address = addressOf(path)
	return (words) => {
		const socket = libc.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0)
		if (socket < 0) return nameOfErrno(libc.errno())
		const message = Buffer.from(words.join('\n'))
		const sent = libc.sendto(socket, message, message.length, MSG_DONTWAIT_NOSIGNAL, address, address.length)
		const why = sent === message.length ? undefined : nameOfErrno(libc.errno())
		libc.close(socket)
		return why
	}
}

/** A struct sockaddr_un; a path that begins with @ is in the abstract namespace, where a zero stands for it. */
function addressOf(path: string): Uint8Array {
	const name = Buffer.from(path.startsWith('@') ? `\0${path.slice(1)}` : `${path}\0`)
	return Buffer.concat([endianness() === 'LE' ? Uint8Array.of(AF_UNIX, 0) : Uint8Array.of(0, AF_UNIX), name])
}
