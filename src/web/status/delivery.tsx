import { formatDuration, formatSmall } from '../../detect/quantity.js'
import { formatCount, plural } from '../../message/words.js'
import type { SidecarStatus } from '../../serve/status.js'
import { Badge, Facts, Moment, type Tone } from './parts.js'

type NotifierStatus = SidecarStatus['delivery']['notifiers'][number]

const TONES = { idle: 'note', ok: 'good', failing: 'warning', refusing: 'critical' } as const satisfies Record<
	NotifierStatus['state'],
	Tone
>

/** How pages go out: each notifier, and what waits. */
export function Notifiers({ status: { delivery, pictures } }: { status: SidecarStatus }) {
	const { notifiers, mutes, store } = delivery
	return (
		<section class="card notifiers">
			<h2>Notifiers</h2>
			<ul class="channels">
				{notifiers.map((notifier) => (
					<Notifier {...notifier} />
				))}
			</ul>
			{notifiers.length === 0 && <p>No notifier is configured: incidents stand in the log and on this page only.</p>}
			{mutes.length === 0 && <p class="quiet">Nothing is muted.</p>}
			<p class="quiet">{describeOutbox(store)}</p>
			{pictures.failed > 0 && (
				<p class="quiet">
					{`${pictures.failed} of ${plural(pictures.drawn + pictures.failed, 'picture')} for mails failed, and the mails left without: ${pictures.lastFailure}.`}
				</p>
			)}
		</section>
	)
}

function Notifier({ name, state, sent, refused, waiting, lastSentWallTime, lastError }: NotifierStatus) {
	const counts = [
		`${sent} sent`,
		...(refused > 0 ? [`${refused} refused`] : []),
		...(waiting > 0 ? [`${waiting} waiting`] : []),
	]
	return (
		<li class="channel">
			<Badge tone={TONES[state]} word={state} />
			<b>{` ${name} `}</b>
			{counts.join(', ')}
			{lastSentWallTime !== undefined && [', last ', <Moment at={lastSentWallTime} />]}
			{lastError !== undefined && state !== 'ok' && `: ${lastError}`}
		</li>
	)
}

function describeOutbox({ waiting, dropped, inMemoryOnly, unreadable }: SidecarStatus['delivery']['store']): string {
	const parts = [
		waiting === 0
			? 'Nothing waits to be sent'
			: `${plural(waiting, 'notification')} ${waiting === 1 ? 'waits' : 'wait'} to be sent`,
	]
	if (dropped > 0) parts.push(`${dropped} were dropped`)
	if (inMemoryOnly > 0) parts.push(`${inMemoryOnly} are in memory only`)
	if (unreadable > 0) parts.push(`${unreadable} could not be read and are put aside`)
	return `${parts.join(', ')}.`
}

/** What was said that is no incident; since when is known of it. */
export function Notices({ status: { notices, time, upSeconds } }: { status: SidecarStatus }) {
	return (
		<section class="card notices">
			<h2>Notices</h2>
			{notices.length === 0 && (
				<p class="quiet">
					None since <Moment at={time - upSeconds * 1000} />, when forewarn was started.
				</p>
			)}
			<ul class="channels">
				{notices.map(({ service, rule, reason, wallTime }) => (
					<li class="channel">
						{wallTime !== undefined && <Moment at={wallTime} />} <b>{service ?? 'the host'}</b>
						{` (${rule}): ${reason}`}
					</li>
				))}
			</ul>
		</section>
	)
}

/** How the sidecar itself is: its pace, and what looking costs. */
export function Sidecar({ status: { sampling, health, version, upSeconds } }: { status: SidecarStatus }) {
	const { counts, last, interval, tripwire, configFile } = sampling
	const odd = [
		...(counts.missed > 0 ? [`${formatCount(counts.missed)} missed`] : []),
		...(counts.late > 0 ? [`${formatCount(counts.late)} late`] : []),
		...(counts.failed > 0 ? [`${formatCount(counts.failed)} failed`] : []),
	]
	return (
		<section class="card sidecar">
			<h2>Sidecar</h2>
			{!health.ok && (
				<p>
					<Badge tone="warning" word="samples" /> {health.reason}
				</p>
			)}
			<Facts
				rows={[
					['Version', version],
					['Up for', formatDuration(upSeconds)],
					['Configuration', configFile ?? 'built-in defaults'],
					['Samples', `every ${formatDuration(interval)}${tripwire > 0 ? `, looks every ${tripwire} s` : ''}`],
					['Taken', `${formatCount(counts.samples)}; ${odd.length > 0 ? odd.join(', ') : 'none missed or late'}`],
					['Cost of the last', last && `${formatSmall(last.cost.cpuMs)} ms CPU, ${formatSmall(last.cost.wallMs)} ms`],
					['Unreadable rows', last && last.malformedRows > 0 ? formatCount(last.malformedRows) : undefined],
				]}
			/>
		</section>
	)
}
