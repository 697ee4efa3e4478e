import type { Log } from '../../src/incidents/log.js'

/** A log that keeps its lines: `error the outbox cannot be written {"why":"ENOSPC"}`. */
export function keepLog() {
	const lines: string[] = []
	const keep = (level: string) => (fields: object, message: string) => {
		lines.push(`${level} ${message} ${JSON.stringify(fields)}`)
	}
	const log: Log = { info: keep('info'), warn: keep('warn'), error: keep('error') }
	return { log, lines }
}
