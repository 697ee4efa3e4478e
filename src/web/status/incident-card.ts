import type { Pattern } from '../../detect/pattern.js'
import type { DiaryEntry, DiaryIncident } from '../../incidents/diary-incident.js'
import { formatDuration } from '../../message/quantity.js'
import { PATTERN_WORDS } from '../../message/words.js'
import type { SidecarStatus } from '../../serve/status.js'
import { element } from '../element.js'
import { age, moment } from './ages.js'
import { badge, factList, upperFirst } from './facts.js'
import { SIGNS } from './state-word.js'

/** What the delivery knows of an incident. */
type Told = SidecarStatus['delivery']['incidents'][number]

const KINDS: Readonly<Record<string, string>> = {
	opened: 'opened',
	escalated: 'became worse',
	changed: 'changed',
	resolved: 'resolved',
	blind: 'blind',
	sighted: 'seen again',
}

/** An incident: what it is, since when, who knows, what its pages said, and what to do while it is open. */
export function drawIncident(incident: DiaryIncident, delivery: Told | undefined): HTMLElement {
	const { id, service, what, state, entries, advice } = incident
	const tone = incident.severity === 'critical' ? 'critical' : 'warning'
	const name = what === 'blind' ? 'forewarn is blind' : (PATTERN_WORDS[what as Pattern] ?? what)
	const label =
		state === 'open' ? badge(tone, SIGNS[tone], tone) : badge('note', state === 'lost' ? SIGNS.note : SIGNS.good, state)
	const newest = entries.at(-1)
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
			? element('p', {}, `${upperFirst(newest.title)}. `, element('span', { class: 'quiet' }, describeTold(delivery)))
			: undefined,
		state === 'lost'
			? element('p', { class: 'quiet' }, 'forewarn lost sight of it at a restart; when it ended is not known.')
			: undefined,
		advice && state === 'open' ? drawAdvice(id, advice) : undefined,
		element(
			'details',
			{ 'data-key': `pages ${id}` },
			element('summary', {}, `What the page${entries.length === 1 ? '' : 's'} said`),
			element('ol', { class: 'entries' }, ...entries.map(drawEntry)),
		),
	)
}

function describeTime({ state, openedWallTime, endedWallTime }: DiaryIncident): (Node | string)[] {
	if (openedWallTime === undefined) return []
	if (state === 'open') return ['for ', age(openedWallTime), ', since ', moment(openedWallTime)]
	const lasted =
		endedWallTime === undefined ? '' : `, lasted ${formatDuration((endedWallTime - openedWallTime) / 1000)}`
	return [moment(openedWallTime), lasted]
}

function describeTold(delivery: Told | undefined): string {
	if (!delivery) return ''
	const { told, heldBack } = delivery
	const who = told.length > 0 ? `Told: ${told.join(', ')}.` : 'Nobody was told.'
	return heldBack === undefined ? who : `${who} Held back: ${heldBack}.`
}

function drawAdvice(id: string, { title, meaning, steps }: NonNullable<DiaryIncident['advice']>): HTMLElement {
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

function drawEntry({ kind, wallTime, severity, title, reason, facts }: DiaryEntry): HTMLElement {
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
