import type { PaintPicture } from '../message/mail.js'
import { type ConsoleOutput, createConsoleNotifier } from './console.js'
import type { Notifier } from './notifier.js'
import type { NotifierSettings } from './settings.js'

/** What notifiers need beside their settings. */
export interface NotifierDeps {
	readonly console: ConsoleOutput
	/** Draws what mails show; without it they are sent without. */
	readonly paint?: PaintPicture
}

type SettingsOf<T extends NotifierSettings['type']> = Extract<NotifierSettings, { type: T }>

const FACTORIES = {
	console: (settings, deps) => createConsoleNotifier(settings, deps.console),
	slack: (settings) => lazily(settings.name, async () => (await import('./slack.js')).createSlackNotifier(settings)),
	email: (settings, { paint }) =>
		lazily(settings.name, async () => (await import('./email.js')).createEmailNotifier(settings, paint)),
	pagerduty: (settings) =>
		lazily(settings.name, async () => (await import('./pagerduty.js')).createPagerDutyNotifier(settings)),
	alertmanager: (settings) =>
		lazily(settings.name, async () => (await import('./alertmanager.js')).createAlertmanagerNotifier(settings)),
	webhook: (settings) =>
		lazily(settings.name, async () => (await import('./webhook.js')).createWebhookNotifier(settings)),
} satisfies { [T in NotifierSettings['type']]: (settings: SettingsOf<T>, deps: NotifierDeps) => Notifier }

/**
 * Makes the notifiers of a configuration, in its order. None of them connects before it sends. All but the
 * console load what they need when they are told to prepare, or with their first message: HTTP and TLS alone are 7 ms.
 */
export function createNotifiers(settings: readonly NotifierSettings[], deps: NotifierDeps): Notifier[] {
	return settings.map((each) => createNotifier(each, deps))
}

function createNotifier(settings: NotifierSettings, deps: NotifierDeps): Notifier {
	// The table is checked above, row by row; that key and value of one settings object belong together is beyond the compiler.
	const factory = FACTORIES[settings.type] as (settings: NotifierSettings, deps: NotifierDeps) => Notifier
	return factory(settings, deps)
}

/** A start must not wait for what the first page needs, minutes or months later. */
function lazily(name: string, load: () => Promise<Notifier>): Notifier {
	let loaded: Promise<Notifier> | undefined
	const notifier = (): Promise<Notifier> => {
		loaded ??= load().catch((error: unknown) => {
			loaded = undefined
			throw error
		})
		return loaded
	}
	return {
		name,
		prepare: async () => void (await notifier()),
		send: async (message, signal) => (await notifier()).send(message, signal),
	}
}
