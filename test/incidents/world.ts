import type { IncidentEvent } from '../../src/detect/incident-event.js'
import type { Pattern, Severity } from '../../src/detect/pattern.js'
import type { Evidence, Verdict } from '../../src/detect/verdict.js'
import type { Moment } from '../../src/incidents/incident.js'
import { handleMessage, handleVerdicts, passTime } from '../../src/incidents/lifecycle.js'
import { createMute } from '../../src/incidents/mute.js'
import type { Context } from '../../src/incidents/pipeline.js'
import { EMPTY_STATE, type PipelineState, putRest } from '../../src/incidents/pipeline-state.js'
import type { Notification, Step, SuppressedMessage } from '../../src/incidents/send.js'
import { DEFAULT_INCIDENTS, type PipelineSettings } from '../../src/incidents/settings.js'
import { kindOf, type Message, reasonOf } from '../../src/message/message.js'
import { event, incidentMessage, OPENED, SATURATION } from '../message/messages.js'

/** One Slack for people and one PagerDuty, everything else by default. */
export const SETTINGS: PipelineSettings = {
	incidents: DEFAULT_INCIDENTS,
	routes: [],
	maintenance: [],
	timeZone: () => 0,
	notifiers: [
		{ name: 'slack', keepsAlerts: false, refresh: undefined },
		{ name: 'pagerduty', keepsAlerts: true, refresh: undefined },
	],
	services: ['apache'],
}

/** Saturday 21 November 2026, 14:21:07 UTC is second 0. */
export function momentAt(at: number): Moment {
	return { at, wallTime: OPENED + at * 1000 }
}

/** Drives the pipeline like the sidecar does, with a clock of its own, and keeps what came of it. */
export class World {
	state: PipelineState = EMPTY_STATE
	at = 0
	readonly sent: Notification[] = []
	readonly suppressed: SuppressedMessage[] = []
	readonly settings: PipelineSettings
	/** Incidents that were opened. */
	number = 0

	constructor(settings: Partial<PipelineSettings> = {}) {
		this.settings = { ...SETTINGS, ...settings }
	}

	/** What was sent, a line each: `opened event slack,pagerduty`. */
	get lines(): string[] {
		return this.sent.map(({ message, occasion, notifiers }) => `${kindOf(message)} ${occasion} ${notifiers.join(',')}`)
	}

	/** Why the rest was not sent. */
	get reasons(): string[] {
		return this.suppressed.map(({ reason }) => reason)
	}

	/** The incidents that are not over, and those whose end was not sent yet. */
	get open() {
		return this.state.incidents.filter(({ state, suppressed }) => state === 'open' || suppressed !== undefined)
	}

	/** The sentence of the newest notification. */
	get reason(): string {
		const message = this.sent.at(-1)?.message
		return message ? reasonOf(message) : ''
	}

	/** Now, on both clocks. */
	moment(): Moment {
		return momentAt(this.at)
	}

	get context(): Context {
		return { moment: this.moment(), settings: this.settings }
	}

	take(step: Step): void {
		this.state = step.state
		this.sent.push(...step.notifications)
		this.suppressed.push(...step.suppressed)
	}

	message(message: Message): void {
		// As the disk would give it back.
		this.state = JSON.parse(JSON.stringify(this.state)) as PipelineState
		this.take(handleMessage(this.state, message, this.context))
	}

	sample(verdict: Verdict, service = 'apache'): void {
		this.take(handleVerdicts(this.state, [{ service, verdict }], this.context))
	}

	/** Lets time pass in small steps, as the sidecar does. */
	wait(seconds: number, step = 5): void {
		for (const until = this.at + seconds; this.at < until; ) {
			this.at = Math.min(until, this.at + step)
			this.take(passTime(this.state, this.context))
		}
	}

	mute(seconds: number, reason: string, service?: string): void {
		const mute = createMute(seconds, reason, service, this.moment())
		this.state = putRest(this.state, { mutes: [...this.state.rest.mutes, mute] })
	}

	/** Opens an incident and returns how to go on with it. */
	opens(service = 'apache', severity: Severity = 'warning', pattern: Pattern = 'gradual-saturation') {
		const opened = this.at
		const id = `${service}-${++this.number}`
		const handle = (kind: IncidentEvent['kind'], changes: Partial<IncidentEvent['incident']> = {}) => {
			const { wallTime } = momentAt(this.at)
			const closing = kind === 'resolved' ? { durationSeconds: 1, overflows: 0, leadSeconds: undefined } : undefined
			const openedWallTime = momentAt(opened).wallTime
			const incident = { id, service, severity, pattern, openedAt: opened, openedWallTime, ...changes }
			this.message(incidentMessage(event({ kind, at: this.at, wallTime, closing }, incident)))
		}
		handle('opened')
		return {
			id,
			escalates: () => handle('escalated', { severity: 'critical' }),
			resolves: () => handle('resolved'),
		}
	}
}

/** A verdict with these numbers. */
export function verdict(kind: 'suspicion' | 'uneasy' | 'calm', evidence: Partial<Evidence> = {}): Verdict {
	const numbers = { ...SATURATION, ...evidence }
	if (kind !== 'suspicion') return { kind: 'healthy', calm: kind === 'calm', reason: 'as it is', evidence: numbers }
	const said = {
		pattern: 'gradual-saturation',
		severity: 'warning',
		rule: 'high-use',
		reason: 'as it is',
		urgent: false,
	} as const
	return { kind: 'suspicion', ...said, cause: numbers.cause, evidence: numbers }
}
