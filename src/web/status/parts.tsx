import { type Child, useLayoutEffect, useState } from 'hono/jsx/dom'
import { formatDuration } from '../../detect/quantity.js'
import type { IncidentStatus } from '../../incidents/status.js'
import type { ServiceStatus } from '../../serve/status.js'
import { formatMoment, formatSince, setUtcOffset } from '../chart/time-axis.js'

/** Signs of the tones, the same as in charts. */
export const SIGNS = { critical: '▲', warning: '△', good: '✓', note: '◌' } as const

/** How urgent something looks. */
export type Tone = keyof typeof SIGNS

/** A sign and a word in a tone. */
export function Badge({ tone, sign = SIGNS[tone], word }: { tone: Tone; sign?: string; word: string }) {
	return (
		<span class="badge" data-tone={tone}>
			<span aria-hidden="true">{`${sign} `}</span>
			{word}
		</span>
	)
}

/** A term and what is said of it; undefined is left out. */
export type Fact = readonly [label: string, value: Child | undefined]

/** Characters from which a value has a line of its own on a phone. */
const LONG = 24

/** A list of facts side by side. */
export function Facts({ rows }: { rows: readonly Fact[] }) {
	return (
		<dl class="facts">
			{rows.map(([label, value]) => {
				if (value === undefined) return null
				const long = [value].flat().some((part) => typeof part === 'string' && part.length > LONG)
				return (
					<div class={long ? 'long' : undefined}>
						<dt>{label}</dt>
						<dd>{value}</dd>
					</div>
				)
			})}
		</dl>
	)
}

/** How much of something is taken, and who waits beside it. */
export function Meter({ share, waiting = 0 }: { share: number; waiting?: number }) {
	const full = Math.min(1, share)
	const style = { '--share': `${full * 100}%` }
	return (
		<span
			class="meter"
			aria-hidden="true"
			style={style}
			data-tone={full >= 1 ? 'critical' : full >= 0.8 ? 'warning' : 'good'}
			data-waiting={waiting > 0}
		>
			<span />
		</span>
	)
}

/** Milliseconds by which the browser's clock is ahead of the sidecar's. */
let ahead = 0

/** Takes the sidecar's time and zone, so that ages are right where the two clocks are not. */
export function setSidecarTime(time: number, utcOffset: number): void {
	ahead = Date.now() - time
	setUtcOffset(utcOffset)
}

/** The sidecar's time now, in milliseconds since the epoch. */
export function sidecarNow(): number {
	return Date.now() - ahead
}

/** An age that goes on by itself: `3 min 20 s`. `since` is in milliseconds of the sidecar. */
export function Age({ since }: { since: number }) {
	const [, tick] = useState(0)
	useLayoutEffect(() => {
		const timer = setInterval(() => tick((count) => count + 1), 1000)
		return () => clearInterval(timer)
	}, [])
	return <span class="age">{formatDuration((sidecarNow() - since) / 1000)}</span>
}

/** A moment on the host's clock, as its pages have it: `14:23:07`, or `20 Nov, 14:23` where it is not today. */
export function Moment({ at }: { at: number }) {
	return (
		<time
			datetime={new Date(at).toISOString()}
			title={`${formatMoment(at / 1000, 'clock')}; on your clock ${new Date(at)}`}
		>
			{formatSince(at, sidecarNow())}
		</time>
	)
}

/** A sentence's beginning; the program's name stays as it is. */
export function upperFirst(text: string): string {
	return text.startsWith('forewarn') ? text : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}

/** How a service stands: a sign, a word and a tone, so that colours only repeat what is said. */
interface StateWord {
	readonly tone: Tone
	readonly sign: string
	readonly word: string
}

/** How a service stands, given the incidents that are open. */
export function stateOf(service: ServiceStatus, incidents: readonly IncidentStatus[]): StateWord {
	const open = incidents.filter((incident) => incident.state === 'open' && incident.service === service.name)
	const worst = open.find(({ severity }) => severity === 'critical') ?? open[0]
	if (service.verdict === 'blind' || service.verdict === 'unknown') {
		const blind = open.some(({ pattern }) => pattern === 'blind')
		return blind
			? { tone: 'critical', sign: SIGNS.note, word: 'Blind' }
			: { tone: 'note', sign: SIGNS.note, word: 'Not seen yet' }
	}
	if (worst) {
		const tone = worst.severity === 'critical' ? 'critical' : 'warning'
		const recovering = service.verdict === 'calm' ? ', recovering' : ''
		return { tone, sign: SIGNS[tone], word: `${tone === 'critical' ? 'Critical' : 'Warning'}${recovering}` }
	}
	if (service.verdict === 'suspicion') return { tone: 'warning', sign: '?', word: 'Being confirmed' }
	return { tone: 'good', sign: SIGNS.good, word: service.verdict === 'calm' ? 'Calm' : 'Healthy' }
}
