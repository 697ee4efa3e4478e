import { formatSmall } from '../detect/quantity.js'
import { STEP } from '../message/runbooks/runbook-values.js'
import { plural } from '../message/words.js'
import { type Advised, advised, hoursIn, NOTHING, noted, placeOf, quote, RELOAD, restartOf, spanOf } from './advice.js'
import type { AdvisedService, HostFacts } from './facts.js'
import type { Memory } from './memory.js'
import { hoursOfItsOwn } from './pools.js'

/** Workers that were all taken though nothing was seen to hold them: half as many again, as far as they were asked for and memory goes. */
export function adviseWorkers(service: AdvisedService, memory: Memory): Advised {
	const { server, week, name } = service
	if (!server || !week) return NOTHING
	const { maxRequestWorkers: workers, threadsPerChild } = server.limits
	const hours = hoursOfItsOwn(week, 'front').filter(([, servers]) => servers === workers)
	if (hours.length === 0) return NOTHING
	const asked = Math.max(...hours.map(([, , most]) => most))
	const spare = memory.spareOf(server)
	const wanted = inProcesses(Math.min(asked, workers * STEP), threadsPerChild)
	const to = Math.min(wanted, workers + (spare?.processes ?? 0) * threadsPerChild)
	const words = `all ${workers} workers were taken ${hoursIn(week, hours.length)} while up to ${plural(asked - workers, 'more client')} waited, and nothing was seen to hold them: no pool, backend or client (history of forewarn)`
	if (to <= workers) {
		const reason = spare
			? `memory holds no more: ${spare.words}. Its pages must become faster, or it needs another host`
			: 'how many more memory holds is not known'
		return noted(`${name}: ${words}; ${reason}`)
	}
	memory.reserve(server, (to - workers) / threadsPerChild)
	const beyond = to > server.limits.serverLimit * threadsPerChild
	return advised({
		rule: 'workers',
		what: 'MaxRequestWorkers',
		from: String(workers),
		to: String(to),
		place: placeOf(server.settings.maxRequestWorkers),
		why: `${words}; ${spare!.words}`,
		test: `${beyond ? `with ServerLimit ${to / threadsPerChild}: ${restartOf(server)}` : RELOAD}; in the next busy hour Recv-Q stays 0: ss -Htln 'sport = :${service.ports[0]}'`,
	})
}

/**
 * Room in ServerLimit, which no reload changes (Apache's mpm_common, ServerLimit): for what the file asks for, for the step of
 * the runbook, and under event for one whole generation that still finishes after a reload (Apache's event, Scoreboard usage).
 */
export function adviseServerLimit({ server }: AdvisedService, { rotation }: HostFacts, memory: Memory): Advised {
	if (!server) return NOTHING
	const { limits, settings } = server
	const { serverLimit, threadsPerChild, maxRequestWorkers, mpm } = limits
	const processes = Math.ceil(maxRequestWorkers / threadsPerChild)
	const spare = memory.spareOf(server)
	const fits = processes + (spare?.processes ?? 0)
	const written = Math.min(fits, Math.ceil(settings.maxRequestWorkers.value / threadsPerChild))
	const step = Math.min(fits, Math.ceil(processes * STEP))
	const generation = mpm === 'event' ? 2 * Math.max(processes, written) : 0
	const to = Math.max(written, step, generation)
	if (to <= serverLimit) return NOTHING
	const reach = `a reload can go to ${serverLimit * threadsPerChild} workers at most`
	const reasons = [
		...(written > serverLimit
			? [`${quote('MaxRequestWorkers', settings.maxRequestWorkers)} is cut to ${maxRequestWorkers}`]
			: step > serverLimit
				? [
						`${reach}, and the runbook's step is to ${inProcesses(maxRequestWorkers * STEP, threadsPerChild)}; ${spare!.words}`,
					]
				: []),
		...(generation > serverLimit
			? [
					`${processes === 1 ? '1 child serves' : `${processes} children serve`} ${maxRequestWorkers} workers: after a reload those that still finish keep their places, and ${serverLimit - processes} of ${serverLimit} are free for new ones${server.running > processes ? `; ${server.running} run now` : ''}${rotation ? `; logrotate reloads Apache ${rotation.period} (${rotation.place})` : ''}`,
				]
			: []),
	]
	return advised({
		rule: 'server-limit',
		what: 'ServerLimit',
		from: String(serverLimit),
		to: String(to),
		place: placeOf(settings.serverLimit),
		why: reasons.join('; '),
		test: `${restartOf(server)} (a reload does not change it); then sudo forewarn advise no longer says this`,
	})
}

/** How often children are replaced: where one always ends, its places serve no one. Apache's mpm_common, MaxConnectionsPerChild. */
export function adviseChildren({ server, week }: AdvisedService, { rotation }: HostFacts): Advised {
	const limit = server?.settings.connectionsPerChild
	if (!server || !limit || limit.value <= 0 || !week?.arrivals) return NOTHING
	const { mean } = week.arrivals
	const { timeout } = server.settings
	const seconds = limit.value / mean
	if (!(seconds < timeout.value)) return NOTHING
	const { threadsPerChild, maxRequestWorkers } = server.limits
	const isDaily = rotation && ['daily', 'hourly'].includes(rotation.period)
	const perDay = Math.ceil((mean * 86_400 * threadsPerChild) / maxRequestWorkers)
	const places = threadsPerChild === 1 ? '' : ` and keeps ${threadsPerChild} places`
	const instead = isDaily
		? `logrotate reloads Apache ${rotation.period} (${rotation.place}), which replaces every child anyway`
		: `${perDay} are what a child takes in a day`
	return advised({
		rule: 'children',
		what: 'MaxConnectionsPerChild',
		from: String(limit.value),
		to: String(isDaily ? 0 : perDay),
		place: placeOf(limit),
		why: `${formatSmall(mean)} connections a second (mean of ${spanOf(week)}, history of forewarn) end a child every ${Math.max(1, Math.round(seconds))} s, and its last request may take ${quote('Timeout', timeout)}: there is always one that takes no new client${places}; ${instead}`,
		test: `${RELOAD}; then ps -C apache2,httpd -o etimes= --sort=etimes | head -3 shows no child of a few seconds`,
	})
}

/** Rounded up to whole processes. */
function inProcesses(workers: number, perProcess: number): number {
	return Math.ceil(workers / perProcess) * perProcess
}
