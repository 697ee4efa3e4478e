import * as v from 'valibot'
import { optional } from '../settings/fields.js'
import { mappingBy } from '../settings/mapping.js'
import { alertmanagerKind } from './alertmanager.js'
import { consoleKind } from './console.js'
import { emailKind } from './email.js'
import type { Notifier, NotifierDeps, NotifierKind } from './notifier.js'
import { pagerdutyKind } from './pagerduty.js'
import { slackKind } from './slack.js'
import { webhookKind } from './webhook.js'

/** All kinds of notifiers, by their `type`. A new one is its file and a row here. */
const KINDS = {
	console: consoleKind,
	slack: slackKind,
	email: emailKind,
	pagerduty: pagerdutyKind,
	alertmanager: alertmanagerKind,
	webhook: webhookKind,
}

type Kinds = typeof KINDS

/** The settings of any notifier, told apart by `type`: secrets looked up, defaults filled in. */
export type NotifierSettings = {
	[Type in keyof Kinds]: Kinds[Type] extends NotifierKind<infer Settings> ? Settings : never
}[keyof Kinds]

/** What `run` notifies without a configuration: the console. */
export const DEFAULT_NOTIFIERS: readonly NotifierSettings[] = [{ type: 'console', name: 'console' }]

// Each option is the mapping of its kind, and what comes out is what its kind takes: more than the compiler can follow.
const item = mappingBy('type', Object.values(KINDS).map(({ schema }) => schema) as never) as unknown as v.GenericSchema<
	{ readonly type: string },
	NotifierSettings
>

/** `notify:`, where pages go. */
export const notifySchema = optional(
	'Where pages go. Without it: the console.',
	v.pipe(
		v.array(item, 'expected a list of notifiers'),
		v.minLength(1, 'expected at least one notifier'),
		v.maxLength(32, 'expected at most 32 notifiers'),
	),
	[{ type: 'console' }],
)

/** Makes the notifiers of a configuration, in its order. None of them connects before it sends. */
export function createNotifiers(settings: readonly NotifierSettings[], deps: NotifierDeps): Notifier[] {
	return settings.map((each) => kindOf(each).create(each, deps))
}

/** Where a notifier's pages go, in one line, without a secret. */
export function describeNotifier(settings: NotifierSettings): string {
	return kindOf(settings).describe(settings)
}

/** Tries the way to a notifier's service and sends nothing. Undefined = it is open, or there is none to try. */
export async function probeNotifier(settings: NotifierSettings, signal: AbortSignal): Promise<string | undefined> {
	return kindOf(settings).probe?.(settings, signal)
}

/** What decisions about messages need to know of a notifier: whether it keeps alerts open, and how often it must hear of them. */
export function channelOf(settings: NotifierSettings) {
	const { keepsAlerts, refresh } = kindOf(settings)
	return { name: settings.name, keepsAlerts, refresh: refresh?.(settings) }
}

/** Whether what a notifier opened stays open until a person or a message ends it. */
export function leavesAlertsOpen(settings: NotifierSettings): boolean {
	return kindOf(settings).leavesAlertsOpen === true
}

function kindOf({ type }: NotifierSettings): NotifierKind<NotifierSettings> {
	return KINDS[type] as unknown as NotifierKind<NotifierSettings>
}
