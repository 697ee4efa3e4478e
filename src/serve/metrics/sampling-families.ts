import type { DaemonCounts } from '../counts.js'
import { type Family, flag, single } from './family.js'

function count(name: string, help: string, value: (counts: DaemonCounts) => number): Family {
	return { name, help, type: 'counter', labels: [], read: ({ counts }) => single(value(counts)) }
}

function gauge(name: string, help: string, read: Family['read']): Family {
	return { name, help, type: 'gauge', labels: [], read }
}

/** How the watching itself goes. */
export const SAMPLING_FAMILIES: readonly Family[] = [
	gauge(
		'forewarn_up',
		'1 while full readings arrive on time, as /healthz says; else 0, and then nothing of what readings show is exposed.',
		({ status }) => single(flag(status.health.ok)),
	),
	gauge('forewarn_sample_interval_seconds', 'Configured time between full readings.', ({ status }) =>
		single(status.sampling.interval),
	),
	gauge(
		'forewarn_last_sample_timestamp_seconds',
		'When the last full reading was made, by the clock of the host. Absent before the first.',
		({ newest }) => single(newest?.sample.wallTime === undefined ? undefined : newest.sample.wallTime / 1000),
	),
	{
		name: 'forewarn_samples_total',
		help: 'Full readings of the socket table: regular ones, and early ones that the detector asked for.',
		type: 'counter',
		labels: ['kind'],
		read: ({ counts }) => [
			[{ kind: 'regular' }, counts.samples],
			[{ kind: 'early' }, counts.earlySamples],
		],
	},
	count('forewarn_ticks_total', 'Looks at the listeners between full readings.', ({ ticks }) => ticks),
	count(
		'forewarn_samples_missed_total',
		'Regular full readings whose time passed without one.',
		({ missed }) => missed,
	),
	count(
		'forewarn_samples_late_total',
		'Full readings that began more than a tenth of the interval late.',
		({ late }) => late,
	),
	count(
		'forewarn_readings_failed_total',
		'Full readings and looks at the listeners that could not be made.',
		({ failed }) => failed,
	),
	count('forewarn_incident_events_total', 'Incidents that were opened, changed or resolved.', ({ events }) => events),
	count(
		'forewarn_notices_total',
		'Notices to people beside incidents: blind, sighted, advice.',
		({ notices }) => notices,
	),
	gauge(
		'forewarn_sample_longest_block_seconds',
		'The longest that the newest full reading kept everything else in the sidecar waiting.',
		({ newest }) => single(newest && newest.cost.longestBlockMs / 1000),
	),
	gauge(
		'forewarn_sample_malformed_rows',
		'Rows of the socket table that the newest full reading could not read.',
		({ newest }) => single(newest?.sample.malformedRows),
	),
	gauge(
		'forewarn_sample_identity_overflow',
		'1 where more connections stood than are told apart, so that new and stuck ones are lower bounds; else 0.',
		({ newest }) => single(newest && flag(newest.sample.identityOverflow)),
	),
]
