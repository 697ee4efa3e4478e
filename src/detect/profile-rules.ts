import { DEFAULT_SIGNALS, type Profile } from './settings.js'

const QUEUE = ['queue-standing', 'queue-filling', 'syn-flood']
const LEAK = ['stuck-growing', 'hidden-growing']
const LOAD = ['exhaustion-forecast', 'sustained-use', 'pool-full']
const GROWTH = ['growth-over-normal']

/**
 * The rules that may page, by role. A standing accept queue means the same for every server. Beyond it (the five-states
 * article's roles): an event-driven server holds as many connections as it likes, so their growth is no exhaustion;
 * a database's connections are pooled and steady, so growth and leaks are news; a proxy's CLOSE_WAIT varies by itself.
 */
const PAGING: Readonly<Record<Profile, readonly string[]>> = {
	apache: [...QUEUE, ...LEAK, ...LOAD, ...GROWTH],
	nginx: [...QUEUE, ...LEAK, ...LOAD],
	database: [...QUEUE, ...LEAK, ...LOAD, ...GROWTH],
	proxy: [...QUEUE, ...LOAD],
	generic: [...QUEUE, ...LEAK],
}

/** What the operator lets page by name, pages whatever the role. */
function isArticle(rule: string): boolean {
	return rule in DEFAULT_SIGNALS
}

/** Whether a rule may page for a service of this role. */
export function mayPage(profile: Profile, rule: string): boolean {
	return PAGING[profile].includes(rule) || isArticle(rule)
}
