import type { Setting } from '../host/apache/directives.js'
import { apachePaths } from '../message/runbooks/host-paths.js'
import { plural } from '../message/words.js'
import type { AdvisedServer, Week } from './facts.js'

/** One thing to change before the night comes. Whole sentences but for `what`, `from` and `to`. */
export interface Advice {
	/** Which rule says it, for scripts: `memory`, `pool`, `workers`, `server-limit`, `backlog`, `keep-alive`, `arrival`, `timeout`, `children`. */
	readonly rule: string
	/** `pm.max_children of pool site1`. */
	readonly what: string
	readonly from: string
	readonly to: string
	/** `/etc/apache2/apache2.conf:92`; undefined where it is not set anywhere yet. */
	readonly place: string | undefined
	/** With the numbers of this host and where they come from. */
	readonly why: string
	/** What to run, and what must come of it. */
	readonly test: string
}

/** What one rule makes of the facts. */
export interface Advised {
	readonly advice: readonly Advice[]
	/** What could not be judged, or not be advised, and why: whole sentences. */
	readonly notes: readonly string[]
}

/** Nothing to change and nothing to say. */
export const NOTHING: Advised = { advice: [], notes: [] }

/** One thing to change. */
export function advised(advice: Advice): Advised {
	return { advice: [advice], notes: [] }
}

/** Something that could not be advised, and why. */
export function noted(note: string): Advised {
	return { advice: [], notes: [note] }
}

/** All of them, in their order. */
export function joinAdvised(parts: readonly Advised[]): Advised {
	return { advice: parts.flatMap(({ advice }) => advice), notes: parts.flatMap(({ notes }) => notes) }
}

/** What makes Apache read its files again, after a test of them. */
export const RELOAD = 'sudo apachectl configtest && sudo apachectl graceful'

/** What ServerLimit and listen() need: a reload changes neither. */
export function restartOf({ file }: Pick<AdvisedServer, 'file'>): string {
	return `sudo apachectl configtest && sudo systemctl restart ${apachePaths(file).unit}`
}

/** Where a directive stands; undefined where it does not. */
export function placeOf({ at }: Pick<Setting, 'at'>): string | undefined {
	return at && (at.file.startsWith('-') ? `${at.file} of the command line` : `${at.file}:${at.line}`)
}

/** `Timeout 300 (/etc/apache2/apache2.conf:92)`, `Timeout 60 (Apache's default)`. */
export function quote(directive: string, setting: Setting): string {
	return `${directive} ${setting.value} (${placeOf(setting) ?? "Apache's default"})`
}

/** `the last 7 days`, `the last 3 hours`: what a history covers. */
export function spanOf({ days }: Pick<Week, 'days'>): string {
	const hours = Math.max(1, Math.round(days * 24))
	return hours < 48 ? `the last ${hours === 1 ? 'hour' : `${hours} hours`}` : `the last ${Math.round(days)} days`
}

/** `in 5 hours of the last 7 days`, `in the last hour`. */
export function hoursIn(week: Pick<Week, 'days'>, hours: number): string {
	return week.days * 24 < 2 ? `in ${spanOf(week)}` : `in ${plural(hours, 'hour')} of ${spanOf(week)}`
}
