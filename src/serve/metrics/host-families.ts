import type { HostSample, MachineSample } from '../../detect/sample.js'
import { type Family, single } from './family.js'

function ofMachine(
	name: string,
	help: string,
	value: (machine: MachineSample) => number | undefined,
	type: Family['type'] = 'gauge',
): Family {
	return {
		name,
		help,
		type,
		labels: [],
		read({ current }) {
			const machine = current?.sample.host.machine
			return single(machine && value(machine))
		},
	}
}

/** A counter of the kernel, of the whole network namespace, since it began; absent where the kernel does not show it. */
function ofKernel(name: string, counter: string, help: string): Family {
	return {
		name,
		help: `${help} (${counter}, of the whole network namespace.)`,
		type: 'counter',
		labels: [],
		read: ({ current }) => single(current?.sample.host.counters.get(counter)),
	}
}

function ofHost(name: string, help: string, value: (host: HostSample) => number): Family {
	return {
		name,
		help,
		type: 'gauge',
		labels: [],
		read: ({ current }) => single(current && value(current.sample.host)),
	}
}

/** What the current reading says of the whole network namespace and the machine. */
export const HOST_FAMILIES: readonly Family[] = [
	{
		name: 'forewarn_host_sockets',
		help: 'TCP sockets of the whole network namespace by state; other is every state that is not named. Their sum is all of them.',
		type: 'gauge',
		labels: ['state'],
		*read({ current }) {
			if (!current) return
			const { total, established, timeWait, closeWait, listen } = current.sample.host
			yield [{ state: 'ESTABLISHED' }, established]
			yield [{ state: 'TIME_WAIT' }, timeWait]
			yield [{ state: 'CLOSE_WAIT' }, closeWait]
			yield [{ state: 'LISTEN' }, listen]
			yield [{ state: 'other' }, total - established - timeWait - closeWait - listen]
		},
	},
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
	{
		name: 'forewarn_host_pressure_ratio',
		help: 'Share of the last ten seconds in which some task waited for cpu, memory or io (PSI). Absent where the kernel does not say.',
		type: 'gauge',
		labels: ['resource'],
		*read({ current }) {
			const { cpuPressure, memoryPressure, ioPressure } = current?.sample.host.machine ?? {}
			const percents = { cpu: cpuPressure, memory: memoryPressure, io: ioPressure }
			for (const [resource, percent] of Object.entries(percents)) {
				if (percent !== undefined) yield [{ resource }, percent / 100]
			}
		},
	},
	ofMachine(
		'forewarn_host_network_receive_bytes_total',
		'Bytes received by all interfaces but lo.',
		({ receivedBytes }) => receivedBytes,
		'counter',
	),
	ofMachine(
		'forewarn_host_network_transmit_bytes_total',
		'Bytes sent by all interfaces but lo.',
		({ sentBytes }) => sentBytes,
		'counter',
	),
]
