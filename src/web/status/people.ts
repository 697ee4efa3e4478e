import { formatDuration } from '../../message/quantity.js'
import { plural } from '../../message/words.js'
import type { SidecarStatus } from '../../serve/status.js'
import { element } from '../element.js'
import { moment } from './ages.js'
import { badge } from './facts.js'
import { SIGNS } from './state-word.js'

type NotifierStatus = SidecarStatus['delivery']['notifiers'][number]

const STATES = {
	idle: ['note', SIGNS.note, 'idle'],
	ok: ['good', SIGNS.good, 'ok'],
	failing: ['warning', SIGNS.warning, 'failing'],
	refusing: ['critical', SIGNS.critical, 'refusing'],
} as const satisfies Record<NotifierStatus['state'], readonly [string, string, string]>

/** How pages go out: each notifier's health, what waits, and what holds pages back. */
export function drawPeople({ delivery, pictures, problems }: SidecarStatus): Node[] {
	const { notifiers, mutes, flapping, store } = delivery
	const held = [
		...mutes.map(({ service, reason, secondsLeft }) => {
			const until = element('span', {}, `for ${formatDuration(secondsLeft)} more`)
			return element(
				'li',
				{ class: 'channel' },
				badge('warning', '‖', 'muted'),
				` ${service ?? 'everything'} `,
				until,
				`: ${reason}`,
			)
		}),
		...flapping.map((service) =>
			element(
				'li',
				{ class: 'channel' },
				badge('warning', '≈', 'flapping'),
				` ${service}: opens and closes again and again`,
			),
		),
	]
	return [
		element('h2', {}, 'Who is told'),
		element('ul', { class: 'channels' }, ...notifiers.map(drawNotifier)),
		held.length > 0
			? element('ul', { class: 'channels', 'aria-label': 'What is held back' }, ...held)
			: element('p', { class: 'quiet' }, 'Nothing is muted.'),
		element('p', { class: 'quiet' }, describeOutbox(store)),
		...(pictures.failed === 0 ? [] : [element('p', { class: 'quiet' }, describePictures(pictures))]),
		...(problems.heartbeat === undefined
			? []
			: [element('p', {}, badge('warning', SIGNS.warning, 'heartbeat'), ` not taken: ${problems.heartbeat}`)]),
	]
}

function drawNotifier({
	name,
	state,
	sent,
	refused,
	waiting,
	lastSentWallTime,
	lastError,
}: NotifierStatus): HTMLElement {
	const [tone, sign, word] = STATES[state]
	const counts = [`${sent} sent`]
	if (refused > 0) counts.push(`${refused} refused`)
	if (waiting > 0) counts.push(`${waiting} waiting`)
	const last = lastSentWallTime === undefined ? [] : [', last ', moment(lastSentWallTime)]
	const error = lastError !== undefined && state !== 'ok' ? `: ${lastError}` : ''
	return element(
		'li',
		{ class: 'channel' },
		badge(tone, sign, word),
		element('b', {}, ` ${name} `),
		counts.join(', '),
		...last,
		error,
	)
}

function describePictures({ drawn, failed, lastFailure }: SidecarStatus['pictures']): string {
	return `${failed} of ${plural(drawn + failed, 'picture')} for mails failed, and the mails left without: ${lastFailure}.`
}

function describeOutbox({
	waiting,
	dropped,
	inMemoryOnly,
	unreadable,
	trouble,
}: SidecarStatus['delivery']['store']): string {
	const parts = [
		waiting === 0
			? 'Nothing waits to be sent'
			: `${plural(waiting, 'notification')} ${waiting === 1 ? 'waits' : 'wait'} to be sent`,
	]
	if (dropped > 0) parts.push(`${dropped} were dropped`)
	if (inMemoryOnly > 0) parts.push(`${inMemoryOnly} are in memory only`)
	if (unreadable > 0) parts.push(`${unreadable} could not be read and are put aside`)
	return `${parts.join(', ')}.${trouble === undefined ? '' : ` The disk refuses: ${trouble}.`}`
}
