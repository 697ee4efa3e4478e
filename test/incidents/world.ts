import type { IncidentEvent } from '../../src/detect/incident-event.js'
import type { Pattern, Severity } from '../../src/detect/pattern.js'
import type { Evidence, Verdict } from '../../src/detect/verdict.js'
import { stepMessage } from '../../src/incidents/decide.js'
import { type DeliveryState, NOTHING_TOLD, type Step } from '../../src/incidents/delivery-state.js'
import type { Moment } from '../../src/incidents/moment.js'
import { createMute } from '../../src/incidents/mute.js'
import type { Notification } from '../../src/incidents/notification.js'
import { stepReading, stepTime } from '../../src/incidents/steps.js'
import { kindOf } from '../../src/incidents/thread.js'
import type { Message } from '../../src/message/message.js'
import { DEFAULT_INCIDENTS, type DeliverySettings } from '../../src/notify/delivery-settings.js'
import { event, incidentMessage, OPENED, SATURATION } from '../message/messages.js'

/** One console for people and one PagerDuty, everything else by default. */
export const SETTINGS: DeliverySettings = {
	incidents: DEFAULT_INCIDENTS,
	routes: [],
	maintenance: [],
	timeZone: () => 0,
	channels: [
		{ name: 'slack', keepsAlerts: false, refresh: undefined },
		{ name: 'pagerduty', keepsAlerts: true, refresh: undefined },
	],
}

/** Saturday 21 November 2026, 14:21:07 UTC is second 0. */
export function momentAt(at: number): Moment {
	return { at, wallTime: OPENED + at * 1000 }
}

/** Drives the decisions like the daemon does, with a clock of its own, and keeps what came of it. */
export class World {
	state: DeliveryState = NOTHING_TOLD
	at = 0
	readonly sent: Notification[] = []
	readonly held: { readonly message: Message; readonly reason: string }[] = []
	readonly settings: DeliverySettings
	#number = 0

	constructor(settings: Partial<DeliverySettings> = {}) {
		this.settings = { ...SETTINGS, ...settings }
	}

	/** What was sent, a line each: `120 opened event slack,pagerduty`. */
	get lines(): string[] {
		return this.sent.map(({ message, occasion, channels }) => `${kindOf(message)} ${occasion} ${channels.join(',')}`)
	}

	/** The sentence of the newest notification. */
	get reason(): string {
		const message = this.sent.at(-1)?.message
		return message?.type === 'incident' ? message.event.reason : (message?.notice.reason ?? '')
	}

	/** Now, on both clocks. */
	moment(): Moment {
		return momentAt(this.at)
	}

	take(step: Step): void {
		this.state = JSON.parse(JSON.stringify(step.state)) as DeliveryState
		this.sent.push(...step.notifications)
		this.held.push(...step.heldBack)
	}

	message(message: Message): void {
		this.take(stepMessage(this.state, message, this.moment(), this.settings))
	}

	reading(verdict: Verdict, service = 'apache'): void {
		this.take(stepReading(this.state, [{ service, verdict }], this.moment(), this.settings))
	}

	/** Lets time pass in small steps, as the daemon does. */
	wait(seconds: number, step = 5): void {
		for (const until = this.at + seconds; this.at < until; ) {
			this.at = Math.min(until, this.at + step)
			this.take(stepTime(this.state, this.moment(), this.settings))
		}
	}

	mute(seconds: number, reason: string, service?: string): void {
		const mute = createMute(seconds, reason, service, this.moment())
		this.state = { ...this.state, mutes: [...this.state.mutes, mute] }
	}

	/** Opens an incident and answers how to go on with it. */
	open(service = 'apache', severity: Severity = 'warning', pattern: Pattern = 'gradual-saturation') {
		const opened = this.at
		const id = `${service}-${++this.#number}`
		const tell = (kind: IncidentEvent['kind'], changes: Partial<IncidentEvent['incident']> = {}) =>
			this.message(
				incidentMessage(
					event(
						{
							kind,
							at: this.at,
							wallTime: momentAt(this.at).wallTime,
							closing: kind === 'resolved' ? { durationSeconds: 1, overflows: 0, leadSeconds: undefined } : undefined,
						},
						{
							id,
							service,
							severity,
							pattern,
							openedAt: opened,
							openedWallTime: momentAt(opened).wallTime,
							...changes,
						},
					),
				),
			)
		tell('opened')
		return {
			id,
			escalate: () => tell('escalated', { severity: 'critical' }),
			resolve: () => tell('resolved'),
		}
	}
}

/** A verdict with these numbers. */
export function verdict(kind: 'suspicion' | 'uneasy' | 'calm', evidence: Partial<Evidence> = {}): Verdict {
	const numbers = { ...SATURATION, ...evidence }
	if (kind !== 'suspicion') return { kind: 'healthy', calm: kind === 'calm', reason: 'as it is', evidence: numbers }
	const said = { pattern: 'gradual-saturation', severity: 'warning', rule: 'high-use', reason: 'as it is' } as const
	return { kind: 'suspicion', ...said, evidence: numbers }
}
