import type { HostLook, MachineSample } from '../../detect/host-look.js'
import { each, type Family, one } from './family.js'

function ofHost(name: string, help: string, value: (host: HostLook) => number | undefined): Family {
	return one(name, help, ({ current }) => current && value(current.look.host))
}

function ofMachine(name: string, help: string, value: (machine: MachineSample) => number | undefined): Family {
	return ofHost(name, help, ({ machine }) => machine && value(machine))
}

/** A counter of the kernel, of the whole network namespace, since it began; absent where the kernel does not show it. */
function ofKernel(name: string, counter: string, help: string): Family {
	return ofHost(name, `${help} (${counter}, of the whole network namespace.)`, ({ counters }) => counters.get(counter))
}

/** What the current sample says of the whole network namespace and the machine. */
export const HOST_FAMILIES: readonly Family[] = [
	each(
		'forewarn_host_sockets',
		'TCP sockets of the whole network namespace by state; other is every state that is not named. Their sum is all of them.',
		'state',
		({ current }) => {
			if (!current) return []
			const { total, established, timeWait, closeWait, listen } = current.look.host
			return [
				['ESTABLISHED', established],
				['TIME_WAIT', timeWait],
				['CLOSE_WAIT', closeWait],
				['LISTEN', listen],
				['other', total - established - timeWait - closeWait - listen],
			]
		},
	),
	each(
		'forewarn_host_other_upstream_requests',
		'Requests at the pools and backends beyond the 64 busiest, which have no series of their own: busy (in service) and waiting.',
		'state',
		({ current }) => Object.entries(current?.look.otherUpstreams ?? {}),
	),
	ofHost(
		'forewarn_host_other_inbound_connections',
		'Connections to listening ports that belong to no watched service.',
		({ otherInbound }) => otherInbound,
	),
	ofHost(
		'forewarn_host_other_stuck_connections',
		'CLOSE_WAIT connections that a process holds on listening ports that belong to no watched service.',
		({ otherStuck }) => otherStuck.reduce((sum, { connections }) => sum + connections, 0),
	),
	ofKernel('forewarn_host_passive_opens_total', 'Tcp.PassiveOpens', 'Handshakes that were completed by listeners.'),
	ofKernel(
		'forewarn_host_listen_overflows_total',
		'TcpExt.ListenOverflows',
		'Connections that were turned away because an accept queue was full.',
	),
	ofKernel(
		'forewarn_host_listen_drops_total',
		'TcpExt.ListenDrops',
		'Connections that a listener dropped for any reason.',
	),
	ofKernel(
		'forewarn_host_syn_cookies_sent_total',
		'TcpExt.SyncookiesSent',
		'SYN cookies sent because a queue of half-open connections was full.',
	),
	ofMachine('forewarn_host_load1', 'Load average of one minute.', ({ load1 }) => load1),
	ofMachine('forewarn_host_memory_bytes', 'Memory of the machine.', ({ memoryTotalBytes }) => memoryTotalBytes),
	ofMachine(
		'forewarn_host_memory_available_bytes',
		'Memory that programs can have without swapping.',
		({ memoryAvailableBytes }) => memoryAvailableBytes,
	),
	each(
		'forewarn_host_pressure_ratio',
		'Share of the last ten seconds in which some task waited for cpu, memory or io (PSI). Absent where the kernel does not say.',
		'resource',
		({ current }) => {
			const { cpuPressure, memoryPressure, ioPressure } = current?.look.host.machine ?? {}
			const percents = { cpu: cpuPressure, memory: memoryPressure, io: ioPressure }
			return Object.entries(percents).map(([resource, percent]) => [resource, percent && percent / 100])
		},
	),
	ofMachine(
		'forewarn_host_network_receive_bytes_total',
		'Bytes received by all interfaces but lo.',
		({ receivedBytes }) => receivedBytes,
	),
	ofMachine(
		'forewarn_host_network_transmit_bytes_total',
		'Bytes sent by all interfaces but lo.',
		({ sentBytes }) => sentBytes,
	),
]
