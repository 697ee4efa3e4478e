import type { NotifierStatus } from '../../incidents/notifier-queue.js'
import { SUPPRESSION_REASONS } from '../../incidents/pipeline.js'
import { each, type Family, flag, one } from './family.js'

/** How the watching itself goes. */
export const SAMPLING_FAMILIES: readonly Family[] = [
	one(
		'forewarn_up',
		'1 while samples arrive on time, as /healthz says; else 0, and then nothing of what samples show is exposed.',
		({ status }) => flag(status.health.ok),
	),
	one('forewarn_sample_interval_seconds', 'Configured time between samples.', ({ status }) => status.sampling.interval),
	one(
		'forewarn_last_sample_timestamp_seconds',
		'When the last sample was taken, by the clock of the host. Absent before the first.',
		({ newest }) => seconds(newest?.look.wallTime),
	),
	one('forewarn_samples_total', 'Samples of the socket table.', ({ counts }) => counts.samples),
	one('forewarn_looks_total', 'Looks between samples.', ({ counts }) => counts.looks),
	one('forewarn_samples_missed_total', 'Regular samples whose time passed without one.', ({ counts }) => counts.missed),
	one(
		'forewarn_samples_late_total',
		'Samples that began more than a tenth of the interval late.',
		({ counts }) => counts.late,
	),
	one(
		'forewarn_readings_failed_total',
		'Samples and looks at the listeners that could not be made.',
		({ counts }) => counts.failed,
	),
	one(
		'forewarn_incident_events_total',
		'Incidents that were opened, changed or resolved.',
		({ counts }) => counts.events,
	),
	one(
		'forewarn_notices_total',
		'Notices beside incidents: blind, visible again, advice.',
		({ counts }) => counts.notices,
	),
	one(
		'forewarn_sample_longest_block_seconds',
		'The longest that the newest sample kept everything else in the sidecar waiting.',
		({ newest }) => seconds(newest?.cost.longestBlockMs),
	),
	one(
		'forewarn_sample_malformed_rows',
		'Rows of the socket table that the newest sample could not read.',
		({ newest }) => newest?.look.host.malformedRows,
	),
	one(
		'forewarn_look_has_ages',
		'1 where looks come from sock_diag, which knows how old each request is; 0 where only /proc can be read.',
		({ newest }) => newest && flag(newest.look.source === 'sock-diag'),
	),
]

const NOTIFIER_STATES: readonly NotifierStatus['state'][] = ['idle', 'ok', 'failing', 'refusing']

function ofNotifiers(name: string, help: string, value: (notifier: NotifierStatus) => number | undefined): Family {
	return each(name, help, 'notifier', ({ status }) =>
		status.delivery.notifiers.map((notifier) => [notifier.name, value(notifier)]),
	)
}

/** What becomes of what forewarn sends. */
export const DELIVERY_FAMILIES: readonly Family[] = [
	ofNotifiers('forewarn_notifications_sent_total', 'Notifications that arrived.', ({ sent }) => sent),
	ofNotifiers(
		'forewarn_notifications_refused_total',
		'Notifications that the service behind a notifier refused for good.',
		({ refused }) => refused,
	),
	ofNotifiers(
		'forewarn_notifications_waiting',
		'Notifications that wait to be sent through a notifier.',
		({ waiting }) => waiting,
	),
	ofNotifiers(
		'forewarn_notifier_last_sent_timestamp_seconds',
		'When a notification last arrived, by the clock of the host. Absent before the first.',
		({ lastSentWallTime }) => seconds(lastSentWallTime),
	),
	{
		name: 'forewarn_notifier_state',
		help: '1 for what a notifier is: idle (nothing was sent yet), ok, failing (it tries again) or refusing (the service said no for good); 0 for the others.',
		labels: ['notifier', 'state'],
		*read({ status }) {
			for (const { name, state } of status.delivery.notifiers) {
				for (const other of NOTIFIER_STATES) yield [{ notifier: name, state: other }, flag(other === state)]
			}
		},
	},
	one(
		'forewarn_outbox_waiting',
		'Notifications in the outbox, one for each notifier that has yet to send it.',
		({ status }) => status.delivery.store.waiting,
	),
	one(
		'forewarn_outbox_memory_only',
		'Notifications in the outbox that a stateDir should hold and does not: they would not survive a restart.',
		({ status }) => status.delivery.store.inMemoryOnly,
	),
	one(
		'forewarn_outbox_dropped_total',
		'Notifications that were given up because they were too old or too many.',
		({ status }) => status.delivery.store.dropped,
	),
	one(
		'forewarn_state_unreadable_entries',
		'Entries of the saved state that could not be read at the start and were put aside.',
		({ status }) => status.delivery.store.unreadable,
	),
	each(
		'forewarn_suppressed_total',
		'Messages that were not sent: muted, in maintenance, flapping, duplicates and so on.',
		'reason',
		({ status }) => SUPPRESSION_REASONS.map((reason) => [reason, status.delivery.suppressed[reason] ?? 0]),
	),
	one(
		'forewarn_mail_pictures_drawn_total',
		'Pictures for mails that were drawn; all mails of a message share one.',
		({ status }) => status.pictures.drawn,
	),
	one(
		'forewarn_mail_pictures_failed_total',
		'Pictures for mails that could not be drawn, or not in time: their mails left without.',
		({ status }) => status.pictures.failed,
	),
	one('forewarn_mutes', 'Mutes in force.', ({ status }) => status.delivery.mutes.length),
	each(
		'forewarn_trouble',
		'1 while a side part does not work, else 0: heartbeat (not acknowledged), state (cannot be saved), web (does not listen), socket (commands do not reach the sidecar), log (lines are lost).',
		'part',
		({ status: { problems } }) => {
			const { heartbeat, state, web, socket, log } = problems
			return Object.entries({ heartbeat, state, web, socket, log }).map(([part, problem]) => [
				part,
				flag(problem !== undefined),
			])
		},
	),
]

/**
 * What the sidecar itself takes. prom-client's own default metrics are left out: they watch every garbage collection and wake
 * the process a hundred times a second for the event loop's delay, which costs more than the watching.
 */
export const PROCESS_FAMILIES: readonly Family[] = [
	{
		name: 'forewarn_build_info',
		help: 'The version of forewarn and of Node that runs it. The value is 1.',
		labels: ['version', 'node_version'],
		read: ({ status }) => [[{ version: status.version, node_version: process.version }, 1]],
	},
	one('process_cpu_seconds_total', 'CPU time of the sidecar, user and system.', () => {
		const { user, system } = process.cpuUsage()
		return (user + system) / 1e6
	}),
	one('process_resident_memory_bytes', 'Resident memory of the sidecar.', () => process.memoryUsage.rss()),
	one('process_start_time_seconds', 'When the sidecar was started, by the clock of the host.', () =>
		Math.round(performance.timeOrigin / 1000),
	),
	one(
		'nodejs_eventloop_active_seconds_total',
		'Time in which the event loop of the sidecar was at work; the rest it waited.',
		() => performance.eventLoopUtilization().active / 1000,
	),
]

function seconds(milliseconds: number | undefined): number | undefined {
	return milliseconds === undefined ? undefined : milliseconds / 1000
}
