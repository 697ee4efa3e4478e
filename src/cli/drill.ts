import { hostname } from 'node:os'
import type { Pattern } from '../detect/pattern.js'
import { createFindLimits } from '../host/limits.js'
import { createIncidentMessage } from '../message/message.js'
import { createNotifiers } from '../notify/notifiers.js'
import { type RetryPolicy, type SendReport, sendToAll } from '../notify/retry.js'
import { circumstancesOf, runbooksOf } from './circumstances.js'
import { type Deps, EXIT, ExitWith } from './deps.js'
import { createDrillCourse } from './drill-course.js'
import { createDrillEvent } from './drill-event.js'
import { loadConfig } from './load-config.js'
import { createMailPictures } from './mail-pictures.js'

/** One further attempt: the user waits for the result. */
const POLICY: RetryPolicy = { retries: 1, minDelay: 1, maxDelay: 16, maxRetryAfter: 300 }

/** Seconds for a picture: a drill is in no hurry, and shows what a mail looks like. */
const PATIENCE = { urgent: 15, other: 15 }

/** `forewarn drill`: sends a page marked DRILL through every notifier. */
export async function drill(pattern: Pattern, configFile: string | undefined, deps: Deps): Promise<void> {
	const config = await loadConfig(configFile, deps)
	const runbooks = runbooksOf(config)
	const service = config.services[0]!
	const { capacity, limits } = createFindLimits(config.sampling)(service)
	const event = createDrillEvent(pattern, { service, capacity, now: deps.wallClock() })
	const circumstances = { ...circumstancesOf(config, hostname(), true), facts: () => limits ?? {} }
	const message = createIncidentMessage(event, circumstances, runbooks, createDrillCourse(event))
	const log = {
		warn: ({ reason }: { reason: string }, what: string) => deps.stderr.write(`forewarn: ${what}: ${reason}\n`),
	}
	const { paint } = createMailPictures(log, PATIENCE)
	const notifiers = createNotifiers(config.notify, { console: { stream: deps.stdout, colour: deps.colour }, paint })
	const results = await sendToAll(message, notifiers, deps.signal, POLICY)
	for (const result of results) deps.stdout.write(`${describeResult(result)}\n`)
	if (results.some(({ result }) => result.kind !== 'sent')) throw new ExitWith(EXIT.notSo)
}

function describeResult({ notifier, attempts, result }: SendReport): string {
	const tries = attempts === 1 ? '' : ` after ${attempts} attempts`
	if (result.kind !== 'sent') return `${notifier}: NOT delivered${tries}: ${result.reason}`
	return `${notifier}: sent${tries}${result.warning === undefined ? '' : `, but: ${result.warning}`}`
}
