import { readFileText } from './processes.js'
import { describePlace, type ServerReading } from './read-server.js'

/** How many connections may wait for a worker, and where that is known from. */
export interface Backlog {
	/** Undefined where only the kernel's own number would tell. */
	readonly connections: number | undefined
	readonly provenance: string
}

/**
 * The kernel keeps what listen() was given, cut to net.core.somaxconn at that moment (net/socket.c __sys_listen); sock_diag
 * shows it. Files and sysctl of now tell only the most that it can be: either may have been changed since, and systemd may
 * have opened the socket.
 */
export function findBacklog(
	operator: number | undefined,
	socket: number | undefined,
	reading: ServerReading | undefined,
	somaxconnFile: string | undefined,
): Backlog {
	if (operator !== undefined) return { connections: operator, provenance: 'from the configuration of forewarn' }
	if (socket !== undefined) return { connections: socket, provenance: 'from the listening socket' }
	const somaxconn = Number(somaxconnFile && readFileText(somaxconnFile)) || undefined
	const configured = reading?.settings.listenBacklog
	const place = configured && describePlace(configured.at, '/', 'compiled default of ListenBacklog')
	const told = configured ? `ListenBacklog ${configured.value} ${place}` : 'ListenBacklog is not known'
	const cut = somaxconn === undefined ? '' : `, net.core.somaxconn ${somaxconn}`
	return { connections: undefined, provenance: `unknown without sock_diag (${told}${cut})` }
}
