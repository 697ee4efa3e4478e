import type { ChannelHealth } from '../../incidents/channel-health.js'
import { type Family, flag, oneHot, single } from './family.js'

const CHANNEL_STATES: readonly ChannelHealth['state'][] = ['idle', 'ok', 'failing', 'refusing']

function ofChannels(
	name: string,
	help: string,
	type: Family['type'],
	value: (channel: ChannelHealth) => number | undefined,
): Family {
	return {
		name,
		help,
		type,
		labels: ['notifier'],
		*read({ status }) {
			for (const channel of status.delivery.channels) {
				const number = value(channel)
				if (number !== undefined) yield [{ notifier: channel.name }, number]
			}
		},
	}
}

/** What becomes of what forewarn says. */
export const DELIVERY_FAMILIES: readonly Family[] = [
	ofChannels('forewarn_notifications_sent_total', 'Notifications that arrived.', 'counter', ({ sent }) => sent),
	ofChannels(
		'forewarn_notifications_refused_total',
		'Notifications that the service behind a notifier refused for good.',
		'counter',
		({ refused }) => refused,
	),
	ofChannels(
		'forewarn_notifications_waiting',
		'Notifications that wait to be sent through a notifier.',
		'gauge',
		({ waiting }) => waiting,
	),
	ofChannels(
		'forewarn_notifier_last_sent_timestamp_seconds',
		'When a notification last arrived, by the clock of the host. Absent before the first.',
		'gauge',
		({ lastSentWallTime }) => (lastSentWallTime === undefined ? undefined : lastSentWallTime / 1000),
	),
	{
		name: 'forewarn_notifier_state',
		help: '1 for what a notifier is: idle (nothing was sent yet), ok, failing (it tries again) or refusing (the service said no for good); 0 for the others.',
		type: 'gauge',
		labels: ['notifier', 'state'],
		*read({ status }) {
			for (const { name, state } of status.delivery.channels) {
				for (const [labels, value] of oneHot('state', CHANNEL_STATES, state))
					yield [{ notifier: name, ...labels }, value]
			}
		},
	},
	{
		name: 'forewarn_outbox_waiting',
		help: 'Notifications in the outbox, one for each notifier that has yet to send it.',
		type: 'gauge',
		labels: [],
		read: ({ status }) => single(status.delivery.outbox.waiting),
	},
	{
		name: 'forewarn_outbox_memory_only',
		help: 'Notifications in the outbox that a stateDir should hold and does not: they would not survive a restart.',
		type: 'gauge',
		labels: [],
		read: ({ status }) => single(status.delivery.outbox.inMemoryOnly),
	},
	{
		name: 'forewarn_outbox_dropped_total',
		help: 'Notifications that were given up because they were too old or too many.',
		type: 'counter',
		labels: [],
		read: ({ status }) => single(status.delivery.outbox.dropped),
	},
	{
		name: 'forewarn_mail_pictures_drawn_total',
		help: 'Pictures for mails that were drawn; all mails of a message share one.',
		type: 'counter',
		labels: [],
		read: ({ status }) => single(status.pictures.drawn),
	},
	{
		name: 'forewarn_mail_pictures_failed_total',
		help: 'Pictures for mails that could not be drawn, or not in time: their mails left without.',
		type: 'counter',
		labels: [],
		read: ({ status }) => single(status.pictures.failed),
	},
	{
		name: 'forewarn_mutes',
		help: 'Mutes in force.',
		type: 'gauge',
		labels: [],
		read: ({ status }) => single(status.delivery.mutes.length),
	},
	{
		name: 'forewarn_trouble',
		help: '1 while a side part does not work, else 0: heartbeat (not taken), state (what the detector remembers cannot be saved), history and outbox (the same for them).',
		type: 'gauge',
		labels: ['part'],
		read: ({ status }) => [
			[{ part: 'heartbeat' }, flag(status.heartbeatTrouble !== undefined)],
			[{ part: 'state' }, flag(status.stateTrouble !== undefined)],
			[{ part: 'history' }, flag(status.historyTrouble !== undefined)],
			[{ part: 'outbox' }, flag(status.delivery.outbox.trouble !== undefined)],
		],
	},
]
