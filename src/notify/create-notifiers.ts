import { createAlertmanagerNotifier } from './alertmanager.js'
import { type ConsoleOutput, createConsoleNotifier } from './console.js'
import { createEmailNotifier } from './email.js'
import type { Notifier } from './notifier.js'
import { createPagerDutyNotifier } from './pagerduty.js'
import type { NotifierSettings } from './settings.js'
import { createSlackNotifier } from './slack.js'
import { createWebhookNotifier } from './webhook.js'

/** What notifiers need beside their settings. */
export interface NotifierDeps {
	readonly console: ConsoleOutput
}

type SettingsOf<T extends NotifierSettings['type']> = Extract<NotifierSettings, { type: T }>

const FACTORIES = {
	console: (settings, deps) => createConsoleNotifier(settings, deps.console),
	slack: createSlackNotifier,
	email: createEmailNotifier,
	pagerduty: createPagerDutyNotifier,
	alertmanager: createAlertmanagerNotifier,
	webhook: (settings) => createWebhookNotifier(settings),
} satisfies { [T in NotifierSettings['type']]: (settings: SettingsOf<T>, deps: NotifierDeps) => Notifier }

/** Makes the notifiers of a configuration, in its order. None of them connects before it sends. */
export function createNotifiers(settings: readonly NotifierSettings[], deps: NotifierDeps): Notifier[] {
	return settings.map((each) => createNotifier(each, deps))
}

function createNotifier(settings: NotifierSettings, deps: NotifierDeps): Notifier {
	// The table is checked above, row by row; that key and value of one settings object belong together is beyond the compiler.
	const factory = FACTORIES[settings.type] as (settings: NotifierSettings, deps: NotifierDeps) => Notifier
	return factory(settings, deps)
}
