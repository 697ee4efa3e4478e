import type { LookSource } from '../kernel/look-reader.js'

/** What looks are made from, and what is lost without sock_diag, in words for the log, `status` and `check`. */
export function describeSource({ source, table, reason, stretched }: LookSource): string {
	const budget = stretched ? '; between samples only the listeners are read, to keep within the budget' : ''
	if (source === 'sock-diag') return `sock_diag: how old each request is, and busy apart from idle connections${budget}`
	const why = reason === undefined ? '' : ` (${reason})`
	return `${table}, without sock_diag${why}: no ages of requests, and idle keep-alive connections pass for busy${budget}`
}
