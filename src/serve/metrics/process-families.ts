import { type Family, single } from './family.js'

function ofProcess(name: string, help: string, type: Family['type'], value: () => number): Family {
	return { name, help, type, labels: [], read: () => single(value()) }
}

/**
 * What the sidecar itself takes. prom-client's own default metrics are left out: they watch every garbage collection and wake
 * the process a hundred times a second for the event loop's delay, which costs more than the watching.
 */
export const PROCESS_FAMILIES: readonly Family[] = [
	{
		name: 'forewarn_build_info',
		help: 'The version of forewarn and of Node that runs it. The value is 1.',
		type: 'gauge',
		labels: ['version', 'node_version'],
		read: ({ status }) => [[{ version: status.version, node_version: process.version }, 1]],
	},
	ofProcess('process_cpu_seconds_total', 'CPU time of the sidecar, user and system.', 'counter', () => {
		const { user, system } = process.cpuUsage()
		return (user + system) / 1e6
	}),
	ofProcess('process_resident_memory_bytes', 'Resident memory of the sidecar.', 'gauge', () =>
		process.memoryUsage.rss(),
	),
	ofProcess('process_start_time_seconds', 'When the sidecar was started, by the clock of the host.', 'gauge', () =>
		Math.round(performance.timeOrigin / 1000),
	),
	ofProcess(
		'nodejs_eventloop_active_seconds_total',
		'Time in which the event loop of the sidecar was at work; the rest it waited.',
		'counter',
		() => performance.eventLoopUtilization().active / 1000,
	),
]
