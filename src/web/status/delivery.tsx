import { formatDuration, formatSmall } from '../../detect/quantity.js'
import type { NotifierStatus } from '../../incidents/notifier-queue.js'
import { describeNotifier, describeOutbox, describePictures } from '../../incidents/status.js'
import { formatCount } from '../../message/words.js'
import type { SidecarStatus } from '../../serve/status.js'
import { Badge, Facts, Moment, type Tone } from './parts.js'

const TONES = { idle: 'note', ok: 'good', failing: 'warning', refusing: 'critical' } as const satisfies Record<
	NotifierStatus['state'],
	Tone
>

/** How pages go out: each notifier, and what waits. */
export function Notifiers({ status: { delivery, pictures } }: { status: SidecarStatus }) {
	const { notifiers, mutes, store } = delivery
	const failed = describePictures(pictures)
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
			<p class="quiet">Outbox: {describeOutbox(store)}.</p>
			{failed !== undefined && <p class="quiet">Pictures in mails: {failed}.</p>}
		</section>
	)
}

function Notifier(notifier: NotifierStatus) {
	const { name, state, lastSentWallTime } = notifier
	const [counts, error] = describeNotifier(notifier)
	return (
		<li class="channel">
			<Badge tone={TONES[state]} word={state} />
			<b>{` ${name} `}</b>
			{counts}
			{lastSentWallTime !== undefined && [', last ', <Moment at={lastSentWallTime} />]}
			{error}
		</li>
	)
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
