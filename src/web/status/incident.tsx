import { useState } from 'hono/jsx/dom'
import { formatDuration } from '../../detect/quantity.js'
import type { IncidentPage } from '../../incidents/incident.js'
import type { IncidentStatus, Newest } from '../../incidents/status.js'
import { firstToDo, STEP_SECTIONS } from '../../message/runbooks/runbook.js'
import { PATTERN_WORDS } from '../../message/words.js'
import { causeLine } from './banner.js'
import { Age, Badge, Facts, Moment, SIGNS, type Tone } from './parts.js'

const KINDS: Readonly<Record<string, string>> = {
	opened: 'opened',
	escalated: 'became worse',
	changed: 'changed',
	resolved: 'resolved',
	blind: 'blind',
	visible: 'seen again',
}

/** What is shown of an incident. */
interface IncidentProps {
	readonly incident: IncidentStatus
	/** The newest verdict of its service. */
	readonly newest: Newest | undefined
	/** On a page of its own everything is open. */
	readonly alone?: boolean
	/** The banner above says its cause already. */
	readonly told?: boolean
}

/** An incident: what it is, since when, who was notified, what to do while it is open, and what its pages said. */
export function Incident({ incident, newest, alone = false, told = false }: IncidentProps) {
	const { id, service, pattern, state, events, advice } = incident
	const open = state === 'open'
	const tone: Tone = incident.severity === 'critical' ? 'critical' : 'warning'
	const name = pattern === 'blind' ? 'forewarn is blind' : PATTERN_WORDS[pattern]
	return (
		<article class="card incident" data-tone={open ? tone : undefined} data-state={state}>
			<div class="row">
				{open ? (
					<Badge tone={tone} word={tone} />
				) : (
					<Badge tone="note" sign={state === 'lost' ? SIGNS.note : SIGNS.good} word={state} />
				)}
				<h3>
					<a href={`?incident=${encodeURIComponent(id)}`}>{`${service ?? 'the host'}: ${name}`}</a>
				</h3>
				<Times incident={incident} />
			</div>
			{open && (
				<p>
					{!told && `${causeLine(incident, newest)} `}
					<span class="quiet">{describeNotified(incident)}</span>
				</p>
			)}
			{state === 'lost' && <p class="quiet">forewarn stopped watching it before it ended.</p>}
			{open && advice && <Steps advice={advice} />}
			<details open={alone}>
				<summary>{`What the page${events.length === 1 ? '' : 's'} said`}</summary>
				<ol class="entries">
					{events.map((event) => (
						<Entry event={event} />
					))}
				</ol>
				<Sent incident={incident} />
			</details>
		</article>
	)
}

function Times({ incident: { state, openedWallTime, resolvedWallTime } }: { incident: IncidentStatus }) {
	if (openedWallTime === undefined) return null
	if (state === 'open') {
		return (
			<span class="quiet">
				for <Age since={openedWallTime} />, since <Moment at={openedWallTime} />
			</span>
		)
	}
	return (
		<span class="quiet">
			<Moment at={openedWallTime} />
			{resolvedWallTime !== undefined && `, lasted ${formatDuration((resolvedWallTime - openedWallTime) / 1000)}`}
		</span>
	)
}

function describeNotified({ notified, suppressed }: IncidentStatus): string {
	const who = notified.length > 0 ? `Notified: ${notified.join(', ')}.` : 'Not sent to any notifier.'
	return suppressed === undefined ? who : `${who} Suppressed: ${suppressed}.`
}

/** Who had the newest of it, and when. */
function Sent({ incident: { sentWallTimes } }: { incident: IncidentStatus }) {
	const sent = Object.entries(sentWallTimes).sort(([, one], [, other]) => one - other)
	if (sent.length === 0) return <p class="quiet">Nothing of it was sent.</p>
	return (
		<p class="quiet">
			Last sent
			{sent.map(([name, at], index) => [index === 0 ? ' to ' : ', to ', `${name} at `, <Moment at={at} />])}.
		</p>
	)
}

function Steps({ advice: { title, meaning, steps } }: { advice: NonNullable<IncidentStatus['advice']> }) {
	const first = firstToDo(steps)
	return (
		<details class="advice" open>
			<summary>What to do: {title}</summary>
			{first?.command !== undefined && (
				<div class="first">
					<b>Do first</b> (step {first.number}):
					<Command text={first.command} />
				</div>
			)}
			<p>{meaning}</p>
			{STEP_SECTIONS.map(({ heading }) => (
				<Section heading={heading} steps={steps.filter((step) => step.heading === heading)} />
			))}
		</details>
	)
}

function Section({ heading, steps }: { heading: string; steps: NonNullable<IncidentStatus['advice']>['steps'] }) {
	const [first] = steps
	if (!first) return null
	return (
		<>
			<h4>{heading}</h4>
			<ol class="steps" start={first.number}>
				{steps.map(({ text, command }) => (
					<li>
						{text}
						{command !== undefined && <Command text={command} />}
					</li>
				))}
			</ol>
		</>
	)
}

/** Milliseconds for which a button says what became of its click. */
const SAID = 2000

/** A command with a button that copies it; without a clipboard (plain http) it selects the text instead. */
function Command({ text }: { text: string }) {
	const [said, say] = useState('Copy')
	const copy = async ({ currentTarget }: MouseEvent) => {
		const code = (currentTarget as HTMLElement).parentElement!.querySelector('code')!
		try {
			await navigator.clipboard.writeText(text)
			say('Copied')
		} catch {
			getSelection()?.selectAllChildren(code)
			say('Selected')
		}
		setTimeout(() => say('Copy'), SAID)
	}
	return (
		<div class="command">
			<pre tabindex={0}>
				<code>{text}</code>
			</pre>
			<button type="button" aria-label={`Copy: ${text}`} onClick={copy}>
				<span role="status">{said}</span>
			</button>
		</div>
	)
}

function Entry({ event: { kind, wallTime, severity, title, reason, facts } }: { event: IncidentPage }) {
	const over = kind === 'resolved' || kind === 'visible'
	return (
		<li>
			<p>
				{wallTime !== undefined && <Moment at={wallTime} />}
				{` ${over ? SIGNS.good : severity === 'critical' ? SIGNS.critical : SIGNS.warning} `}
				<b>{KINDS[kind] ?? kind}</b>
				{`${over ? '' : ` as ${severity}`}: ${title}. ${reason}`}
			</p>
			<Facts rows={facts.map(({ label, value }) => [label, value] as const)} />
		</li>
	)
}
