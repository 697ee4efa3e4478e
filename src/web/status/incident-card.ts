import type { IncidentPage } from '../../incidents/incident.js'
import type { IncidentStatus } from '../../incidents/status.js'
import { formatDuration } from '../../message/quantity.js'
import { PATTERN_WORDS } from '../../message/words.js'
import { element } from '../element.js'
import { age, moment } from './ages.js'
import { badge, factList, upperFirst } from './facts.js'
import { SIGNS } from './state-word.js'

const KINDS: Readonly<Record<string, string>> = {
	opened: 'opened',
	escalated: 'became worse',
	changed: 'changed',
	resolved: 'resolved',
	blind: 'blind',
	sighted: 'seen again',
}

/** An incident: what it is, since when, who knows, what its pages said, and what to do while it is open. */
export function drawIncident(incident: IncidentStatus): HTMLElement {
	const { id, service, pattern, state, events, advice } = incident
	const tone = incident.severity === 'critical' ? 'critical' : 'warning'
	const name = pattern === 'blind' ? 'forewarn is blind' : PATTERN_WORDS[pattern]
	const label =
		state === 'open' ? badge(tone, SIGNS[tone], tone) : badge('note', state === 'lost' ? SIGNS.note : SIGNS.good, state)
	const newest = events.at(-1)
	return element(
		'article',
		{ class: 'card incident', 'data-tone': state === 'open' ? tone : undefined, 'data-state': state },
		element(
			'div',
			{ class: 'row' },
			label,
			element('h3', {}, `${service ?? 'the host'}: ${name}`),
			element('span', { class: 'quiet' }, ...describeTime(incident)),
		),
		state === 'open' && newest
			? element(
					'p',
					{},
					`${upperFirst(newest.title)}. `,
					element('span', { class: 'quiet' }, describeNotified(incident)),
				)
			: undefined,
		state === 'lost' ? element('p', { class: 'quiet' }, 'forewarn stopped watching it before it ended.') : undefined,
		advice && state === 'open' ? drawAdvice(id, advice) : undefined,
		element(
			'details',
			{ 'data-key': `pages ${id}` },
			element('summary', {}, `What the page${events.length === 1 ? '' : 's'} said`),
			element('ol', { class: 'entries' }, ...events.map(drawEntry)),
		),
	)
}

function describeTime({ state, openedWallTime, resolvedWallTime }: IncidentStatus): (Node | string)[] {
	if (openedWallTime === undefined) return []
	if (state === 'open') return ['for ', age(openedWallTime), ', since ', moment(openedWallTime)]
	const lasted =
		resolvedWallTime === undefined ? '' : `, lasted ${formatDuration((resolvedWallTime - openedWallTime) / 1000)}`
	return [moment(openedWallTime), lasted]
}

function describeNotified({ notified, suppressed }: IncidentStatus): string {
	const who = notified.length > 0 ? `Notified: ${notified.join(', ')}.` : 'Not sent to any notifier.'
	return suppressed === undefined ? who : `${who} Suppressed: ${suppressed}.`
}

function drawAdvice(id: string, { title, meaning, steps }: NonNullable<IncidentStatus['advice']>): HTMLElement {
	const items = steps.map(({ text, command, heading }) =>
		element(
			'li',
			{},
			text,
			' ',
			element('small', { class: 'quiet' }, heading.toLowerCase()),
			command === undefined ? undefined : element('pre', { tabindex: 0 }, element('code', {}, command)),
		),
	)
	return element(
		'details',
		{ 'data-key': `advice ${id}` },
		element('summary', {}, `What to do: ${title}`),
		element('p', {}, meaning),
		element('ol', { class: 'steps' }, ...items),
	)
}

function drawEntry({ kind, wallTime, severity, title, reason, facts }: IncidentPage): HTMLElement {
	const word = KINDS[kind] ?? kind
	const over = kind === 'resolved' || kind === 'sighted'
	return element(
		'li',
		{},
		element(
			'p',
			{},
			wallTime === undefined ? undefined : moment(wallTime),
			` ${over ? SIGNS.good : severity === 'critical' ? SIGNS.critical : SIGNS.warning} `,
			element('b', {}, word),
			over ? '' : ` as ${severity}`,
			`: ${title}. `,
			reason,
		),
		factList(facts.map(({ label, value }) => [label, value] as const)),
	)
}
